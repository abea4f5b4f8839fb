// SPDX-License-Identifier: Apache-2.0

#include "functional/platform.h"

#include <algorithm>
#include <cstdio>

#include "functional/card_mask.h"
#include "functional/seeded_fault.h"

namespace dfx {

void Device::begin_pass(const DFXPass& pass, uint32_t cards) {
  controller = controller_of(program, pass, number, cards);
  counters = DFXDeviceCounters{};
  hbm_channel_bytes.clear();
  token = DFX_NO_TOKEN;
}

Platform::Platform(const DFXMachineParameters& machine, const DFXPlatformOptions& options)
    : machine_(machine), pool_(options.host_threads), executor_(pool_) {
  if (options.devices > 1) common_ddr_ = std::make_unique<CommonMemory>(machine.ddr.capacity_bytes);
  for (uint32_t i = 0; i < options.devices; ++i) {
    devices_.push_back(std::make_unique<Device>(machine, common_ddr_.get(), i));
  }
}

void Platform::reset(bool keep_memory) {
  if (common_ddr_ && !keep_memory) common_ddr_->clear();
  for (auto& device : devices_) {
    device->state.clear_registers();
    device->begin_pass(DFXPass{}, device_count());
    if (keep_memory) continue;
    device->state.hbm.clear();
    device->state.ddr.clear();
  }
  last_error.clear();
}

void Platform::load_program(uint32_t index, const DFXProgram& program) {
  devices_[index]->program = LoadedProgram::decode(program);
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
  for (const Fault::Waiter& waiter : fault.waiters) {
    result.fault.waiting |= card_mask(waiter.device);
    result.fault.waiting_program_counters[waiter.device] = waiter.program_counter;
  }
  return result;
}

uint32_t Platform::emitted_token() const {
  for (const auto& device : devices_) {
    if (device->token != DFX_NO_TOKEN) return device->token;
  }
  return DFX_NO_TOKEN;
}

}  // namespace dfx
