// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <stdexcept>
#include <systemc>

#include "functional/platform.h"
#include "card/core.h"
#include "link/ring.h"
#include "card/waveform.h"

// libsystemc.so has a main() that wants this symbol; the host program has its own main().
int sc_main(int, char*[]) { return 1; }

namespace dfx {
namespace {

class TimedPlatform final : public Platform {
 public:
  TimedPlatform(const DFXMachineParameters& machine, const DFXPlatformOptions& options)
      : Platform(machine, options) {
    sc_core::sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
    sc_core::sc_report_handler::set_actions(sc_core::SC_FATAL, sc_core::SC_THROW);
    ring_ = std::make_unique<Ring>("ring", machine_, device_count());
    for (uint32_t d = 0; d < device_count(); ++d) {
      Core::Context context;
      context.machine = &machine_;
      context.executor = options.mode == DFX_MODE_TIMED ? &executor_ : nullptr;
      context.ring = ring_.get();
      context.is_observed = [this] { return has_commit_callback() || waveform_; };
      context.report = [this](const DFXCommit& commit) { return on_commit(commit); };
      context.fail = [this](const Fault& fault) { on_fault(fault); };
      context.fetch = [this](const Device& device, uint32_t counter, const isa::Instruction** out) {
        return fetch(device, counter, out);
      };
      context.branch = &TimedPlatform::branch;
      const std::string name = "core" + std::to_string(d);
      cores_.push_back(std::make_unique<Core>(name.c_str(), d, *devices_[d], context));
    }
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
  }

  DFXPassResult run_pass(const DFXPass& pass) override {
    fault_ = Fault{};
    stopped_ = false;
    recover();
    for (auto& device : devices_) device->begin_pass(pass);
    for (auto& core : cores_) core->start();
    sc_core::sc_start();
    // What changed last is written when time goes on.
    if (waveform_) sc_core::sc_start(sc_core::sc_time::from_value(machine_.clock_period_ps));
    if (!stopped_ && fault_.code == DFX_FAULT_NONE && !all_done()) fault_ = deadlock();
    if (fault_.code != DFX_FAULT_NONE || stopped_) abort_cores();
    if (fault_.code != DFX_FAULT_NONE) return faulted(fault_);
    DFXPassResult result{};
    result.token = emitted_token();
    for (uint32_t d = 0; d < device_count(); ++d) {
      result.cycles = std::max<uint64_t>(result.cycles, devices_[d]->counters.cycles);
      result.simulator_events += cores_[d]->activations();
    }
    return result;
  }

  void reset(bool keep_memory) override {
    abort_cores();
    Platform::reset(keep_memory);
  }

  bool open_waveform(int descriptor) override {
    waveform_.reset();  // the one before is whole
    waveform_ = std::make_unique<Waveform>(descriptor);
    for (uint32_t d = 0; d < device_count(); ++d) {
      waveform_->add(cores_[d]->signals(), "device" + std::to_string(d));
    }
    waveform_->begin();
    return true;
  }

  int close_waveform() override {
    const int error = waveform_ ? waveform_->close() : 0;
    waveform_.reset();
    return error;
  }

 private:
  bool all_done() const {
    return std::all_of(cores_.begin(), cores_.end(), [](const auto& core) { return core->is_done(); });
  }

  bool on_commit(const DFXCommit& commit) {
    if (stopped_) return true;
    if (!report_commit(commit)) return false;
    stopped_ = true;
    sc_core::sc_pause();
    return true;
  }

  // The other devices go on until they end or wait; whoever is fastest, the fault is that of the first
  // device of the ring that has one.
  void on_fault(const Fault& fault) {
    if (fault_.code == DFX_FAULT_NONE || fault.device < fault_.device) fault_ = fault;
  }

  Fault deadlock() const {
    Fault fault;
    fault.code = DFX_FAULT_DEADLOCK;
    for (uint32_t d = 0; d < device_count(); ++d) {
      if (cores_[d]->is_done()) continue;
      fault.device = d;
      fault.program_counter = cores_[d]->program_counter();
      break;
    }
    return fault;
  }

  // Unwinds what a faulted, stopped or deadlocked pass left behind.
  void abort_cores() {
    for (auto& core : cores_) core->abort();
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
    ring_->clear();
    needs_recovery_ = true;
  }

  void recover() {
    if (!needs_recovery_) return;
    // Timed events of the aborted pass may still be pending; nothing waits for them.
    for (auto& core : cores_) core->recover();
    needs_recovery_ = false;
  }

  std::unique_ptr<Ring> ring_;
  std::vector<std::unique_ptr<Core>> cores_;
  std::unique_ptr<Waveform> waveform_;  // before the cores in destruction
  Fault fault_;
  bool stopped_ = false;
  bool needs_recovery_ = false;
};

}  // namespace

std::unique_ptr<Platform> make_timed_platform(const DFXMachineParameters& machine,
                                              const DFXPlatformOptions& options) {
  static bool elaborated = false;
  if (elaborated) {
    throw std::logic_error("a process can elaborate one timed platform only");
  }
  elaborated = true;
  return std::make_unique<TimedPlatform>(machine, options);
}

}  // namespace dfx
