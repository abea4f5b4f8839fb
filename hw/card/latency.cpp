// SPDX-License-Identifier: Apache-2.0

#include "card/latency.h"

#include <algorithm>
#include <stdexcept>

namespace dfx {
namespace {

using isa::Opcode;
using isa::TimingClass;

uint64_t divide_up(uint64_t a, uint64_t b) { return (a + b - 1) / b; }

// Levels of a binary tree over `leaves`.
uint64_t levels(uint64_t leaves) {
  uint64_t count = 0;
  while ((uint64_t{1} << count) < leaves) ++count;
  return count;
}

}  // namespace

MatrixCycles matrix_cycles(const Resolved& r, const DFXMachineParameters& m) {
  const uint64_t inner_tiles = divide_up(r.inner, m.tile_inner);
  const uint64_t groups = divide_up(r.columns, m.tile_lanes);
  MatrixCycles cycles;
  // In zigzag order a block of groups shares one inner tile. The accumulator of a group is free again
  // after one addition, so a block takes at least that long per inner tile.
  uint64_t first_block = 0;
  for (uint64_t first = 0; first < groups; first += kGroupsPerBlock) {
    const uint64_t width = std::min<uint64_t>(kGroupsPerBlock, groups - first);
    const uint64_t per_tile = inner_tiles > 1 ? std::max<uint64_t>(width, m.accumulate_cycles) : width;
    if (first == 0) first_block = inner_tiles * per_tile;
    cycles.stream += inner_tiles * per_tile;
  }
  cycles.later_blocks = cycles.stream - first_block;
  cycles.pipeline = m.move_cycles + m.multiply_cycles + levels(m.tile_inner) * m.add_cycles;
  if (inner_tiles > 1) cycles.pipeline += m.accumulate_cycles;
  if (r.instruction.bias) cycles.pipeline += m.add_cycles;
  if (r.applies_table()) cycles.pipeline += m.gelu_cycles;
  if (r.instruction.opcode == Opcode::masked_mm) {
    cycles.pipeline += m.multiply_cycles;
    if (r.instruction.reduce_max) cycles.pipeline += levels(m.tile_lanes) * m.compare_cycles;
  }
  cycles.pipeline += m.move_cycles;
  cycles.operands[0] = {m.tile_inner, inner_tiles, first_block / inner_tiles, cycles.later_blocks + cycles.pipeline};
  // All of the bias is there before it is added to the last group.
  cycles.operands[1].rest = m.add_cycles + (r.applies_table() ? m.gelu_cycles : 0) + m.move_cycles;
  return cycles;
}

VectorCycles vector_cycles(const Resolved& r, const DFXMachineParameters& m) {
  const Opcode opcode = r.instruction.opcode;
  const uint64_t elements = opcode == Opcode::argmax_merge ? 4ull * r.length : std::max(1u, r.length);
  const uint64_t chunks = divide_up(elements, kTileElements);
  const uint64_t bypass = 2ull * m.move_cycles + m.chunk_overhead_cycles;
  // A chunk occupies the unit from operand collection to write-back.
  const auto elementwise = [&](uint64_t cycles) {
    const Pace pace = {kTileElements, chunks, bypass + cycles, 0};
    return VectorCycles{pace.from(0), bypass + cycles, pace};
  };
  // Chunks enter the tree one after the other; what they reduce to meets in the accumulator.
  const auto reduction = [&](uint64_t interval, uint64_t level) {
    const uint64_t tree = levels(kTileElements) * level;
    const Pace pace = {kTileElements, chunks, interval, tree};
    return VectorCycles{pace.from(0), pace.from(0), pace};
  };
  switch (isa::timing_class(opcode)) {
    case TimingClass::vector_add:
    case TimingClass::vector_sub: return elementwise(m.add_cycles);
    case TimingClass::vector_mul: return elementwise(m.multiply_cycles);
    case TimingClass::vector_exp: return elementwise(m.exp_cycles);
    case TimingClass::vector_table: return elementwise(m.gelu_cycles);
    case TimingClass::vector_recip: return elementwise(m.scalar_unary_cycles);
    case TimingClass::vector_rotate: {
      // Each result takes elements of both halves, so none is there before all operands but the last tile's.
      VectorCycles cycles = elementwise(2ull * m.multiply_cycles + m.add_cycles);
      cycles.operands = {kTileElements, 1, 0, cycles.total};
      return cycles;
    }
    case TimingClass::vector_bypass: return elementwise(m.move_cycles);
    case TimingClass::vector_sum: return reduction(std::max<uint64_t>(bypass, m.add_cycles), m.add_cycles);
    case TimingClass::vector_maximum: return reduction(bypass, m.compare_cycles);
    case TimingClass::barrier:
    case TimingClass::control:
    case TimingClass::dma_read:
    case TimingClass::dma_write:
    case TimingClass::dma_write_transposed:
    case TimingClass::matrix:
    case TimingClass::ring:
    case TimingClass::scalar_add:
    case TimingClass::scalar_bypass:
    case TimingClass::scalar_mul:
    case TimingClass::scalar_mul_twice:
    case TimingClass::scalar_unary: break;
  }
  throw std::logic_error("no vector instruction");
}

uint64_t scalar_cycles(const Resolved& r, const DFXMachineParameters& m) {
  switch (isa::timing_class(r.instruction.opcode)) {
    case TimingClass::scalar_bypass: return m.move_cycles;
    case TimingClass::scalar_add: return m.add_cycles;
    case TimingClass::scalar_mul: return m.multiply_cycles;
    case TimingClass::scalar_mul_twice: return 2ull * m.multiply_cycles;
    case TimingClass::scalar_unary: return m.scalar_unary_cycles;
    case TimingClass::barrier:
    case TimingClass::control:
    case TimingClass::dma_read:
    case TimingClass::dma_write:
    case TimingClass::dma_write_transposed:
    case TimingClass::matrix:
    case TimingClass::ring:
    case TimingClass::vector_add:
    case TimingClass::vector_bypass:
    case TimingClass::vector_exp:
    case TimingClass::vector_maximum:
    case TimingClass::vector_mul:
    case TimingClass::vector_recip:
    case TimingClass::vector_rotate:
    case TimingClass::vector_sub:
    case TimingClass::vector_sum:
    case TimingClass::vector_table: break;
  }
  throw std::logic_error("no scalar instruction");
}

}  // namespace dfx
