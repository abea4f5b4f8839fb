// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_FUNCTIONAL_PLATFORM_H
#define DFX_FUNCTIONAL_PLATFORM_H

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "functional/execute.h"
#include "functional/faults.h"
#include "functional/program.h"

namespace dfx {

struct Device {
  Device(const DFXMachineParameters& machine, const CommonMemory* common_ddr, uint32_t number)
      : number(number), state(machine, common_ddr) {}

  const uint32_t number;

  DeviceState state;
  LoadedProgram program;
  ControllerState controller;
  DFXDeviceCounters counters{};
  std::vector<uint64_t> hbm_channel_bytes;  // of the pass; empty without a clock
  uint32_t token = DFX_NO_TOKEN;

  // Forgets what a pass leaves behind, but not registers or memory.
  void begin_pass(const DFXPass& pass, uint32_t cards);
};

// The devices of an appliance, without a way to run them.
class Platform {
 public:
  Platform(const DFXMachineParameters& machine, const DFXPlatformOptions& options);
  virtual ~Platform() = default;

  // Runs a pass on all devices; a fault is part of the result.
  virtual DFXPassResult run_pass(const DFXPass& pass) = 0;
  // Runs passes in lockstep, instruction by instruction, on platforms that can; counters then cover all
  // of them. Each pass starts with the registers that the platform had before the call.
  virtual bool has_lockstep() const { return false; }
  virtual void run_passes(const DFXPass* passes, uint32_t count, DFXPassResult* results) {
    for (uint32_t i = 0; i < count; ++i) results[i] = run_pass(passes[i]);
  }
  // Stops a device at a simulated time, picoseconds since power-on or the last reset; false without a clock.
  virtual bool kill(uint32_t device, uint64_t picoseconds) {
    (void)device, (void)picoseconds;
    return false;
  }
  virtual uint64_t simulated_time() const { return 0; }
  // Back to the state after power-on.
  virtual void reset(bool keep_memory);
  // Writes value changes of the following passes to an open file; false on platforms without a clock.
  virtual bool open_waveform(int descriptor) {
    (void)descriptor;
    return false;
  }
  // The errno of the first write that failed, or 0.
  virtual int close_waveform() { return 0; }

  Device& device(uint32_t index) { return *devices_[index]; }
  // What the devices' DDR memories hold where they did not write; null with one device.
  CommonMemory* common_ddr() { return common_ddr_.get(); }
  uint32_t device_count() const { return static_cast<uint32_t>(devices_.size()); }
  const DFXMachineParameters& machine() const { return machine_; }

  void load_program(uint32_t device, const DFXProgram& program);
  // Whether all programs have the slots of all passes.
  bool has_slots(const DFXPass* passes, uint32_t count) const;
  void set_commit_callback(DFXCommitCallback callback, void* context);

  std::string last_error;

 protected:
  bool has_commit_callback() const { return callback_ != nullptr; }
  // Tells the callback; true when it wants to stop.
  bool report_commit(const DFXCommit& commit);
  DFXPassResult faulted(const Fault& fault);
  // The token of a pass: that of the lowest device which emitted one.
  uint32_t emitted_token() const;

  DFXMachineParameters machine_;
  std::unique_ptr<CommonMemory> common_ddr_;
  std::vector<std::unique_ptr<Device>> devices_;
  ThreadPool pool_;
  Executor executor_;

 private:
  DFXCommitCallback callback_ = nullptr;
  void* callback_context_ = nullptr;
};

std::unique_ptr<Platform> make_functional_platform(const DFXMachineParameters& machine,
                                                   const DFXPlatformOptions& options);

}  // namespace dfx

#endif
