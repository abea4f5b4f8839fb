// SPDX-License-Identifier: Apache-2.0
//
// Values without a clock: every device runs until it waits for the ring.

#include <algorithm>

#include "functional/events.h"
#include "functional/platform.h"

namespace dfx {
namespace {

using isa::Opcode;

// Where a device is in its pass.
struct Progress {
  enum class Waiting : uint8_t { no, all_gather, receive, done };

  uint32_t program_counter = 0;
  uint64_t executed = 0;
  Waiting waiting = Waiting::no;
  Resolved resolved;
};

class FunctionalPlatform final : public Platform {
 public:
  using Platform::Platform;

  DFXPassResult run_pass(const DFXPass& pass) override {
    progress_.assign(device_count(), Progress{});
    stopped_ = false;
    for (auto& device : devices_) device->begin_pass(pass);
    while (!stopped_) {
      bool advanced = false;
      for (uint32_t d = 0; d < device_count(); ++d) {
        Fault fault;
        if (!run_device(d, &advanced, &fault)) return faulted(fault);
      }
      if (all(Progress::Waiting::done)) break;
      if (all(Progress::Waiting::all_gather)) {
        Fault fault;
        if (!exchange(&fault)) return faulted(fault);
        advanced = true;
      }
      if (!advanced) return faulted(deadlock());
    }
    DFXPassResult result{};
    result.token = devices_.front()->token;
    return result;
  }

 private:
  bool all(Progress::Waiting waiting) const {
    return std::all_of(progress_.begin(), progress_.end(),
                       [waiting](const Progress& p) { return p.waiting == waiting; });
  }

  Fault deadlock() const {
    Fault fault;
    fault.code = DFX_FAULT_DEADLOCK;
    for (uint32_t d = 0; d < device_count(); ++d) {
      if (progress_[d].waiting == Progress::Waiting::done) continue;
      fault.device = d;
      fault.program_counter = progress_[d].program_counter;
      break;
    }
    return fault;
  }

  // Runs a device until it waits or has ended; false with the fault when it stops.
  bool run_device(uint32_t d, bool* advanced, Fault* fault) {
    Device& device = *devices_[d];
    Progress& progress = progress_[d];
    if (progress.waiting == Progress::Waiting::receive) {
      if (device.inbox.empty()) return true;
      progress.waiting = Progress::Waiting::no;
    }
    while (progress.waiting == Progress::Waiting::no && !stopped_) {
      const DFXFaultCode code = step(d, device, &progress);
      if (code != DFX_FAULT_NONE) {
        *fault = {code, d, progress.program_counter, {}};
        return false;
      }
      *advanced = true;
    }
    return true;
  }

  DFXFaultCode step(uint32_t d, Device& device, Progress* progress) {
    const isa::Instruction* instruction;
    DFXFaultCode code = fetch(device, progress->program_counter, &instruction);
    if (code != DFX_FAULT_NONE) return code;
    if (progress->executed >= machine_.instruction_limit) return DFX_FAULT_ENDLESS_LOOP;
    Resolved& r = progress->resolved;
    code = resolve(*instruction, progress->program_counter, device.controller, machine_, &r);
    if (code != DFX_FAULT_NONE) return code;
    switch (r.engine) {
      case isa::Engine::control: return control(d, device, progress);
      case isa::Engine::router: return route(d, device, progress);
      default: break;
    }
    executor_.evaluate(r, device.state, &result_);
    commit(r, result_, &device.state);
    complete(d, device, progress);
    return DFX_FAULT_NONE;
  }

  DFXFaultCode control(uint32_t d, Device& device, Progress* progress) {
    const Resolved& r = progress->resolved;
    switch (r.instruction.opcode) {
      case Opcode::halt:
      case Opcode::end_pass:
        complete(d, device, progress);
        progress->waiting = Progress::Waiting::done;
        return DFX_FAULT_NONE;
      case Opcode::emit_token: {
        const DFXFaultCode code =
            token_of(device.state.vectors.data() + r.instruction.va, &device.token);
        if (code == DFX_FAULT_NONE) complete(d, device, progress);
        return code;
      }
      default: {
        uint32_t next = progress->program_counter;
        const DFXFaultCode code = branch(r.instruction, &device.controller, &next);
        if (code != DFX_FAULT_NONE) return code;
        complete(d, device, progress);
        progress->program_counter = next;
        return DFX_FAULT_NONE;
      }
    }
  }

  DFXFaultCode route(uint32_t d, Device& device, Progress* progress) {
    const Resolved& r = progress->resolved;
    const Half* vectors = device.state.vectors.data();
    switch (r.instruction.opcode) {
      case Opcode::send: {
        const Half* source = vectors + r.instruction.va;
        devices_[(d + 1) % device_count()]->inbox.emplace_back(source, source + r.length);
        complete(d, device, progress);
        return DFX_FAULT_NONE;
      }
      case Opcode::receive:
        if (device.inbox.empty()) {
          progress->waiting = Progress::Waiting::receive;
          return DFX_FAULT_NONE;
        }
        if (device.inbox.front().size() != r.length) return DFX_FAULT_RING_MISMATCH;
        result_.elements = std::move(device.inbox.front());
        device.inbox.pop_front();
        commit(r, result_, &device.state);
        complete(d, device, progress);
        return DFX_FAULT_NONE;
      default:
        progress->waiting = Progress::Waiting::all_gather;
        return DFX_FAULT_NONE;
    }
  }

  // Completes the all-gather at which all devices wait.
  bool exchange(Fault* fault) {
    std::vector<GatherPiece> pieces(device_count());
    for (uint32_t d = 0; d < device_count(); ++d) {
      const Resolved& r = progress_[d].resolved;
      const Half* source = devices_[d]->state.vectors.data() + r.instruction.va;
      pieces[d] = {r.instruction.offset, r.instruction.total, {source, source + r.length}};
    }
    const DFXFaultCode code = gather(pieces, &result_.elements);
    if (code != DFX_FAULT_NONE) {
      *fault = {code, 0, progress_[0].program_counter, {}};
      return false;
    }
    for (uint32_t d = 0; d < device_count(); ++d) {
      commit(progress_[d].resolved, result_, &devices_[d]->state);
      progress_[d].waiting = Progress::Waiting::no;
      complete(d, *devices_[d], &progress_[d]);
    }
    return true;
  }

  // Counts and reports a completed instruction and moves on.
  void complete(uint32_t d, Device& device, Progress* progress) {
    const uint32_t operation = device.program.operations[progress->program_counter];
    count_events(progress->resolved, device_count(), device.counters.operation_events[operation]);
    ++device.counters.instructions;
    ++progress->executed;
    DFXCommit commit{};
    commit.device = d;
    commit.program_counter = progress->program_counter;
    std::copy_n(device.controller.index, kIndexRegisters, commit.index_registers);
    if (report_commit(commit)) stopped_ = true;
    ++progress->program_counter;
  }

  std::vector<Progress> progress_;
  Result result_;
  bool stopped_ = false;
};

}  // namespace

std::unique_ptr<Platform> make_functional_platform(const DFXMachineParameters& machine,
                                                   const DFXPlatformOptions& options) {
  return std::make_unique<FunctionalPlatform>(machine, options);
}

}  // namespace dfx
