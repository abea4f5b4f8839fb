// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_FUNCTIONAL_EVENTS_H
#define DFX_FUNCTIONAL_EVENTS_H

#include <cstdint>

#include "functional/resolve.h"
#include "include/dfx_hardware.h"

namespace dfx {

// Counted events; the order is part of the C boundary (EventKind in Swift).
enum class Event : uint32_t {
  mac,
  tree_add,
  accumulate,
  bias_add,
  gelu,
  vector_add,
  vector_mul,
  vector_exp,
  vector_move,
  vector_reduce,
  scalar_op,
  register_tile_read,
  register_tile_write,
  hbm_read_bits,
  hbm_write_bits,
  hbm_activation,
  hbm_refresh,
  ddr_read_bits,
  ddr_write_bits,
  ddr_activation,
  link_bits,
  instruction_fetch,
  pcie_bits,
  count
};

const char* event_name(Event event);

// Bytes that a matrix instruction reads from HBM: weights in whole tiles of the machine's shape, keys and
// values in whole groups of its lanes.
uint64_t matrix_bytes(const Resolved& resolved, const DFXMachineParameters& machine);

// Adds what one instruction does, whatever its timing: whole tiles and whole chunks, because idle lanes
// switch too.
void count_events(const Resolved& resolved, const DFXMachineParameters& machine,
                  uint64_t events[DFX_EVENT_COUNT]);

}  // namespace dfx

#endif
