// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_CARD_OPERAND_COLLECTOR_H
#define DFX_CARD_OPERAND_COLLECTOR_H

#include <cstdint>
#include <vector>

#include "card/collection.h"
#include "card/register_ports.h"
#include "card/scoreboard.h"

namespace dfx {

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
  void collect(const Resolved& instruction, const Scoreboard& scoreboard, uint64_t now, Collection* collection);

 private:
  RegisterPorts& ports_;
  uint64_t free_ = 0;                        // it reads in order: not before this cycle
  std::vector<const Active*> producers_[2];  // of the operands of the instruction that it plans
};

}  // namespace dfx

#endif
