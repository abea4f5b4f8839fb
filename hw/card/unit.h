// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_CARD_UNIT_H
#define DFX_CARD_UNIT_H

#include <systemc>
#include <vector>

#include "card/change.h"
#include "card/register_file_if.h"
#include "card/sequencer_if.h"

namespace dfx {

// A unit of a card: it works from its operand buffers, each of which holds one instruction, in order.
class Unit : public sc_core::sc_module, public unit_if {
 public:
  sc_core::sc_export<unit_if> port{"port"};
  sc_core::sc_port<sequencer_if> sequencer{"sequencer"};
  sc_core::sc_port<register_file_if> registers{"registers"};

  Unit(sc_core::sc_module_name name, isa::Engine engine, const DFXMachineParameters& machine);

  bool is_full() const override { return used_ == buffers_.size(); }
  const sc_core::sc_event& left() override { return left_.awaited(); }
  void accept(const Accepted& instruction) override;
  const Accepted* front() const override { return used_ == 0 ? nullptr : &buffers_[first_]; }

  // Whether it works on an instruction; waveforms show it.
  const bool& busy() const { return busy_; }
  // How often it was woken.
  uint64_t activations() const { return activations_; }

  // Forgets its instructions; its process is reset next.
  void clear();

 protected:
  // Works on an instruction from the current cycle until it completes, and books where the cycles went. What
  // came over a link is returned in `received`.
  virtual void work(Accepted& instruction, std::vector<Half>* received) = 0;
  // Whether work begins when all of the operands are there, not when the first are.
  virtual bool wants_whole_operands() const = 0;

  // Of the pass; it changes only while the unit waits.
  uint64_t cycle() const { return cycle_; }
  const Collection& collection(const Accepted& instruction) const { return registers->collection(instruction.entry); }
  void wait_cycles(uint64_t cycles);
  void wait_for(const sc_core::sc_event& event);
  void wait_for_ever() { wait(never_); }

  const DFXMachineParameters& machine_;

 private:
  SC_HAS_PROCESS(Unit);
  void run();
  void execute(Accepted& instruction);
  // After a wait: stays where it is when the card has stopped.
  void go_on();
  void wait_for_operands(Accepted& instruction);

  const isa::Engine engine_;
  std::vector<Accepted> buffers_;
  size_t first_ = 0;
  size_t used_ = 0;
  bool busy_ = false;
  uint32_t previous_ = kNoInstruction;  // the instruction that it worked on last
  uint64_t cycle_ = 0;
  uint64_t activations_ = 0;
  Change arrived_, left_;
  sc_core::sc_event never_;
};

}  // namespace dfx

#endif
