// SPDX-License-Identifier: Apache-2.0
//
// An instruction with its operands resolved: lengths, addresses, and what it reads and writes. This is
// the one description that execution, scoreboard and event counting share.

#ifndef DFX_FUNCTIONAL_RESOLVE_H
#define DFX_FUNCTIONAL_RESOLVE_H

#include <cstdint>

#include "functional/card_mask.h"
#include "functional/device_state.h"
#include "generated/isa.h"
#include "include/dfx_hardware.h"

namespace dfx {

struct ElementRange {
  uint32_t first = 0;
  uint32_t count = 0;  // 0 = no access
};

struct MemoryRange {
  DFXMemory memory = DFX_MEMORY_HBM;
  uint64_t begin = 0;
  uint64_t end = 0;  // equal to begin = no access
  bool is_write = false;
};

struct Resolved {
  isa::Instruction instruction;
  isa::Engine engine = isa::Engine::control;
  uint32_t program_counter = 0;
  uint32_t inner = 0;
  uint32_t columns = 0;
  uint32_t length = 0;
  uint64_t address = 0;
  uint32_t peer = 0;   // the other card of a message
  CardMask group = 0;  // the cards of an all-gather
  ElementRange vector_reads[2];
  ElementRange vector_write;
  int scalar_reads[2] = {-1, -1};
  int scalar_write = -1;
  MemoryRange memory;

  bool reads_packed_matrix() const {
    return instruction.opcode == isa::Opcode::conv1d || instruction.opcode == isa::Opcode::conv1d_silu;
  }
  // Whether each result of a product goes through a table of samples.
  bool applies_table() const { return instruction.gelu || instruction.opcode == isa::Opcode::conv1d_silu; }
  uint32_t inner_tiles() const { return (inner + kTileElements - 1) / kTileElements; }
  uint32_t column_groups() const { return (columns + kTileLanes - 1) / kTileLanes; }
};

// Fills `resolved`, or returns the fault.
DFXFaultCode resolve(const isa::Instruction& instruction, uint32_t program_counter, const ControllerState& controller,
                     const DFXMachineParameters& machine, Resolved* resolved);

}  // namespace dfx

#endif
