// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_CARD_OPERAND_COLLECTOR_H
#define DFX_CARD_OPERAND_COLLECTOR_H

#include <algorithm>
#include <cstdint>
#include <vector>

#include "card/latency.h"
#include "card/register_ports.h"
#include "card/scoreboard.h"

namespace dfx {

// A read of up to 64 elements of an operand; in the buffer one cycle later.
struct TileRead {
  uint64_t cycle;
  uint64_t left;  // cycle in which they leave a producer that they are chained to; 0 without
  uint32_t operand;
  uint32_t offset;  // from the start of the operand
  uint32_t count;
};

// When the vector operands of an instruction are in its buffer, cycles since the start of the pass.
struct Collection {
  uint64_t first = 0;     // its unit can begin
  uint64_t complete = 0;  // all operands are there
  std::vector<TileRead> reads;

  // The cycles before which a unit that uses an operand at `pace` cannot end.
  struct Bounds {
    uint64_t produced = 0;   // because of producers
    uint64_t collected = 0;  // because of producers and of the ports
  };
  Bounds bounds(const Pace (&paces)[2]) const;
};

// The operand collector of one unit. It reads the operands of an accepted instruction tile by tile into one
// of the unit's buffers, each of which holds the operands of one instruction, while the unit works from
// another. A chained operand is read tile by tile as it leaves its producer, whose write the read sees in
// the same cycle.
class OperandCollector {
 public:
  // The ports are those of all collectors of a core.
  explicit OperandCollector(RegisterPorts& ports) : ports_(ports) {}

  void begin_pass() { free_ = 0; }
  // Plans the reads of an instruction that is accepted in cycle `now`.
  void collect(const Resolved& instruction, const Scoreboard& scoreboard, uint64_t now,
               Collection* collection);

 private:
  RegisterPorts& ports_;
  uint64_t free_ = 0;  // it reads in order: not before this cycle
};

}  // namespace dfx

#endif
