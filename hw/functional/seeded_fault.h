// SPDX-License-Identifier: Apache-2.0
//
// Faults put into the model on purpose, to see whether the tests find them. A normal build has none of
// them: `seeded` is then constantly false.

#ifndef DFX_FUNCTIONAL_SEEDED_FAULT_H
#define DFX_FUNCTIONAL_SEEDED_FAULT_H

#include <cstdint>

namespace dfx {

enum class SeededFault : uint32_t {
  none,
  // Arithmetic
  rounds_ties_away,
  flushes_subnormals,
  keeps_nan_bits,
  exp_in_fixed_point,
  table_index,
  table_lower_end,
  rotation_sign,
  epsilon_rounded_twice,
  scale_of_powers_of_two,
  // Sums and maxima
  tree_order,
  fast_rounding_unchecked,
  accumulator_starts_at_zero,
  padding_not_zero,
  maximum_of_zeros,
  maximum_ignores_nan,
  argmax_tie,
  merge_tie,
  // Operands
  context_length,
  column_capacity,
  last_bias,
  // Addresses
  index_step,
  block_stride,
  transposed_write,
  slot_ignored,
  write_not_watched,
  // Control
  loop_turns,
  index_not_cleared,
  instruction_limit,
  token_repeats,
  // Ring
  ring_direction,
  group_ignored,
  gather_offset,
  queue_order,
  queue_credit,
  reset_keeps_messages,
  // Faults of programs
  fault_counter,
  fault_device,
  faults_imprecise,
  deadlock_counter,
  // Hazards, with a clock only
  vector_raw,
  vector_waw,
  scalar_raw,
  scalar_waw,
  hbm_raw,
  vector_war,
  hbm_war,
  token_raw,
  forwarding_lost,
  buffers_swapped_early,
  // Time, from here to the end: the cycle model of the memories and its fast form, which then differ
  bank_ignored,
  refresh_dropped,
  write_as_read,
  burst_ticks_ignored,
  column_ticks_ignored,
  count
};

#ifdef DFX_SEEDED_FAULTS
// The one that the process has, chosen once before a platform is made.
extern SeededFault chosen_fault;
inline bool seeded(SeededFault fault) { return fault == chosen_fault; }
#else
constexpr bool seeded(SeededFault) { return false; }
#endif

}  // namespace dfx

#endif
