// SPDX-License-Identifier: Apache-2.0

#include "functional/events.h"

namespace dfx {
namespace {

using isa::Opcode;
using isa::TimingClass;

uint64_t chunks(uint64_t elements) { return (elements + kTileElements - 1) / kTileElements; }

uint64_t whole(uint64_t count, uint64_t unit) { return (count + unit - 1) / unit * unit; }

class Tally {
 public:
  explicit Tally(uint64_t* events) : events_(events) {}
  void add(Event event, uint64_t count) { events_[static_cast<uint32_t>(event)] += count; }

 private:
  uint64_t* events_;
};

void count_matrix(const Resolved& r, const DFXMachineParameters& m, Tally& tally) {
  const uint64_t inner = whole(r.inner, m.tile_inner);
  const uint64_t outputs = whole(r.columns, m.tile_lanes);
  const uint64_t inner_tiles = inner / m.tile_inner;
  tally.add(Event::mac, inner * outputs);
  tally.add(Event::tree_add, inner_tiles * (m.tile_inner - 1) * outputs);
  tally.add(Event::accumulate, (inner_tiles - 1) * outputs);
  if (r.instruction.bias) tally.add(Event::bias_add, outputs);
  if (r.applies_table()) tally.add(Event::gelu, outputs);
  if (r.instruction.opcode == Opcode::masked_mm) tally.add(Event::vector_mul, outputs);
  tally.add(Event::hbm_read_bits, 8 * matrix_bytes(r, m));
}

void count_vector(const Resolved& r, Tally& tally) {
  const uint64_t lanes = chunks(r.length) * kTileElements;
  switch (isa::timing_class(r.instruction.opcode)) {
    case TimingClass::vector_add:
    case TimingClass::vector_sub: return tally.add(Event::vector_add, lanes);
    case TimingClass::vector_mul: return tally.add(Event::vector_mul, lanes);
    case TimingClass::vector_exp:
    case TimingClass::vector_recip: return tally.add(Event::vector_exp, lanes);
    case TimingClass::vector_table: return tally.add(Event::gelu, lanes);
    case TimingClass::vector_rotate:
      tally.add(Event::vector_mul, 2 * lanes);
      return tally.add(Event::vector_add, lanes);
    case TimingClass::vector_bypass: return tally.add(Event::vector_move, lanes);
    default: return tally.add(Event::vector_reduce, lanes);
  }
}

void count_dma(const Resolved& r, Tally& tally) {
  const bool hbm = r.memory.memory == DFX_MEMORY_HBM;
  // Writes of less than a 32-byte burst beat move the whole beat, with a mask.
  const bool transposed = r.instruction.opcode == Opcode::write_hbm_transposed;
  const uint64_t bits = transposed ? r.length * 256ull : (r.length * 2ull + 31) / 32 * 256;
  if (r.memory.is_write) {
    tally.add(hbm ? Event::hbm_write_bits : Event::ddr_write_bits, bits);
  } else {
    tally.add(hbm ? Event::hbm_read_bits : Event::ddr_read_bits, bits);
  }
}

}  // namespace

uint64_t matrix_bytes(const Resolved& r, const DFXMachineParameters& m) {
  const bool packed = r.reads_packed_matrix();
  return whole(r.inner, packed ? m.tile_inner : m.tile_lanes) * whole(r.columns, m.tile_lanes) * 2;
}

void count_events(const Resolved& r, const DFXMachineParameters& m, uint64_t events[DFX_EVENT_COUNT]) {
  Tally tally(events);
  tally.add(Event::instruction_fetch, 1);
  for (const ElementRange& read : r.vector_reads) {
    tally.add(Event::register_tile_read, chunks(read.count));
  }
  tally.add(Event::register_tile_write, chunks(r.vector_write.count));
  switch (r.engine) {
    case isa::Engine::mpu: return count_matrix(r, m, tally);
    case isa::Engine::vpu: return count_vector(r, tally);
    case isa::Engine::sfu: return tally.add(Event::scalar_op, 1);
    case isa::Engine::dma: return count_dma(r, tally);
    case isa::Engine::router:
      // A piece passes from card to card until all of the group have it.
      if (r.instruction.opcode == Opcode::all_gather) {
        tally.add(Event::link_bits, 16ull * r.length * (card_count(r.group) - 1));
      } else if (r.instruction.opcode == Opcode::send) {
        tally.add(Event::link_bits, 16ull * r.length);
      }
      return;
    case isa::Engine::control: return;
  }
}

}  // namespace dfx
