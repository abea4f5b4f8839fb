// SPDX-License-Identifier: Apache-2.0
//
// How long instructions take on their units, as formulas of operands and machine; no simulation.

#ifndef DFX_CARD_LATENCY_H
#define DFX_CARD_LATENCY_H

#include <cstdint>

#include "functional/resolve.h"

namespace dfx {

// How a unit uses the tiles of a vector operand, one after the other.
struct Pace {
  uint32_t tile = kTileElements;  // elements
  uint64_t tiles = 0;
  uint64_t interval = 0;  // from one to the next
  uint64_t rest = 0;      // from the end of the last one to the last result

  // From when the elements at `offset` are there to the last result.
  uint64_t from(uint32_t offset) const { return (tiles - offset / tile) * interval + rest; }
};

// Cycles of a matrix instruction.
struct MatrixCycles {
  uint64_t stream = 0;        // consuming tiles, when all weights are there
  uint64_t pipeline = 0;      // from the last tile to the last result
  uint64_t later_blocks = 0;  // from the first results to the last: blocks of groups after the first
  Pace operands[2];           // the vector, which the first block uses up, and the bias
};

MatrixCycles matrix_cycles(const Resolved& resolved, const DFXMachineParameters& machine);

// Cycles of a vector instruction.
struct VectorCycles {
  uint64_t total = 0;
  uint64_t chunk = 0;  // from the start to the first results
  Pace operands;
};

VectorCycles vector_cycles(const Resolved& resolved, const DFXMachineParameters& machine);
uint64_t scalar_cycles(const Resolved& resolved, const DFXMachineParameters& machine);

}  // namespace dfx

#endif
