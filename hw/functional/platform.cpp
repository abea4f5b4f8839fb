// SPDX-License-Identifier: Apache-2.0

#include "functional/platform.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "functional/seeded_fault.h"

namespace dfx {

void Device::begin_pass(const DFXPass& pass) {
  controller = ControllerState{};
  controller.token = pass.token;
  controller.position = pass.position;
  controller.card = number;
  controller.cards = static_cast<uint32_t>(inboxes.size());
  controller.layers = program.layers;
  controller.slot_offset = 64ull * program.slot_stride * pass.slot;
  counters = DFXDeviceCounters{};
  hbm_channel_bytes.clear();
  token = DFX_NO_TOKEN;
  without_output = pass.without_output != 0;
}

Platform::Platform(const DFXMachineParameters& machine, const DFXPlatformOptions& options)
    : machine_(machine), pool_(options.host_threads), executor_(pool_) {
  if (options.devices > 1) common_ddr_ = std::make_unique<CommonMemory>(machine.ddr_bytes);
  for (uint32_t i = 0; i < options.devices; ++i) {
    devices_.push_back(std::make_unique<Device>(machine, common_ddr_.get(), i, options.devices));
  }
}

void Platform::reset(bool keep_memory) {
  if (common_ddr_ && !keep_memory) common_ddr_->clear();
  for (auto& device : devices_) {
    device->state.clear_registers();
    for (auto& inbox : device->inboxes) {
      if (!seeded(SeededFault::reset_keeps_messages)) inbox.clear();
    }
    device->begin_pass(DFXPass{});
    if (keep_memory) continue;
    device->state.hbm.clear();
    device->state.ddr.clear();
  }
  last_error.clear();
}

void Platform::load_program(uint32_t index, const DFXProgram& source) {
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
  devices_[index]->program = std::move(program);
}

bool Platform::has_slots(const DFXPass* passes, uint32_t count) const {
  return std::all_of(passes, passes + count, [this](const DFXPass& pass) {
    return std::all_of(devices_.begin(), devices_.end(),
                       [&pass](const auto& device) { return pass.slot < device->program.slots; });
  });
}

void Platform::set_commit_callback(DFXCommitCallback callback, void* context) {
  callback_ = callback;
  callback_context_ = context;
}

bool Platform::report_commit(const DFXCommit& commit) {
  return callback_ && callback_(callback_context_, &commit) != 0;
}

DFXFaultCode Platform::fetch(const Device& device, uint32_t program_counter,
                             const isa::Instruction** instruction) const {
  const LoadedProgram& program = device.program;
  if (program_counter >= program.instructions.size()) return DFX_FAULT_MISSING_HALT;
  *instruction = &program.instructions[program_counter];
  switch (program.status[program_counter]) {
    case isa::DecodeStatus::ok: return DFX_FAULT_NONE;
    case isa::DecodeStatus::undefined_opcode: return DFX_FAULT_UNDEFINED_OPCODE;
    case isa::DecodeStatus::reserved_bits: return DFX_FAULT_RESERVED_BITS;
    case isa::DecodeStatus::operand_range: return DFX_FAULT_OPERAND_RANGE;
  }
  return DFX_FAULT_UNDEFINED_OPCODE;
}

DFXFaultCode Platform::branch(const isa::Instruction& instruction, ControllerState* controller,
                              uint32_t* program_counter) {
  const uint32_t i = instruction.loop_index;
  if (instruction.opcode == isa::Opcode::loop) {
    const uint32_t count = instruction.count_source ? controller->layers : instruction.count;
    if (count == 0) return DFX_FAULT_OPERAND_RANGE;
    if (!seeded(SeededFault::index_not_cleared)) controller->index[i] = 0;
    controller->bound[i] = count;
    ++*program_counter;
    return DFX_FAULT_NONE;
  }
  if (controller->bound[i] == 0) return DFX_FAULT_OPERAND_RANGE;
  ++controller->index[i];
  const uint32_t turns = controller->bound[i] + seeded(SeededFault::loop_turns);
  *program_counter = controller->index[i] < turns ? instruction.target : *program_counter + 1;
  return DFX_FAULT_NONE;
}

DFXPassResult Platform::faulted(const Fault& fault) {
  DFXPassResult result{};
  result.token = DFX_NO_TOKEN;
  result.fault.code = fault.code;
  result.fault.device = fault.device;
  result.fault.program_counter = fault.program_counter + seeded(SeededFault::fault_counter);
  const Device& device = *devices_[fault.device];
  std::string detail = fault.detail;
  if (detail.empty() && fault.program_counter < device.program.instructions.size()) {
    detail = isa::disassemble(device.program.instructions[fault.program_counter]);
  }
  std::snprintf(result.fault.detail, sizeof(result.fault.detail), "%s", detail.c_str());
  return result;
}

uint32_t Platform::emitted_token() const {
  for (const auto& device : devices_) {
    if (device->token != DFX_NO_TOKEN) return device->token;
  }
  return DFX_NO_TOKEN;
}

DFXFaultCode emit(const Half* record, uint32_t* token) {
  if (*token != DFX_NO_TOKEN && !seeded(SeededFault::token_repeats)) return DFX_FAULT_REPEATED_TOKEN;
  return token_of(record, token);
}

DFXFaultCode gather(const std::vector<GatherPiece>& pieces, std::vector<Half>* whole) {
  const uint32_t total = pieces.front().total;
  std::vector<bool> covered(total);
  whole->resize(total);
  for (const GatherPiece& piece : pieces) {
    if (piece.total != total || piece.offset + piece.elements.size() > total) {
      return DFX_FAULT_RING_MISMATCH;
    }
    for (size_t i = 0; i < piece.elements.size(); ++i) {
      if (covered[piece.offset + i]) return DFX_FAULT_RING_MISMATCH;
      covered[piece.offset + i] = true;
      (*whole)[(piece.offset + i + seeded(SeededFault::gather_offset)) % total] = piece.elements[i];
    }
  }
  const bool complete = std::all_of(covered.begin(), covered.end(), [](bool c) { return c; });
  return complete ? DFX_FAULT_NONE : DFX_FAULT_RING_MISMATCH;
}

}  // namespace dfx
