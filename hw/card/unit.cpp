// SPDX-License-Identifier: Apache-2.0

#include "card/unit.h"

#include <algorithm>

namespace dfx {

Unit::Unit(sc_core::sc_module_name name, isa::Engine engine, const DFXMachineParameters& machine)
    : sc_module(name), machine_(machine), engine_(engine), buffers_(machine.operand_buffers) {
  port.bind(*this);
  SC_THREAD(run);
}

void Unit::wait_cycles(uint64_t cycles) {
  if (cycles == 0) return;
  wait(sc_core::sc_time::from_value(cycles * machine_.clock_period_ps));
  go_on();
}

void Unit::wait_for(const sc_core::sc_event& event) {
  wait(event);
  go_on();
}

void Unit::go_on() {
  if (sequencer->is_halted()) wait(never_);
  cycle_ = sequencer->cycle();
  ++activations_;
}

void Unit::accept(const Accepted& instruction) {
  buffers_[(first_ + used_) % buffers_.size()] = instruction;
  ++used_;
  arrived_.notify();
}

void Unit::clear() {
  first_ = used_ = 0;
  busy_ = false;
  previous_ = kNoInstruction;
}

void Unit::run() {
  for (;;) {
    while (used_ == 0) wait_for(arrived_.awaited());
    execute(buffers_[first_]);
    first_ = (first_ + 1) % buffers_.size();
    --used_;
    left_.notify();
  }
}

void Unit::wait_for_operands(Accepted& instruction) {
  const Collection& operands = collection(instruction);
  instruction.timeline.add(StallCause::unit_busy, cycle(), {previous_});
  if (operands.first > cycle()) wait_cycles(operands.first - cycle());
  instruction.timeline.add(StallCause::operand_collection, cycle());
  if (!wants_whole_operands()) return;
  const uint64_t now = cycle();
  const uint64_t begin = std::max(now, operands.complete);
  const Collection::Bounds bounds = operands.bounds({});
  instruction.timeline.add(StallCause::register_dependency, std::clamp(bounds.produced, now, begin), {bounds.producer});
  instruction.timeline.add(StallCause::operand_collection, begin);
  wait_cycles(begin - now);
}

void Unit::execute(Accepted& instruction) {
  wait_for_operands(instruction);
  const uint64_t started = cycle();
  busy_ = true;
  registers->begin(instruction.entry, started);
  std::vector<Half> received;
  work(instruction, &received);
  busy_ = false;
  previous_ = static_cast<uint32_t>(instruction.sequence);
  registers->complete(instruction.entry, cycle(), engine_ == isa::Engine::router ? &received : nullptr);
  sequencer->completed(instruction, started);
}

}  // namespace dfx
