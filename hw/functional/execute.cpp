// SPDX-License-Identifier: Apache-2.0

#include "functional/execute.h"

#include <algorithm>
#include <cstring>

#include "functional/seeded_fault.h"
#include "functional/unary.h"

namespace dfx {
namespace {

using isa::Opcode;

constexpr Half kRecordValid = 1;
constexpr Half kRecordNaN = 2;

struct Record {
  Half value;
  uint32_t id;
  Half state;

  static Record at(const Half* p) { return {p[0], p[1] | static_cast<uint32_t>(p[2]) << 16, p[3]}; }
  void store(std::vector<Half>* elements) const {
    elements->assign({value, static_cast<Half>(id), static_cast<Half>(id >> 16), state});
  }
  bool is_valid() const { return state & kRecordValid; }
  void take(Half new_value, uint32_t new_id) {
    value = new_value;
    id = new_id;
    state |= kRecordValid;
  }
};

// Signed keys in the order of maximum: -inf < ... < -0 < +0 < ... < +inf. Its own inverse.
int16_t order_of(Half h) {
  const int16_t bits = static_cast<int16_t>(h);
  if (seeded(SeededFault::maximum_of_zeros) && h == 0x8000) return 0;
  return static_cast<int16_t>(bits ^ ((bits >> 15) & 0x7FFF));
}

struct Extremes {
  int16_t largest = INT16_MIN;
  bool has_nan = false;
};

Extremes extremes_of(const Half* a, size_t count, Half mask) {
  Extremes result;
  uint16_t nan = 0;
  for (size_t i = 0; i < count; ++i) {
    const Half value = a[i] & mask;
    nan |= (value & 0x7FFF) > kHalfInfinity ? 1 : 0;
    result.largest = std::max(result.largest, order_of(value));
  }
  result.has_nan = nan != 0;
  return result;
}

Half maximum_of(const Half* a, size_t count, Half mask) {
  const Extremes extremes = extremes_of(a, count, mask);
  const bool has_nan = extremes.has_nan && !seeded(SeededFault::maximum_ignores_nan);
  return has_nan ? kHalfNaN : static_cast<Half>(order_of(static_cast<Half>(extremes.largest)));
}

// Pairs (a[i], a[half + i]) by the angles with cosine b[i] and sine b[half + i].
void rotate(const Half* a, const Half* b, size_t half, std::vector<Half>* elements) {
  elements->resize(2 * half);
  for (size_t i = 0; i < half; ++i) {
    const Half low = a[i], high = a[half + i], cosine = b[i], sine = b[half + i];
    const Half negative = high ^ (seeded(SeededFault::rotation_sign) ? 0 : 0x8000);
    (*elements)[i] = half_add(half_mul(low, cosine), half_mul(negative, sine));
    (*elements)[half + i] = half_add(half_mul(high, cosine), half_mul(low, sine));
  }
}

constexpr uint32_t kArgmaxBlock = 256;
// Products below this many gain nothing from a second thread.
constexpr uint64_t kParallelProducts = 16384;

kernels::Binary binary(Opcode opcode) {
  switch (opcode) {
    case Opcode::add:
    case Opcode::add_scalar: return kernels::Binary::add;
    case Opcode::sub:
    case Opcode::sub_scalar: return kernels::Binary::sub;
    default: return kernels::Binary::mul;
  }
}

}  // namespace

Sources Sources::of(const Resolved& r, const DeviceState& state) {
  Sources sources;
  for (int i : {0, 1}) {
    sources.vectors[i] = state.vectors.data() + r.vector_reads[i].first;
    if (r.scalar_reads[i] >= 0) sources.scalars[i] = state.scalars[r.scalar_reads[i]];
  }
  return sources;
}

void Executor::evaluate(const Resolved& r, const Sources& sources, const DeviceState& memories, Result* result) {
  switch (r.engine) {
    case isa::Engine::mpu:
      if (r.reads_packed_matrix()) {
        evaluate_packed(r, &sources, memories.hbm, result, 1);
      } else {
        streamed(r, sources, memories.hbm, result);
      }
      return;
    case isa::Engine::vpu: return vector(r, sources, result);
    case isa::Engine::sfu: return scalar(r, sources, result);
    case isa::Engine::dma: {
      result->elements.resize(r.length);
      if (r.memory.is_write) {
        std::copy_n(sources.vectors[0], r.length, result->elements.data());
      } else {
        const MappedMemory& memory = memories.memory(r.memory.memory);
        std::memcpy(result->elements.data(), memory.data() + r.address, r.length * 2ull);
      }
      return;
    }
    case isa::Engine::router:
    case isa::Engine::control: return;
  }
}

void Executor::evaluate_packed(const Resolved& r, const Sources* sources, const MappedMemory& hbm, Result* results,
                               size_t tokens) {
  const Half* vectors[kernels::kMaxTokens];
  for (size_t token = 0; token < tokens; ++token) vectors[token] = sources[token].vectors[0];
  operands_.prepare(vectors, r.inner, tokens);
  const size_t groups = r.column_groups();
  const size_t tiles = r.inner_tiles();
  const uint8_t* matrix = hbm.data() + r.address;
  WeightWatch::Mark* const marks = hbm.marks(r.address);
  for (size_t token = 0; token < tokens; ++token) {
    results[token].elements.resize(groups * kTileLanes);
  }
  // Pieces of a block: as large as leaves each thread two of them, because memory is read fastest in order.
  size_t piece = kGroupsPerBlock;
  while (piece > 1 && groups / piece < 2 * pool_.size() && pool_.size() > 1) piece /= 2;
  const size_t pieces_per_block = (std::min<size_t>(kGroupsPerBlock, groups) + piece - 1) / piece;
  const size_t blocks = (groups + kGroupsPerBlock - 1) / kGroupsPerBlock;
  pool_.for_each(blocks * pieces_per_block, [&](size_t item) {
    const size_t block = item / pieces_per_block;
    const size_t width = std::min<size_t>(kGroupsPerBlock, groups - block * kGroupsPerBlock);
    const size_t first = item % pieces_per_block * piece;
    if (first >= width) return;
    const size_t tile = block * kGroupsPerBlock * tiles + first;
    const kernels::PackedMatrix part{
        matrix + tile * kTileBytes,    width * kTileBytes, std::min(piece, width - first), tiles, r.inner,
        marks ? marks + tile : nullptr};
    const size_t begin = (block * kGroupsPerBlock + first) * kTileLanes;
    const kernels::OperandTile* operands[kernels::kMaxTokens];
    Half* lanes[kernels::kMaxTokens];
    for (size_t token = 0; token < tokens; ++token) {
      operands[token] = operands_.of(token);
      lanes[token] = results[token].elements.data() + begin;
    }
    kernels::packed_groups(part, operands, lanes, tokens);
    const size_t count = std::min<size_t>(part.groups * kTileLanes, r.columns - begin);
    for (size_t token = 0; token < tokens; ++token) {
      if (r.instruction.bias) {
        kernels::elementwise(kernels::Binary::add, lanes[token], sources[token].vectors[1] + begin, lanes[token],
                             count - seeded(SeededFault::last_bias));
      }
      if (!r.applies_table()) continue;
      std::transform(lanes[token], lanes[token] + count, lanes[token], r.instruction.gelu ? half_gelu : half_silu);
    }
  });
}

void Executor::streamed(const Resolved& r, const Sources& sources, const MappedMemory& hbm, Result* result) {
  operands_.prepare(&sources.vectors[0], r.inner, 1);
  const kernels::OperandTile* x = operands_.of(0);
  result->elements.resize(r.columns);
  Half* results = result->elements.data();
  const uint8_t* matrix = hbm.data() + r.address;
  const size_t capacity = seeded(SeededFault::column_capacity) ? r.columns : r.instruction.column_capacity;
  const uint64_t products = static_cast<uint64_t>(r.inner) * r.columns;
  const size_t share = products < kParallelProducts ? r.columns : kTileLanes;
  pool_.for_each((r.columns + share - 1) / share, [&](size_t item) {
    const size_t first = item * share;
    kernels::streamed_columns(matrix + first * kTileElements * 2, capacity, std::min<size_t>(share, r.columns - first),
                              r.inner, x, results + first);
  });
  if (r.instruction.opcode != Opcode::masked_mm) return;
  const Half scale = sources.scalars[0];
  kernels::elementwise_scalar(kernels::Binary::mul, results, scale, results, r.columns);
  if (r.instruction.reduce_max) result->scalar = maximum_of(results, r.columns, 0xFFFF);
}

void Executor::vector(const Resolved& r, const Sources& sources, Result* result) {
  const Half* a = sources.vectors[0];
  switch (r.instruction.opcode) {
    case Opcode::add:
    case Opcode::sub:
    case Opcode::mul:
      result->elements.resize(r.length);
      return kernels::elementwise(binary(r.instruction.opcode), a, sources.vectors[1], result->elements.data(),
                                  r.length);
    case Opcode::add_scalar:
    case Opcode::sub_scalar:
    case Opcode::mul_scalar:
      result->elements.resize(r.length);
      return kernels::elementwise_scalar(binary(r.instruction.opcode), a, sources.scalars[0], result->elements.data(),
                                         r.length);
    case Opcode::exp:
      result->elements.resize(r.length);
      std::transform(a, a + r.length, result->elements.begin(), half_exp);
      return;
    case Opcode::load: result->elements.assign(r.length, sources.scalars[0]); return;
    case Opcode::silu:
      result->elements.resize(r.length);
      std::transform(a, a + r.length, result->elements.begin(), half_silu);
      return;
    case Opcode::vector_recip:
      result->elements.resize(r.length);
      std::transform(a, a + r.length, result->elements.begin(), half_recip);
      return;
    case Opcode::rotate: return rotate(a, sources.vectors[1], r.length / 2, &result->elements);
    case Opcode::store: result->scalar = a[0]; return;
    case Opcode::accum: result->scalar = kernels::sum(a, r.length); return;
    case Opcode::max: result->scalar = maximum_of(a, r.length, 0xFFFF); return;
    case Opcode::max_abs: result->scalar = maximum_of(a, r.length, 0x7FFF); return;
    case Opcode::argmax:
    case Opcode::argmax_merge: return argmax(r, sources, result);
    default: return;
  }
}

void Executor::argmax(const Resolved& r, const Sources& sources, Result* result) {
  const Half* a = sources.vectors[0];
  Record record = Record::at(sources.vectors[1]);
  if (r.instruction.opcode == Opcode::argmax) {
    for (uint32_t first = 0; first < r.length; first += kArgmaxBlock) {
      const uint32_t end = std::min(r.length, first + kArgmaxBlock);
      const Extremes block = extremes_of(a + first, end - first, 0xFFFF);
      // Nothing to find in blocks below the record, whose value is not NaN once it is valid.
      if (record.is_valid() && !block.has_nan && !is_nan(record.value) && block.largest <= order_of(record.value)) {
        continue;
      }
      for (uint32_t i = first; i < end; ++i) {
        if (is_nan(a[i])) {
          record.state |= kRecordNaN;
        } else if (!record.is_valid() || to_float(a[i]) > to_float(record.value) ||
                   (seeded(SeededFault::argmax_tie) && to_float(a[i]) == to_float(record.value))) {
          record.take(a[i], r.instruction.first_id + i);
        }
      }
    }
  } else {
    for (uint32_t i = 0; i < r.length; ++i) {
      const Record other = Record::at(a + 4 * i);
      record.state |= other.state & kRecordNaN;
      if (!other.is_valid()) continue;
      const float mine = to_float(record.value), theirs = to_float(other.value);
      const bool is_lower = (other.id < record.id) != seeded(SeededFault::merge_tie);
      if (!record.is_valid() || theirs > mine || (theirs == mine && is_lower)) {
        record.take(other.value, other.id);
      }
    }
  }
  record.store(&result->elements);
}

void Executor::scalar(const Resolved& r, const Sources& sources, Result* result) {
  const auto& i = r.instruction;
  const Half(&s)[2] = sources.scalars;
  switch (i.opcode) {
    case Opcode::set_scalar: result->scalar = static_cast<Half>(i.immediate16); return;
    case Opcode::scalar_add: result->scalar = half_add(s[0], s[1]); return;
    case Opcode::scalar_mul: result->scalar = half_mul(s[0], s[1]); return;
    case Opcode::recip: result->scalar = half_recip(s[0]); return;
    case Opcode::recip_sqrt: result->scalar = half_recip_sqrt(s[0]); return;
    case Opcode::power_of_two_scale: result->scalar = power_of_two_scale(s[0]); return;
    case Opcode::scaled_epsilon: result->scalar = scaled_epsilon(s[0], i.immediate32); return;
    default: return;
  }
}

void commit(const Resolved& r, const Result& result, DeviceState* state) {
  if (r.vector_write.count > 0) {
    std::copy_n(result.elements.data(), r.vector_write.count, state->vectors.data() + r.vector_write.first);
  }
  if (r.scalar_write >= 0) state->scalars[r.scalar_write] = result.scalar;
  if (!r.memory.is_write) return;
  MappedMemory& memory = state->memory(r.memory.memory);
  if (r.instruction.opcode == Opcode::write_hbm_transposed) {
    for (uint32_t i = 0; i < r.length; ++i) {
      const uint64_t stride =
          seeded(SeededFault::transposed_write) && i >= kTileElements ? 1 : r.instruction.element_stride;
      std::memcpy(memory.writable(r.address + 2 * i * stride, 2), &result.elements[i], 2);
    }
  } else {
    std::memcpy(memory.writable(r.address, r.length * 2ull), result.elements.data(), r.length * 2ull);
  }
}

DFXFaultCode emit(const Half* record, uint32_t* token) {
  if (*token != DFX_NO_TOKEN && !seeded(SeededFault::token_repeats)) return DFX_FAULT_REPEATED_TOKEN;
  const Record best = Record::at(record);
  if (best.state & kRecordNaN) return DFX_FAULT_ARGMAX_OF_NAN;
  if (!best.is_valid()) return DFX_FAULT_EMPTY_ARGMAX;
  *token = best.id;
  return DFX_FAULT_NONE;
}

}  // namespace dfx
