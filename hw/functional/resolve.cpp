// SPDX-License-Identifier: Apache-2.0

#include "functional/resolve.h"

namespace dfx {
namespace {

using isa::Instruction;
using isa::Opcode;

uint64_t address_of(const Instruction& i, const ControllerState& controller) {
  const uint64_t step = i.index == 0 ? 0 : controller.index[i.index - 1];
  const uint64_t row = i.by == 1 ? controller.position : i.by == 2 ? controller.token : 0;
  return 64 * (static_cast<uint64_t>(i.base) + static_cast<uint64_t>(i.stride) * step) +
         row / 64 * 64 * i.block_stride + row % 64 * 2 * i.unit_stride;
}

// Checks operands while it collects them; the first fault stays.
class Collector {
 public:
  Collector(const DFXMachineParameters& machine, Resolved* resolved)
      : machine_(machine), resolved_(resolved) {}

  DFXFaultCode fault() const { return fault_; }

  void require(bool condition, DFXFaultCode code) {
    if (!condition && fault_ == DFX_FAULT_NONE) fault_ = code;
  }

  void read_vector(uint32_t first, uint64_t count) {
    resolved_->vector_reads[reads_++] = vector(first, count);
  }
  void write_vector(uint32_t first, uint64_t count) { resolved_->vector_write = vector(first, count); }

  void read_scalar(uint32_t number) {
    require(number < machine_.scalar_registers, DFX_FAULT_REGISTER_RANGE);
    resolved_->scalar_reads[scalar_reads_++] = static_cast<int>(number);
  }
  void write_scalar(uint32_t number) {
    require(number < machine_.scalar_registers, DFX_FAULT_REGISTER_RANGE);
    resolved_->scalar_write = static_cast<int>(number);
  }

  void access(DFXMemory memory, uint64_t begin, uint64_t bytes, bool is_write) {
    const uint64_t size = memory == DFX_MEMORY_HBM ? machine_.hbm_bytes : machine_.ddr_bytes;
    require(begin <= size && bytes <= size - begin, DFX_FAULT_ADDRESS_RANGE);
    resolved_->memory = {memory, begin, begin + bytes, is_write};
  }

