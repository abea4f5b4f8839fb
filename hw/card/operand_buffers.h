// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_CARD_OPERAND_BUFFERS_H
#define DFX_CARD_OPERAND_BUFFERS_H

#include <cstdint>
#include <memory>
#include <vector>

#include "functional/resolve.h"
#include "card/instruction_values.h"
#include "card/operand_collector.h"
#include "card/scoreboard.h"

namespace dfx {

// An accepted instruction on its way through a unit.
struct InFlight {
  Resolved resolved;
  Collection collection;
  std::shared_ptr<InstructionValues> values;  // null when none are computed
  std::vector<Half> message;                  // from or for the ring
  Scoreboard::Entry entry;
  size_t timeline = 0;
  uint64_t accepted = 0;
  uint64_t sequence = 0;
  uint32_t index[kIndexRegisters] = {};
};

// The operand buffers of a unit, each of which holds one instruction. They are filled and emptied in order.
class OperandBuffers {
 public:
  explicit OperandBuffers(size_t count) : buffers_(count) {}

  bool is_empty() const { return used_ == 0; }
  bool is_full() const { return used_ == buffers_.size(); }
  // The instruction on which the unit works, or is about to.
  InFlight& front() { return buffers_[first_]; }
  const InFlight& front() const { return buffers_[first_]; }
  // The next buffer that is free, as its last instruction left it.
  InFlight& next() { return buffers_[(first_ + used_) % buffers_.size()]; }
  void fill_next() { ++used_; }
  void empty_front() {
    front().values.reset();
    first_ = (first_ + 1) % buffers_.size();
    --used_;
  }
  void clear() {
    while (!is_empty()) empty_front();
  }

 private:
  std::vector<InFlight> buffers_;
  size_t first_ = 0;
  size_t used_ = 0;
};

}  // namespace dfx

#endif
