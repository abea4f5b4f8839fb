// SPDX-License-Identifier: Apache-2.0
//
// How long instructions take on their units, as formulas of operands and machine; no simulation.

#ifndef DFX_TIMING_LATENCY_H
#define DFX_TIMING_LATENCY_H

#include <cstdint>

#include "functional/resolve.h"

namespace dfx {

// Cycles of a matrix instruction.
struct MatrixCycles {
  uint64_t stream = 0;        // consuming tiles, when all weights are there
  uint64_t pipeline = 0;      // from the last tile to the last result
  uint64_t later_blocks = 0;  // from the first results to the last: blocks of groups after the first
  uint64_t last_operand = 0;  // from the last elements of the vector operand to the last result
};

MatrixCycles matrix_cycles(const Resolved& resolved, const DFXMachineParameters& machine);

// Cycles of a vector instruction.
struct VectorCycles {
  uint64_t total = 0;
  uint64_t chunk = 0;       // from the start to the first results
  uint64_t last_chunk = 0;  // from the last elements of the operands to the last result
};

VectorCycles vector_cycles(const Resolved& resolved, const DFXMachineParameters& machine);
uint64_t scalar_cycles(const Resolved& resolved, const DFXMachineParameters& machine);

// One step of a ring collective: `bytes` from neighbour to neighbour.
uint64_t hop_cycles(uint64_t bytes, const DFXMachineParameters& machine);

// Picoseconds as whole cycles, rounded up.
uint64_t to_cycles(uint64_t picoseconds, const DFXMachineParameters& machine);
// Time to move `bytes` at `bytes_per_us`, picoseconds, rounded up.
uint64_t transfer_ps(uint64_t bytes, uint64_t bytes_per_us);

}  // namespace dfx

#endif
