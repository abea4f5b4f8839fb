// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_CARD_INSTRUCTION_VALUES_H
#define DFX_CARD_INSTRUCTION_VALUES_H

#include <memory>
#include <vector>

#include "functional/execute.h"
#include "card/operand_collector.h"
#include "card/scoreboard.h"

namespace dfx {

// The values of an accepted instruction: its operands as they were when they were collected, and what it
// makes of them.
//
// A tile is copied from the register file as it is in the cycle of its read; a hazard that was overlooked
// therefore gives wrong bits. Elements that a chained producer has not written are forwarded from it, and
// only from it.
class InstructionValues {
 public:
  // Takes up an instruction. Scalars are taken now, vectors when they are read.
  void accept(const Resolved& resolved, const Collection& collection, const Scoreboard& scoreboard,
              const DeviceState& state);

  // Copies what is read before `cycle`; called before anything is written in that cycle.
  void collect_before(uint64_t cycle, const DeviceState& state);
  // The unit begins to work from the buffer.
  void begin(uint64_t cycle);
  // Computes the result, once.
  const Result& evaluate(Executor& executor, const DeviceState& state);

 private:
  struct Forwarded {
    std::shared_ptr<InstructionValues> producer;
    uint32_t operand;
    uint32_t offset;  // in the operand
    uint32_t source;  // in the result
    uint32_t count;
  };
  void forward(const Active& producer);
  void receive_forwarded(Executor& executor, const DeviceState& state);

  Resolved resolved_;
  std::vector<TileRead> reads_;    // not copied yet, in order
  std::vector<Half> operands_[2];  // at least as long as the operands
  Half scalars_[2] = {0, 0};
  std::vector<Forwarded> forwarded_;  // in program order
  Result result_;
  bool is_evaluated_ = false;
};

// The values of a core's instructions: those nobody needs any more are used again, with their memory.
class InstructionValuesPool {
 public:
  std::shared_ptr<InstructionValues> take();

 private:
  std::vector<std::shared_ptr<InstructionValues>> all_;
};

}  // namespace dfx

#endif
