// SPDX-License-Identifier: Apache-2.0
// Generated from machine/ by 'make gen'; edit the specification, not this file.

#ifndef DFX_GENERATED_COUNTERS_H
#define DFX_GENERATED_COUNTERS_H

#include <cstdint>

namespace dfx {

// Counted events; the order is part of the C boundary.
enum class Event : uint32_t {
  mac,  // multiplication of the matrix unit
  tree_add,  // addition in the adder tree
  accumulate,  // addition to an accumulator
  bias_add,  // addition of a bias
  gelu,  // GELU of a result
  vector_add,  // addition or subtraction of a vector lane
  vector_mul,  // multiplication of a vector lane
  vector_exp,  // exponential of a vector lane
  vector_move,  // element through the bypass
  vector_reduce,  // addition or comparison of a reduction
  scalar_op,  // operation of the scalar unit
  register_tile_read,  // tile read from the vector registers
  register_tile_write,  // tile written to the vector registers
  hbm_read_bits,  // bit read from HBM
  hbm_write_bits,  // bit written to HBM
  hbm_activation,  // activation of an HBM row
  hbm_refresh,  // all-bank refresh of a pseudo-channel
  ddr_read_bits,  // bit read from DDR
  ddr_write_bits,  // bit written to DDR
  ddr_activation,  // activation of a DDR row
  link_bits,  // bit sent over a link
  instruction_fetch,  // instruction fetched
  pcie_bits,  // bit moved over PCIe
  count
};

// What the oldest unfinished instruction waited for or did; the order is part of the C boundary.
enum class StallCause : uint32_t {
  mpu_compute,  // the matrix unit computes
  vpu_compute,  // the vector unit computes
  sfu_compute,  // the scalar unit computes
  dispatch,  // operands are ready and the instruction is being accepted
  operand_collection,  // operands are read from the registers
  register_dependency,  // an older instruction has not written a register yet
  memory_dependency,  // an older instruction has not accessed the same memory yet
  unit_busy,  // the unit or its buffers are taken by an older instruction
  hbm_latency,  // the first data from HBM are on their way
  hbm_bandwidth,  // data from HBM arrive as fast as they can
  ddr,  // data move to or from DDR
  ring,  // other cards are waited for, or data move over links
  instruction_fetch,  // the next instruction is being fetched
  control,  // a loop or the end of the pass
  count
};

// Names; "" beyond the last.
const char* event_name(Event event);
const char* stall_cause_name(StallCause cause);

}  // namespace dfx

#endif
