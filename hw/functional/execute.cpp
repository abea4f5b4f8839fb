// SPDX-License-Identifier: Apache-2.0

#include "functional/execute.h"

#include <algorithm>
#include <cstring>

#include "functional/kernels.h"
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

  static Record at(const Half* p) {
    return {p[0], p[1] | static_cast<uint32_t>(p[2]) << 16, p[3]};
  }
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

Half maximum_of(const Half* a, size_t count, Half mask) {
  Half best = a[0] & mask;
  for (size_t i = 1; i < count; ++i) best = maximum(best, a[i] & mask);
  return is_nan(best) ? kHalfNaN : best;
}

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

void Executor::evaluate(const Resolved& r, const DeviceState& state, Result* result) {
  switch (r.engine) {
    case isa::Engine::mpu:
      if (r.instruction.opcode == Opcode::conv1d) {
        packed(r, state, result);
      } else {
        streamed(r, state, result);
      }
      return;
    case isa::Engine::vpu: return vector(r, state, result);
    case isa::Engine::sfu: return scalar(r, state, result);
    case isa::Engine::dma: {
      result->elements.resize(r.length);
      const MappedMemory& memory = state.memory(r.memory.memory);
      if (r.memory.is_write) {
        const Half* source = state.vectors.data() + r.vector_reads[0].first;
        std::copy_n(source, r.length, result->elements.data());
      } else {
        std::memcpy(result->elements.data(), memory.data() + r.address, r.length * 2ull);
      }
      return;
    }
    case isa::Engine::router:
    case isa::Engine::control: return;
  }
}

// The operand as binary32, padded with zeros to whole tiles.
const float* Executor::widened(const Half* source, size_t count) {
  const size_t padded = (count + kTileElements - 1) / kTileElements * kTileElements;
  if (operand_.size() < padded) operand_.resize(padded);
  kernels::widen(source, operand_.data(), count);
  std::fill(operand_.begin() + count, operand_.begin() + padded, 0.0f);
  return operand_.data();
}

void Executor::packed(const Resolved& r, const DeviceState& state, Result* result) {
  const float* x = widened(state.vectors.data() + r.vector_reads[0].first, r.inner);
  const size_t groups = r.column_groups();
  const size_t tiles = r.inner_tiles();
  const uint8_t* matrix = state.hbm.data() + r.address;
  result->elements.resize(groups * kTileLanes);
  Half* results = result->elements.data();
  const Half* bias = r.instruction.bias ? state.vectors.data() + r.vector_reads[1].first : nullptr;
  const bool gelu = r.instruction.gelu;
  pool_.for_each(groups, [&](size_t group) {
    const size_t block = group / kGroupsPerBlock;
    const size_t width = std::min<size_t>(kGroupsPerBlock, groups - block * kGroupsPerBlock);
    const size_t first = block * kGroupsPerBlock * tiles + group % kGroupsPerBlock;
    Half* lanes = results + group * kTileLanes;
    kernels::packed_group(matrix + first * kTileBytes, width * kTileBytes, tiles, r.inner, x, lanes);
    const size_t begin = group * kTileLanes;
    const size_t count = std::min<size_t>(kTileLanes, r.columns - begin);
    if (bias) kernels::elementwise(kernels::Binary::add, lanes, bias + begin, lanes, count);
    if (gelu) {
      for (size_t lane = 0; lane < count; ++lane) lanes[lane] = half_gelu(lanes[lane]);
    }
  });
  result->elements.resize(r.columns);
}

void Executor::streamed(const Resolved& r, const DeviceState& state, Result* result) {
  const float* x = widened(state.vectors.data() + r.vector_reads[0].first, r.inner);
  result->elements.resize(r.columns);
  Half* results = result->elements.data();
  const bool masked = r.instruction.opcode == Opcode::masked_mm;
  kernels::streamed_columns(state.hbm.data() + r.address, r.instruction.column_capacity, r.columns,
                            r.inner, x, results);
  if (!masked) return;
  const Half scale = state.scalars[r.instruction.sa];
  kernels::elementwise_scalar(kernels::Binary::mul, results, scale, results, r.columns);
  if (r.instruction.reduce_max) result->scalar = maximum_of(results, r.columns, 0xFFFF);
}

