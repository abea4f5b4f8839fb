// SPDX-License-Identifier: Apache-2.0

#include "functional/seeded_fault.h"

#include <cstring>

#include "include/dfx_seeded_fault.h"

#ifdef DFX_SEEDED_FAULTS

namespace dfx {

SeededFault chosen_fault = SeededFault::none;

namespace {

const char* const kNames[] = {"none",
                              "rounds_ties_away",
                              "flushes_subnormals",
                              "keeps_nan_bits",
                              "exp_in_fixed_point",
                              "table_index",
                              "table_lower_end",
                              "rotation_sign",
                              "epsilon_rounded_twice",
                              "scale_of_powers_of_two",
                              "tree_order",
                              "fast_rounding_unchecked",
                              "accumulator_starts_at_zero",
                              "padding_not_zero",
                              "maximum_of_zeros",
                              "maximum_ignores_nan",
                              "argmax_tie",
                              "merge_tie",
                              "context_length",
                              "column_capacity",
                              "last_bias",
                              "index_step",
                              "block_stride",
                              "transposed_write",
                              "slot_ignored",
                              "write_not_watched",
                              "loop_turns",
                              "index_not_cleared",
                              "instruction_limit",
                              "token_repeats",
                              "ring_direction",
                              "group_ignored",
                              "gather_offset",
                              "queue_order",
                              "queue_credit",
                              "reset_keeps_messages",
                              "fault_counter",
                              "fault_device",
                              "faults_imprecise",
                              "deadlock_counter",
                              "vector_raw",
                              "vector_waw",
                              "scalar_raw",
                              "scalar_waw",
                              "hbm_raw",
                              "vector_war",
                              "hbm_war",
                              "token_raw",
                              "forwarding_lost",
                              "buffers_swapped_early",
                              "bank_ignored",
                              "refresh_dropped",
                              "write_as_read",
                              "burst_ticks_ignored",
                              "column_ticks_ignored"};
static_assert(sizeof(kNames) / sizeof(*kNames) == static_cast<size_t>(SeededFault::count),
              "every seeded fault has a name");

}  // namespace
}  // namespace dfx

const char* dfx_seeded_fault_name(uint32_t number) {
  return number < static_cast<uint32_t>(dfx::SeededFault::count) ? dfx::kNames[number] : "";
}

int dfx_seeded_fault_is_of_time(uint32_t number) {
  return number >= static_cast<uint32_t>(dfx::SeededFault::bank_ignored);
}

int dfx_choose_seeded_fault(const char* name) {
  for (uint32_t i = 0; i < static_cast<uint32_t>(dfx::SeededFault::count); ++i) {
    if (std::strcmp(name, dfx::kNames[i]) != 0) continue;
    dfx::chosen_fault = static_cast<dfx::SeededFault>(i);
    return 1;
  }
  return 0;
}

#else

const char* dfx_seeded_fault_name(uint32_t) { return ""; }
int dfx_seeded_fault_is_of_time(uint32_t) { return 0; }
int dfx_choose_seeded_fault(const char*) { return 0; }

#endif
