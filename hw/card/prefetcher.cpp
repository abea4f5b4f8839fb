// SPDX-License-Identifier: Apache-2.0

#include "card/prefetcher.h"

#include "card/instruction_traffic.h"

namespace dfx {

Prefetcher::Prefetcher(sc_core::sc_module_name name, const DFXMachineParameters& machine, const LoadedProgram& program)
    : sc_module(name), machine_(machine), program_(program) {
  port.bind(*this);
}

void Prefetcher::begin_pass(const DFXPass& pass, const ControllerState& controller) {
  pass_ = pass;
  controller_ = controller;
  program_counter_ = 0;
  walked_ = 0;
  has_ended_ = false;
  go_on();
}

void Prefetcher::go_on() {
  Resolved resolved;
  while (!has_ended_ && hbm->expects_more() && next(&resolved)) {
    hbm->expect(traffic_of(resolved, machine_), resolved.reads_packed_matrix());
  }
}

bool Prefetcher::next(Resolved* resolved) {
  for (; walked_ < machine_.instruction_limit; ++walked_) {
    const isa::Instruction* instruction;
    if (program_.ends_at(program_counter_, pass_)) break;
    if (program_.fetch(program_counter_, &instruction) != DFX_FAULT_NONE) break;
    *resolved = Resolved{};
    const DFXFaultCode fault = resolve(*instruction, program_counter_, controller_, machine_, resolved);
    if (fault != DFX_FAULT_NONE) break;
    if (resolved->engine != isa::Engine::control) {
      ++program_counter_;
      if (resolved->engine == isa::Engine::mpu) return true;
      continue;
    }
    const ControlStep step = control_step(*instruction, program_counter_, &controller_);
    if (step.fault != DFX_FAULT_NONE || step.ends_pass) break;
    program_counter_ = step.next;
  }
  has_ended_ = true;
  return false;
}

}  // namespace dfx
