// SPDX-License-Identifier: Apache-2.0

#include "functional/resolve.h"

#include "functional/seeded_fault.h"
#include "generated/accesses.h"

namespace dfx {
namespace {

using isa::Instruction;
using isa::Opcode;

uint64_t address_of(const Instruction& i, const ControllerState& controller) {
  const uint64_t step = i.index == 0 ? 0 : controller.index[seeded(SeededFault::index_step) ? 0 : i.index - 1];
  const uint64_t row = i.by == 1 ? controller.position : i.by == 2 ? controller.token : 0;
  const uint64_t rows = seeded(SeededFault::block_stride) ? 65 : 64;
  const bool is_slotted = i.slotted && !seeded(SeededFault::slot_ignored);
  return 64 * (static_cast<uint64_t>(i.base) + static_cast<uint64_t>(i.stride) * step) +
         row / rows * 64 * i.block_stride + row % 64 * 2 * i.unit_stride + (is_slotted ? controller.slot_offset : 0);
}

// The cards that a router instruction means; false for a mask that has no meaning.
bool resolve_cards(const Instruction& i, const ControllerState& controller, Resolved* resolved) {
  const CardMask all = all_cards(controller.cards);
  const CardMask self = card_mask(controller.card);
  const uint32_t step = seeded(SeededFault::ring_direction) ? controller.cards - 1 : 1;
  if ((i.cards & ~all) != 0) return false;
  if (i.opcode == Opcode::all_gather) {
    resolved->group = i.cards == 0 || seeded(SeededFault::group_ignored) ? all : i.cards;
    return (resolved->group & self) != 0;
  }
  if (i.cards == 0) {
    const uint32_t distance = i.opcode == Opcode::send ? step : controller.cards - 1;
    resolved->peer = (controller.card + distance) % controller.cards;
    return true;
  }
  while (!has_card(i.cards, resolved->peer)) ++resolved->peer;
  return i.cards != self && (i.cards & (i.cards - 1)) == 0;
}

// Checks operands while it collects them, in the order of the specification; the first fault stays.
class Collector {
 public:
  Collector(const DFXMachineParameters& machine, Resolved* resolved) : machine_(machine), resolved_(resolved) {}

  DFXFaultCode fault() const { return fault_; }

  void require(bool condition, DFXFaultCode code) {
    if (!condition && fault_ == DFX_FAULT_NONE) fault_ = code;
  }

  void read_vector(uint32_t first, uint64_t count) { resolved_->vector_reads[reads_++] = vector(first, count); }
  void write_vector(uint32_t first, uint64_t count) { resolved_->vector_write = vector(first, count); }

  void read_scalar(uint32_t number) {
    require(number < machine_.scalar_registers, DFX_FAULT_REGISTER_RANGE);
    resolved_->scalar_reads[scalar_reads_++] = static_cast<int>(number);
  }
  void write_scalar(uint32_t number) {
    require(number < machine_.scalar_registers, DFX_FAULT_REGISTER_RANGE);
    resolved_->scalar_write = static_cast<int>(number);
  }

  void read_hbm_packed_matrix(const Instruction&) {
    const uint64_t tiles = static_cast<uint64_t>(resolved_->inner_tiles()) * resolved_->column_groups();
    access(DFX_MEMORY_HBM, tiles * kTileBytes, false);
  }
  void read_hbm_streamed_matrix(const Instruction& i) {
    require(i.column_capacity >= resolved_->columns, DFX_FAULT_OPERAND_RANGE);
    const uint64_t inner = resolved_->inner_tiles();
    const uint64_t lanes = (inner - 1) * i.column_capacity + resolved_->columns;
    access(DFX_MEMORY_HBM, lanes * kTileElements * 2, false);
  }
  void read_hbm_contiguous(const Instruction&) { contiguous(DFX_MEMORY_HBM, false); }
  void write_hbm_contiguous(const Instruction&) { contiguous(DFX_MEMORY_HBM, true); }
  void read_ddr_contiguous(const Instruction&) { contiguous(DFX_MEMORY_DDR, false); }
  void write_ddr_contiguous(const Instruction&) { contiguous(DFX_MEMORY_DDR, true); }
  void write_hbm_strided(const Instruction& i) {
    require(resolved_->address % 2 == 0, DFX_FAULT_UNALIGNED);
    access(DFX_MEMORY_HBM, (resolved_->length - 1) * 2ull * i.element_stride + 2, true);
  }

 private:
  void contiguous(DFXMemory memory, bool is_write) {
    require(resolved_->address % 64 == 0, DFX_FAULT_UNALIGNED);
    access(memory, resolved_->length * 2ull, is_write);
  }

  void access(DFXMemory memory, uint64_t bytes, bool is_write) {
    const uint64_t begin = resolved_->address;
    const uint64_t size = memory == DFX_MEMORY_HBM ? machine_.hbm.capacity_bytes : machine_.ddr.capacity_bytes;
    require(begin <= size && bytes <= size - begin, DFX_FAULT_ADDRESS_RANGE);
    resolved_->memory = {memory, begin, begin + bytes, is_write};
  }

  ElementRange vector(uint32_t first, uint64_t count) {
    const uint64_t elements = static_cast<uint64_t>(machine_.vector_register_tiles) * kTileElements;
    require(first + count <= elements, DFX_FAULT_REGISTER_RANGE);
    return {first, static_cast<uint32_t>(count)};
  }

  const DFXMachineParameters& machine_;
  Resolved* resolved_;
  DFXFaultCode fault_ = DFX_FAULT_NONE;
  int reads_ = 0;
  int scalar_reads_ = 0;
};

bool needs_length(Opcode opcode) {
  switch (isa::engine(opcode)) {
    case isa::Engine::vpu: return opcode != Opcode::store;
    case isa::Engine::dma: return true;
    case isa::Engine::router: return opcode != Opcode::all_gather;
    default: return false;
  }
}

}  // namespace

DFXFaultCode resolve(const Instruction& i, uint32_t program_counter, const ControllerState& controller,
                     const DFXMachineParameters& machine, Resolved* resolved) {
  *resolved = Resolved{};
  resolved->instruction = i;
  resolved->engine = isa::engine(i.opcode);
  resolved->program_counter = program_counter;
  const uint32_t context = controller.position + (seeded(SeededFault::context_length) ? 2 : 1);
  resolved->inner = i.inner_source ? context : i.inner;
  resolved->columns = i.columns_source ? context : i.columns;
  resolved->length = i.length_source ? context : i.length;
  resolved->address = address_of(i, controller);
  Collector collector(machine, resolved);
  if (resolved->engine == isa::Engine::mpu) {
    collector.require(resolved->inner >= 1 && resolved->columns >= 1, DFX_FAULT_OPERAND_RANGE);
  }
  if (i.opcode == Opcode::rotate) collector.require(i.length % 2 == 0, DFX_FAULT_OPERAND_RANGE);
  if (needs_length(i.opcode)) collector.require(resolved->length >= 1, DFX_FAULT_OPERAND_RANGE);
  if (resolved->engine == isa::Engine::router) {
    collector.require(resolve_cards(i, controller, resolved), DFX_FAULT_OPERAND_RANGE);
  }
  if (i.opcode == Opcode::all_gather) {
    const bool fits = i.total >= 1 && i.offset + resolved->length <= i.total;
    collector.require(fits, DFX_FAULT_OPERAND_RANGE);
  }
  if (collector.fault() == DFX_FAULT_NONE) isa::visit_accesses(i, *resolved, collector);
  return collector.fault();
}

}  // namespace dfx
