// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_CARD_REGISTER_FILE_IF_H
#define DFX_CARD_REGISTER_FILE_IF_H

#include <cstdint>
#include <systemc>
#include <vector>

#include "card/operand_collector.h"
#include "card/scoreboard.h"
#include "functional/execute.h"

namespace dfx {

// The registers of a card with their scoreboard and operand collectors, and the values of instructions
// under way. Cycles count from the start of the pass.
class register_file_if : public virtual sc_core::sc_interface {
 public:
  // A pass begins; nothing is under way.
  virtual void begin_pass() = 0;

  // Whether an instruction can be accepted; `changed` is notified when the answer may be another.
  virtual Readiness check(const Resolved& candidate) const = 0;
  virtual bool is_idle() const = 0;
  // The number of the oldest instruction under way; there is one unless it is idle.
  virtual uint32_t oldest() const = 0;
  virtual const sc_core::sc_event& changed() = 0;

  // Accepts an instruction in cycle `now`: plans its reads and takes up its values.
  virtual Scoreboard::Entry accept(const Resolved& instruction, uint32_t sequence, uint64_t now) = 0;
  // When its operands are in its buffer.
  virtual const Collection& collection(Scoreboard::Entry entry) const = 0;
  // Its unit begins to work from the buffer.
  virtual void begin(Scoreboard::Entry entry, uint64_t cycle) = 0;
  // Its unit knows when its results leave.
  virtual void announce(Scoreboard::Entry entry, const Progress& progress) = 0;
  // The elements that a router instruction reads; no values without a datapath, but as many.
  virtual std::vector<Half> message(Scoreboard::Entry entry) = 0;
  // It takes effect in cycle `now`. What came over a link is in `received`; null for all others.
  virtual void complete(Scoreboard::Entry entry, uint64_t now, std::vector<Half>* received) = 0;

  // Takes the token of the argmax record at an element, unless `token` holds one of this pass; without a
  // datapath there is none.
  virtual DFXFaultCode emit(uint32_t element, uint32_t* token) const = 0;
};

}  // namespace dfx

#endif
