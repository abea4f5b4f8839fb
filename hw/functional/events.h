// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_FUNCTIONAL_EVENTS_H
#define DFX_FUNCTIONAL_EVENTS_H

#include <cstdint>

#include "functional/resolve.h"
#include "generated/counters.h"
#include "include/dfx_hardware.h"

namespace dfx {

// Bytes that a matrix instruction reads from HBM: weights in whole tiles of the machine's shape, keys and
// values in whole groups of its lanes.
uint64_t matrix_bytes(const Resolved& resolved, const DFXMachineParameters& machine);

// Adds what one instruction does, whatever its timing: whole tiles and whole chunks, because idle lanes
// switch too.
void count_events(const Resolved& resolved, const DFXMachineParameters& machine, uint64_t events[DFX_EVENT_COUNT]);

}  // namespace dfx

#endif
