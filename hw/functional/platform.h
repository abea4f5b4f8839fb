// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_FUNCTIONAL_PLATFORM_H
#define DFX_FUNCTIONAL_PLATFORM_H

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "functional/execute.h"
#include "functional/resolve.h"

namespace dfx {

// A program as the devices hold it.
struct LoadedProgram {
  std::vector<isa::Instruction> instructions;
  std::vector<isa::DecodeStatus> status;
  std::vector<uint8_t> operations;
  uint32_t layers = 0;
  uint32_t slots = 1;
  uint32_t slot_stride = 0;  // units of 64 bytes
  uint32_t output_marker = DFX_NO_MARKER;
};

// A device that stopped.
struct Fault {
  DFXFaultCode code = DFX_FAULT_NONE;
  uint32_t device = 0;
  uint32_t program_counter = 0;
  std::string detail;
};

struct Device {
  Device(const DFXMachineParameters& machine, const CommonMemory* common_ddr, uint32_t number, uint32_t devices)
      : number(number), state(machine, common_ddr), inboxes(devices) {}

  const uint32_t number;
  DeviceState state;
  LoadedProgram program;
  ControllerState controller;
  DFXDeviceCounters counters{};
  std::vector<uint64_t> hbm_channel_bytes;  // of the pass; empty without a clock
  std::vector<std::deque<std::vector<Half>>> inboxes;  // messages by the device that sent them, oldest first
  uint32_t token = DFX_NO_TOKEN;
  bool without_output = false;

  // Forgets what a pass leaves behind, but not registers or memory.
  void begin_pass(const DFXPass& pass);
  // Whether the running pass ends before an instruction because nobody reads its output.
  bool ends_at(uint32_t program_counter) const {
    return without_output && program_counter == program.output_marker;
  }
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
  // The instruction at a program counter, or the fault of its word.
  DFXFaultCode fetch(const Device& device, uint32_t program_counter,
                     const isa::Instruction** instruction) const;
  // Carries out a loop or next instruction; returns the next program counter or a fault.
  static DFXFaultCode branch(const isa::Instruction& instruction, ControllerState* controller,
                             uint32_t* program_counter);
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

// One device's part of an all-gather.
struct GatherPiece {
  uint32_t offset = 0;
  uint32_t total = 0;
  std::vector<Half> elements;
};

// Places all pieces at their natural index; RING_MISMATCH when they overlap, leave holes or differ in
// their total.
DFXFaultCode gather(const std::vector<GatherPiece>& pieces, std::vector<Half>* whole);

// Takes the token of an argmax record, unless its device has emitted one in this pass.
DFXFaultCode emit(const Half* record, uint32_t* token);

std::unique_ptr<Platform> make_functional_platform(const DFXMachineParameters& machine,
                                                   const DFXPlatformOptions& options);
std::unique_ptr<Platform> make_timed_platform(const DFXMachineParameters& machine,
                                              const DFXPlatformOptions& options);

}  // namespace dfx

#endif