 private:
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

void collect_streamed(const Instruction& i, Resolved* r, Collector& collector) {
  collector.require(i.column_capacity >= r->columns, DFX_FAULT_OPERAND_RANGE);
  const uint64_t lanes = static_cast<uint64_t>(r->inner_tiles() - 1) * i.column_capacity + r->columns;
  collector.access(DFX_MEMORY_HBM, r->address, lanes * kTileElements * 2, false);
}

void collect_dma(const Instruction& i, Resolved* r, Collector& collector) {
  const bool is_read = i.opcode == Opcode::read_hbm || i.opcode == Opcode::read_ddr;
  const bool is_ddr = i.opcode == Opcode::read_ddr || i.opcode == Opcode::write_ddr;
  const bool is_transposed = i.opcode == Opcode::write_hbm_transposed;
  collector.require(r->address % (is_transposed ? 2 : 64) == 0, DFX_FAULT_UNALIGNED);
  const uint64_t bytes =
      is_transposed ? (r->length - 1) * 2ull * i.element_stride + 2 : r->length * 2ull;
  collector.access(is_ddr ? DFX_MEMORY_DDR : DFX_MEMORY_HBM, r->address, bytes, !is_read);
  if (is_read) {
    collector.write_vector(i.vd, r->length);
  } else {
    collector.read_vector(i.va, r->length);
  }
}

void collect(const Instruction& i, Resolved* r, Collector& c) {
  switch (i.opcode) {
    case Opcode::conv1d:
      c.read_vector(i.va, r->inner);
      if (i.bias) c.read_vector(i.vb, r->columns);
      c.write_vector(i.vd, r->columns);
      c.access(DFX_MEMORY_HBM, r->address,
               static_cast<uint64_t>(r->inner_tiles()) * r->column_groups() * kTileBytes, false);
      return;
    case Opcode::masked_mm:
      c.read_vector(i.va, r->inner);
      c.read_scalar(i.sa);
      c.write_vector(i.vd, r->columns);
      if (i.reduce_max) c.write_scalar(i.sd);
      collect_streamed(i, r, c);
      return;
    case Opcode::mm:
      c.read_vector(i.va, r->inner);
      c.write_vector(i.vd, r->columns);
      collect_streamed(i, r, c);
      return;
    case Opcode::add:
    case Opcode::sub:
    case Opcode::mul:
      c.read_vector(i.va, r->length);
      c.read_vector(i.vb, r->length);
      c.write_vector(i.vd, r->length);
      return;
    case Opcode::add_scalar:
    case Opcode::sub_scalar:
    case Opcode::mul_scalar:
      c.read_vector(i.va, r->length);
      c.read_scalar(i.sa);
      c.write_vector(i.vd, r->length);
      return;
    case Opcode::exp:
      c.read_vector(i.va, r->length);
      c.write_vector(i.vd, r->length);
      return;
    case Opcode::load:
      c.read_scalar(i.sa);
      c.write_vector(i.vd, r->length);
      return;
    case Opcode::store:
      c.read_vector(i.va, 1);
      c.write_scalar(i.sd);
      return;
    case Opcode::accum:
    case Opcode::max:
    case Opcode::max_abs:
      c.read_vector(i.va, r->length);
      c.write_scalar(i.sd);
      return;
    case Opcode::argmax:
    case Opcode::argmax_merge:
      c.read_vector(i.va, i.opcode == Opcode::argmax ? r->length : 4ull * r->length);
      c.read_vector(i.vd, 4);
      c.write_vector(i.vd, 4);
      return;
    case Opcode::set_scalar:
      c.write_scalar(i.sd);
      return;
    case Opcode::scalar_add:
    case Opcode::scalar_mul:
      c.read_scalar(i.sa);
      c.read_scalar(i.sb);
      c.write_scalar(i.sd);
      return;
    case Opcode::recip:
    case Opcode::recip_sqrt:
    case Opcode::power_of_two_scale:
    case Opcode::scaled_epsilon:
      c.read_scalar(i.sa);
      c.write_scalar(i.sd);
      return;
    case Opcode::read_hbm:
    case Opcode::write_hbm:
    case Opcode::write_hbm_transposed:
    case Opcode::read_ddr:
    case Opcode::write_ddr:
      collect_dma(i, r, c);
      return;
    case Opcode::send:
      c.read_vector(i.va, r->length);
      return;
    case Opcode::receive:
      c.write_vector(i.vd, r->length);
      return;
    case Opcode::all_gather:
      c.require(i.offset + r->length <= i.total, DFX_FAULT_OPERAND_RANGE);
      c.require(i.total >= 1, DFX_FAULT_OPERAND_RANGE);
      c.read_vector(i.va, r->length);
      c.write_vector(i.vd, i.total);
      return;
    case Opcode::emit_token:
      c.read_vector(i.va, 4);
      return;
    case Opcode::halt:
    case Opcode::end_pass:
    case Opcode::loop:
    case Opcode::next:
      return;
  }
}

bool needs_length(Opcode opcode) {
  switch (isa::engine(opcode)) {
    case isa::Engine::vpu:
      return opcode != Opcode::store;
    case isa::Engine::dma:
      return true;
    case isa::Engine::router:
      return opcode != Opcode::all_gather;
    default:
      return false;
  }
}

}  // namespace

DFXFaultCode resolve(const Instruction& i, uint32_t program_counter,
                     const ControllerState& controller, const DFXMachineParameters& machine,
                     Resolved* resolved) {
  *resolved = Resolved{};
  resolved->instruction = i;
  resolved->engine = isa::engine(i.opcode);
  resolved->program_counter = program_counter;
  const uint32_t context = controller.position + 1;
  resolved->inner = i.inner_source ? context : i.inner;
  resolved->columns = i.columns_source ? context : i.columns;
  resolved->length = i.length_source ? context : i.length;
  resolved->address = address_of(i, controller);
  Collector collector(machine, resolved);
  if (resolved->engine == isa::Engine::mpu) {
    collector.require(resolved->inner >= 1 && resolved->columns >= 1, DFX_FAULT_OPERAND_RANGE);
  }
  if (needs_length(i.opcode)) collector.require(resolved->length >= 1, DFX_FAULT_OPERAND_RANGE);
  if (collector.fault() == DFX_FAULT_NONE) collect(i, resolved, collector);
  return collector.fault();
}

}  // namespace dfx
