// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_FUNCTIONAL_PROGRAM_H
#define DFX_FUNCTIONAL_PROGRAM_H

#include <cstdint>
#include <vector>

#include "functional/device_state.h"
#include "generated/isa.h"
#include "include/dfx_hardware.h"

namespace dfx {

// A program as a device holds it: decoded once, illegal words and all.
struct LoadedProgram {
  std::vector<isa::Instruction> instructions;
  std::vector<isa::DecodeStatus> status;
  std::vector<uint8_t> operations;
  uint32_t layers = 0;
  uint32_t slots = 1;
  uint32_t slot_stride = 0;  // units of 64 bytes
  uint32_t output_marker = DFX_NO_MARKER;

  static LoadedProgram decode(const DFXProgram& source);

  // The instruction at a program counter, or the fault of its word.
  DFXFaultCode fetch(uint32_t program_counter, const isa::Instruction** instruction) const;
  // Whether a pass ends before an instruction because nobody reads its output.
  bool ends_at(uint32_t program_counter, const DFXPass& pass) const {
    return pass.without_output != 0 && program_counter == output_marker;
  }
};

// What the controller of a card knows when it begins a pass of a program.
ControllerState controller_of(const LoadedProgram& program, const DFXPass& pass, uint32_t card, uint32_t cards);

// What a control instruction does to a pass.
struct ControlStep {
  DFXFaultCode fault = DFX_FAULT_NONE;
  uint32_t next = 0;  // program counter
  bool ends_pass = false;
  bool emits_token = false;
};

// Carries out the control flow of a control instruction at `program_counter`.
ControlStep control_step(const isa::Instruction& instruction, uint32_t program_counter, ControllerState* controller);

}  // namespace dfx

#endif
