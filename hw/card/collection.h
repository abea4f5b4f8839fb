// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_CARD_COLLECTION_H
#define DFX_CARD_COLLECTION_H

#include <cstdint>
#include <vector>

#include "card/attribution.h"
#include "card/latency.h"

namespace dfx {

// A read of up to 64 elements of an operand; in the buffer one cycle later.
struct TileRead {
  uint64_t cycle;
  uint64_t left;  // cycle in which they leave a producer that they are chained to; 0 without
  uint32_t operand;
  uint32_t offset;  // from the start of the operand
  uint32_t count;
  uint32_t producer = kNoInstruction;
};

// When the vector operands of an instruction are in its buffer, cycles since the start of the pass.
struct Collection {
  uint64_t first = 0;     // its unit can begin
  uint64_t complete = 0;  // all operands are there
  std::vector<TileRead> reads;

  // The cycles before which a unit that uses an operand at `pace` cannot end.
  struct Bounds {
    uint64_t produced = 0;               // because of producers
    uint64_t collected = 0;              // because of producers and of the ports
    uint32_t producer = kNoInstruction;  // the one that sets `produced`
  };
  Bounds bounds(const Pace (&paces)[2]) const;
};

}  // namespace dfx

#endif
