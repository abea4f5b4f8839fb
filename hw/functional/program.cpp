// SPDX-License-Identifier: Apache-2.0

#include "functional/program.h"

#include <algorithm>

#include "functional/seeded_fault.h"

namespace dfx {

LoadedProgram LoadedProgram::decode(const DFXProgram& source) {
  const uint32_t count = source.instruction_count;
  LoadedProgram program;
  program.instructions.resize(count);
  program.status.resize(count);
  for (uint32_t i = 0; i < count; ++i) {
    program.status[i] = isa::decode(source.words + 4ull * i, program.instructions[i]);
  }
  program.operations.assign(count, 0);
  if (source.operations) std::copy_n(source.operations, count, program.operations.begin());
  program.layers = source.layers;
  program.slots = source.slots;
  program.slot_stride = source.slot_stride;
  program.output_marker = source.output_marker;
  return program;
}

DFXFaultCode LoadedProgram::fetch(uint32_t program_counter, const isa::Instruction** instruction) const {
  if (program_counter >= instructions.size()) return DFX_FAULT_MISSING_HALT;
  *instruction = &instructions[program_counter];
  switch (status[program_counter]) {
    case isa::DecodeStatus::ok: return DFX_FAULT_NONE;
    case isa::DecodeStatus::undefined_opcode: return DFX_FAULT_UNDEFINED_OPCODE;
    case isa::DecodeStatus::reserved_bits: return DFX_FAULT_RESERVED_BITS;
    case isa::DecodeStatus::operand_range: return DFX_FAULT_OPERAND_RANGE;
  }
  return DFX_FAULT_UNDEFINED_OPCODE;
}

ControllerState controller_of(const LoadedProgram& program, const DFXPass& pass, uint32_t card, uint32_t cards) {
  ControllerState controller;
  controller.card = card;
  controller.cards = cards;
  controller.token = pass.token;
  controller.position = pass.position;
  controller.layers = program.layers;
  controller.slot_offset = 64ull * program.slot_stride * pass.slot;
  return controller;
}

namespace {

DFXFaultCode begin_loop(const isa::Instruction& loop, ControllerState* controller) {
  const uint32_t count = loop.count_source ? controller->layers : loop.count;
  if (count == 0) return DFX_FAULT_OPERAND_RANGE;
  if (!seeded(SeededFault::index_not_cleared)) controller->index[loop.loop_index] = 0;
  controller->bound[loop.loop_index] = count;
  return DFX_FAULT_NONE;
}

}  // namespace

ControlStep control_step(const isa::Instruction& instruction, uint32_t program_counter, ControllerState* controller) {
  using isa::Opcode;
  const Opcode opcode = instruction.opcode;
  ControlStep step;
  step.next = program_counter + 1;
  step.ends_pass = opcode == Opcode::halt || opcode == Opcode::end_pass;
  step.emits_token = opcode == Opcode::emit_token;
  if (opcode == Opcode::loop) step.fault = begin_loop(instruction, controller);
  if (opcode == Opcode::next) {
    const uint32_t i = instruction.loop_index;
    if (controller->bound[i] == 0) {
      step.fault = DFX_FAULT_OPERAND_RANGE;
      return step;
    }
    ++controller->index[i];
    const uint32_t turns = controller->bound[i] + seeded(SeededFault::loop_turns);
    if (controller->index[i] < turns) step.next = instruction.target;
  }
  return step;
}

}  // namespace dfx