void Executor::vector(const Resolved& r, const DeviceState& state, Result* result) {
  const Half* a = state.vectors.data() + r.instruction.va;
  switch (r.instruction.opcode) {
    case Opcode::add:
    case Opcode::sub:
    case Opcode::mul:
      result->elements.resize(r.length);
      return kernels::elementwise(binary(r.instruction.opcode), a,
                                  state.vectors.data() + r.instruction.vb, result->elements.data(),
                                  r.length);
    case Opcode::add_scalar:
    case Opcode::sub_scalar:
    case Opcode::mul_scalar:
      result->elements.resize(r.length);
      return kernels::elementwise_scalar(binary(r.instruction.opcode), a,
                                         state.scalars[r.instruction.sa], result->elements.data(),
                                         r.length);
    case Opcode::exp:
      result->elements.resize(r.length);
      std::transform(a, a + r.length, result->elements.begin(), half_exp);
      return;
    case Opcode::load:
      result->elements.assign(r.length, state.scalars[r.instruction.sa]);
      return;
    case Opcode::store: result->scalar = a[0]; return;
    case Opcode::accum: result->scalar = kernels::sum(a, r.length); return;
    case Opcode::max: result->scalar = maximum_of(a, r.length, 0xFFFF); return;
    case Opcode::max_abs: result->scalar = maximum_of(a, r.length, 0x7FFF); return;
    default: return argmax(r, state, result);
  }
}

void Executor::argmax(const Resolved& r, const DeviceState& state, Result* result) {
  const Half* a = state.vectors.data() + r.instruction.va;
  Record record = Record::at(state.vectors.data() + r.instruction.vd);
  if (r.instruction.opcode == Opcode::argmax) {
    for (uint32_t i = 0; i < r.length; ++i) {
      if (is_nan(a[i])) {
        record.state |= kRecordNaN;
      } else if (!record.is_valid() || to_float(a[i]) > to_float(record.value)) {
        record.take(a[i], r.instruction.immediate32 + i);
      }
    }
  } else {
    for (uint32_t i = 0; i < r.length; ++i) {
      const Record other = Record::at(a + 4 * i);
      record.state |= other.state & kRecordNaN;
      if (!other.is_valid()) continue;
      const float mine = to_float(record.value), theirs = to_float(other.value);
      if (!record.is_valid() || theirs > mine || (theirs == mine && other.id < record.id)) {
        record.take(other.value, other.id);
      }
    }
  }
  record.store(&result->elements);
}

void Executor::scalar(const Resolved& r, const DeviceState& state, Result* result) {
  const auto& i = r.instruction;
  const auto s = [&](uint32_t number) { return state.scalars[number]; };
  switch (i.opcode) {
    case Opcode::set_scalar: result->scalar = static_cast<Half>(i.immediate16); return;
    case Opcode::scalar_add: result->scalar = half_add(s(i.sa), s(i.sb)); return;
    case Opcode::scalar_mul: result->scalar = half_mul(s(i.sa), s(i.sb)); return;
    case Opcode::recip: result->scalar = half_recip(s(i.sa)); return;
    case Opcode::recip_sqrt: result->scalar = half_recip_sqrt(s(i.sa)); return;
    case Opcode::power_of_two_scale: result->scalar = power_of_two_scale(s(i.sa)); return;
    case Opcode::scaled_epsilon: result->scalar = scaled_epsilon(s(i.sa), i.immediate32); return;
    default: return;
  }
}

void commit(const Resolved& r, const Result& result, DeviceState* state) {
  if (r.vector_write.count > 0) {
    std::copy_n(result.elements.data(), r.vector_write.count,
                state->vectors.data() + r.vector_write.first);
  }
  if (r.scalar_write >= 0) state->scalars[r.scalar_write] = result.scalar;
  if (!r.memory.is_write) return;
  uint8_t* destination = state->memory(r.memory.memory).data() + r.address;
  if (r.instruction.opcode == Opcode::write_hbm_transposed) {
    for (uint32_t i = 0; i < r.length; ++i) {
      std::memcpy(destination + 2ull * i * r.instruction.element_stride, &result.elements[i], 2);
    }
  } else {
    std::memcpy(destination, result.elements.data(), r.length * 2ull);
  }
}

DFXFaultCode token_of(const Half* record, uint32_t* token) {
  const Record best = Record::at(record);
  if (best.state & kRecordNaN) return DFX_FAULT_ARGMAX_OF_NAN;
  if (!best.is_valid()) return DFX_FAULT_EMPTY_ARGMAX;
  *token = best.id;
  return DFX_FAULT_NONE;
}

}  // namespace dfx
