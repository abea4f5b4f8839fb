// SPDX-License-Identifier: Apache-2.0
// Generated from isa/spec.json by 'make gen'; edit the specification, not this file.

#include "generated/isa.h"

namespace dfx::isa {
namespace {

uint32_t bits(const uint64_t word[4], unsigned low, unsigned high) {
  const unsigned part = low / 64, shift = low % 64;
  uint64_t value = word[part] >> shift;
  if (shift != 0 && part < 3) value |= word[part + 1] << (64 - shift);
  return static_cast<uint32_t>(value & ((uint64_t{1} << (high - low + 1)) - 1));
}

bool reserved(const uint64_t word[4], uint64_t m0, uint64_t m1, uint64_t m2, uint64_t m3) {
  return ((word[0] & m0) | (word[1] & m1) | (word[2] & m2) | (word[3] & m3)) != 0;
}

}  // namespace

DecodeStatus decode(const uint64_t word[4], Instruction& instruction) {
  instruction = Instruction{};
  instruction.opcode = static_cast<Opcode>(word[0] & 0xff);
  switch (instruction.opcode) {
    case Opcode::halt:
      if (reserved(word, 0xffffffffffffff00u, 0xffffffffffffffffu, 0xffffffffffffffffu, 0xffffffffffffffffu)) return DecodeStatus::reserved_bits;
      return DecodeStatus::ok;
    case Opcode::end_pass:
      if (reserved(word, 0xffffffffffffff00u, 0xffffffffffffffffu, 0xffffffffffffffffu, 0xffffffffffffffffu)) return DecodeStatus::reserved_bits;
      return DecodeStatus::ok;
    case Opcode::loop:
      if (reserved(word, 0xfffffffffffff800u, 0xffffffffffff0000u, 0xffffffffffffffffu, 0xffffffffffffffffu)) return DecodeStatus::reserved_bits;
      instruction.loop_index = bits(word, 8, 9);
      instruction.count = bits(word, 64, 79);
      instruction.count_source = bits(word, 10, 10);
      return DecodeStatus::ok;
    case Opcode::next:
      if (reserved(word, 0xfffffffffffffc00u, 0xffff0000ffffffffu, 0xffffffffffffffffu, 0xffffffffffffffffu)) return DecodeStatus::reserved_bits;
      instruction.loop_index = bits(word, 8, 9);
      instruction.target = bits(word, 96, 111);
      return DecodeStatus::ok;
    case Opcode::emit_token:
      if (reserved(word, 0xffff0000ffffff00u, 0xffffffffffffffffu, 0xffffffffffffffffu, 0xffffffffffffffffu)) return DecodeStatus::reserved_bits;
      instruction.va = bits(word, 32, 47);
      return DecodeStatus::ok;
    case Opcode::conv1d:
      if (reserved(word, 0xcf00u, 0xffff0000ffff0000u, 0xc0000000c0000000u, 0xfffffffffffffff8u)) return DecodeStatus::reserved_bits;
      instruction.gelu = bits(word, 12, 12);
      instruction.bias = bits(word, 13, 13);
      instruction.vd = bits(word, 16, 31);
      instruction.va = bits(word, 32, 47);
      instruction.vb = bits(word, 48, 63);
      instruction.inner = bits(word, 64, 79);
      instruction.columns = bits(word, 96, 111);
      instruction.base = bits(word, 128, 157);
      instruction.stride = bits(word, 160, 189);
      instruction.index = bits(word, 192, 194);
      if (instruction.index > 4) return DecodeStatus::operand_range;
      return DecodeStatus::ok;
    case Opcode::masked_mm:
      if (reserved(word, 0xffff000000003000u, 0x0u, 0xc0000000c0000000u, 0xfffffffffffffff8u)) return DecodeStatus::reserved_bits;
      instruction.inner_source = bits(word, 8, 9);
      if (instruction.inner_source > 1) return DecodeStatus::operand_range;
      instruction.columns_source = bits(word, 10, 11);
      if (instruction.columns_source > 1) return DecodeStatus::operand_range;
      instruction.reduce_max = bits(word, 14, 14);
      instruction.vd = bits(word, 16, 31);
      instruction.va = bits(word, 32, 47);
      instruction.inner = bits(word, 64, 79);
      instruction.sd = bits(word, 80, 87);
      instruction.sa = bits(word, 88, 95);
      instruction.columns = bits(word, 96, 111);
      instruction.column_capacity = bits(word, 112, 127);
      instruction.base = bits(word, 128, 157);
      instruction.stride = bits(word, 160, 189);
      instruction.index = bits(word, 192, 194);
      if (instruction.index > 4) return DecodeStatus::operand_range;
      instruction.slotted = bits(word, 15, 15);
      return DecodeStatus::ok;
    case Opcode::mm:
      if (reserved(word, 0xffff000000007000u, 0xffff0000u, 0xc0000000c0000000u, 0xfffffffffffffff8u)) return DecodeStatus::reserved_bits;
      instruction.inner_source = bits(word, 8, 9);
      if (instruction.inner_source > 1) return DecodeStatus::operand_range;
      instruction.columns_source = bits(word, 10, 11);
      if (instruction.columns_source > 1) return DecodeStatus::operand_range;
      instruction.vd = bits(word, 16, 31);
      instruction.va = bits(word, 32, 47);
      instruction.inner = bits(word, 64, 79);
      instruction.columns = bits(word, 96, 111);
      instruction.column_capacity = bits(word, 112, 127);
      instruction.base = bits(word, 128, 157);
      instruction.stride = bits(word, 160, 189);
      instruction.index = bits(word, 192, 194);
      if (instruction.index > 4) return DecodeStatus::operand_range;
      instruction.slotted = bits(word, 15, 15);
      return DecodeStatus::ok;
    case Opcode::add:
      if (reserved(word, 0xfc00u, 0xffffffffffff0000u, 0xffffffffffffffffu, 0xffffffffffffffffu)) return DecodeStatus::reserved_bits;
      instruction.length_source = bits(word, 8, 9);
      if (instruction.length_source > 1) return DecodeStatus::operand_range;
      instruction.vd = bits(word, 16, 31);
      instruction.va = bits(word, 32, 47);
      instruction.vb = bits(word, 48, 63);
      instruction.length = bits(word, 64, 79);
      return DecodeStatus::ok;
    case Opcode::sub:
      if (reserved(word, 0xfc00u, 0xffffffffffff0000u, 0xffffffffffffffffu, 0xffffffffffffffffu)) return DecodeStatus::reserved_bits;
      instruction.length_source = bits(word, 8, 9);
      if (instruction.length_source > 1) return DecodeStatus::operand_range;
      instruction.vd = bits(word, 16, 31);
      instruction.va = bits(word, 32, 47);
      instruction.vb = bits(word, 48, 63);
      instruction.length = bits(word, 64, 79);
      return DecodeStatus::ok;
    case Opcode::mul:
      if (reserved(word, 0xfc00u, 0xffffffffffff0000u, 0xffffffffffffffffu, 0xffffffffffffffffu)) return DecodeStatus::reserved_bits;
      instruction.length_source = bits(word, 8, 9);
      if (instruction.length_source > 1) return DecodeStatus::operand_range;
      instruction.vd = bits(word, 16, 31);
      instruction.va = bits(word, 32, 47);
      instruction.vb = bits(word, 48, 63);
      instruction.length = bits(word, 64, 79);
      return DecodeStatus::ok;
    case Opcode::add_scalar:
      if (reserved(word, 0xffff00000000fc00u, 0xffffffff00ff0000u, 0xffffffffffffffffu, 0xffffffffffffffffu)) return DecodeStatus::reserved_bits;
      instruction.length_source = bits(word, 8, 9);
      if (instruction.length_source > 1) return DecodeStatus::operand_range;
      instruction.vd = bits(word, 16, 31);
      instruction.va = bits(word, 32, 47);
      instruction.length = bits(word, 64, 79);
      instruction.sa = bits(word, 88, 95);
      return DecodeStatus::ok;
    case Opcode::sub_scalar:
      if (reserved(word, 0xffff00000000fc00u, 0xffffffff00ff0000u, 0xffffffffffffffffu, 0xffffffffffffffffu)) return DecodeStatus::reserved_bits;
      instruction.length_source = bits(word, 8, 9);
      if (instruction.length_source > 1) return DecodeStatus::operand_range;
      instruction.vd = bits(word, 16, 31);
      instruction.va = bits(word, 32, 47);
      instruction.length = bits(word, 64, 79);
      instruction.sa = bits(word, 88, 95);
      return DecodeStatus::ok;
    case Opcode::mul_scalar:
      if (reserved(word, 0xffff00000000fc00u, 0xffffffff00ff0000u, 0xffffffffffffffffu, 0xffffffffffffffffu)) return DecodeStatus::reserved_bits;
      instruction.length_source = bits(word, 8, 9);
      if (instruction.length_source > 1) return DecodeStatus::operand_range;
      instruction.vd = bits(word, 16, 31);
      instruction.va = bits(word, 32, 47);
      instruction.length = bits(word, 64, 79);
      instruction.sa = bits(word, 88, 95);
      return DecodeStatus::ok;
    case Opcode::exp:
      if (reserved(word, 0xffff00000000fc00u, 0xffffffffffff0000u, 0xffffffffffffffffu, 0xffffffffffffffffu)) return DecodeStatus::reserved_bits;
      instruction.length_source = bits(word, 8, 9);
      if (instruction.length_source > 1) return DecodeStatus::operand_range;
      instruction.vd = bits(word, 16, 31);
      instruction.va = bits(word, 32, 47);
      instruction.length = bits(word, 64, 79);
      return DecodeStatus::ok;
    case Opcode::load:
      if (reserved(word, 0xffffffff0000fc00u, 0xffffffff00ff0000u, 0xffffffffffffffffu, 0xffffffffffffffffu)) return DecodeStatus::reserved_bits;
      instruction.length_source = bits(word, 8, 9);
      if (instruction.length_source > 1) return DecodeStatus::operand_range;
      instruction.vd = bits(word, 16, 31);
      instruction.length = bits(word, 64, 79);
      instruction.sa = bits(word, 88, 95);
      return DecodeStatus::ok;
    case Opcode::store:
      if (reserved(word, 0xffff0000ffffff00u, 0xffffffffff00ffffu, 0xffffffffffffffffu, 0xffffffffffffffffu)) return DecodeStatus::reserved_bits;
      instruction.va = bits(word, 32, 47);
      instruction.sd = bits(word, 80, 87);
      return DecodeStatus::ok;
    case Opcode::accum:
      if (reserved(word, 0xffff0000fffffc00u, 0xffffffffff000000u, 0xffffffffffffffffu, 0xffffffffffffffffu)) return DecodeStatus::reserved_bits;
      instruction.length_source = bits(word, 8, 9);
      if (instruction.length_source > 1) return DecodeStatus::operand_range;
      instruction.va = bits(word, 32, 47);
      instruction.length = bits(word, 64, 79);
      instruction.sd = bits(word, 80, 87);
      return DecodeStatus::ok;
    case Opcode::max:
      if (reserved(word, 0xffff0000fffffc00u, 0xffffffffff000000u, 0xffffffffffffffffu, 0xffffffffffffffffu)) return DecodeStatus::reserved_bits;
      instruction.length_source = bits(word, 8, 9);
      if (instruction.length_source > 1) return DecodeStatus::operand_range;
      instruction.va = bits(word, 32, 47);
      instruction.length = bits(word, 64, 79);
      instruction.sd = bits(word, 80, 87);
      return DecodeStatus::ok;
    case Opcode::max_abs:
      if (reserved(word, 0xffff0000fffffc00u, 0xffffffffff000000u, 0xffffffffffffffffu, 0xffffffffffffffffu)) return DecodeStatus::reserved_bits;
      instruction.length_source = bits(word, 8, 9);
      if (instruction.length_source > 1) return DecodeStatus::operand_range;
      instruction.va = bits(word, 32, 47);
      instruction.length = bits(word, 64, 79);
      instruction.sd = bits(word, 80, 87);
      return DecodeStatus::ok;
    case Opcode::argmax:
      if (reserved(word, 0xffff00000000ff00u, 0xffffff0000u, 0xffffffffffffff00u, 0xffffffffffffffffu)) return DecodeStatus::reserved_bits;
      instruction.vd = bits(word, 16, 31);
      instruction.va = bits(word, 32, 47);
      instruction.length = bits(word, 64, 79);
      instruction.first_id = bits(word, 104, 135);
      return DecodeStatus::ok;
    case Opcode::argmax_merge:
      if (reserved(word, 0xffff00000000ff00u, 0xffffffffffff0000u, 0xffffffffffffffffu, 0xffffffffffffffffu)) return DecodeStatus::reserved_bits;
      instruction.vd = bits(word, 16, 31);
      instruction.va = bits(word, 32, 47);
      instruction.length = bits(word, 64, 79);
      return DecodeStatus::ok;
    case Opcode::set_scalar:
      if (reserved(word, 0xffffffffffffff00u, 0xffffffffff00ffffu, 0xffffffffff0000ffu, 0xffffffffffffffffu)) return DecodeStatus::reserved_bits;
      instruction.sd = bits(word, 80, 87);
      instruction.immediate16 = bits(word, 136, 151);
      return DecodeStatus::ok;
    case Opcode::scalar_add:
      if (reserved(word, 0xffffffffffffff00u, 0xffffff000000ffffu, 0xffffffffffffffffu, 0xffffffffffffffffu)) return DecodeStatus::reserved_bits;
      instruction.sd = bits(word, 80, 87);
      instruction.sa = bits(word, 88, 95);
      instruction.sb = bits(word, 96, 103);
      return DecodeStatus::ok;
    case Opcode::scalar_mul:
      if (reserved(word, 0xffffffffffffff00u, 0xffffff000000ffffu, 0xffffffffffffffffu, 0xffffffffffffffffu)) return DecodeStatus::reserved_bits;
      instruction.sd = bits(word, 80, 87);
      instruction.sa = bits(word, 88, 95);
      instruction.sb = bits(word, 96, 103);
      return DecodeStatus::ok;
    case Opcode::recip:
      if (reserved(word, 0xffffffffffffff00u, 0xffffffff0000ffffu, 0xffffffffffffffffu, 0xffffffffffffffffu)) return DecodeStatus::reserved_bits;
      instruction.sd = bits(word, 80, 87);
      instruction.sa = bits(word, 88, 95);
      return DecodeStatus::ok;
    case Opcode::recip_sqrt:
      if (reserved(word, 0xffffffffffffff00u, 0xffffffff0000ffffu, 0xffffffffffffffffu, 0xffffffffffffffffu)) return DecodeStatus::reserved_bits;
      instruction.sd = bits(word, 80, 87);
      instruction.sa = bits(word, 88, 95);
      return DecodeStatus::ok;
    case Opcode::power_of_two_scale:
      if (reserved(word, 0xffffffffffffff00u, 0xffffffff0000ffffu, 0xffffffffffffffffu, 0xffffffffffffffffu)) return DecodeStatus::reserved_bits;
      instruction.sd = bits(word, 80, 87);
      instruction.sa = bits(word, 88, 95);
      return DecodeStatus::ok;
    case Opcode::scaled_epsilon:
      if (reserved(word, 0xffffffffffffff00u, 0xff0000ffffu, 0xffffffffffffff00u, 0xffffffffffffffffu)) return DecodeStatus::reserved_bits;
      instruction.sd = bits(word, 80, 87);
      instruction.sa = bits(word, 88, 95);
      instruction.immediate32 = bits(word, 104, 135);
      return DecodeStatus::ok;
    case Opcode::read_hbm:
      if (reserved(word, 0xffffffff00007c00u, 0xffffffffffff0000u, 0xc0000000c0000000u, 0xff000000000000e0u)) return DecodeStatus::reserved_bits;
      instruction.length_source = bits(word, 8, 9);
      if (instruction.length_source > 1) return DecodeStatus::operand_range;
      instruction.vd = bits(word, 16, 31);
      instruction.length = bits(word, 64, 79);
      instruction.base = bits(word, 128, 157);
      instruction.stride = bits(word, 160, 189);
      instruction.index = bits(word, 192, 194);
      if (instruction.index > 4) return DecodeStatus::operand_range;
      instruction.by = bits(word, 195, 196);
      if (instruction.by > 2) return DecodeStatus::operand_range;
      instruction.block_stride = bits(word, 200, 223);
      instruction.unit_stride = bits(word, 224, 247);
      instruction.slotted = bits(word, 15, 15);
      return DecodeStatus::ok;
    case Opcode::write_hbm:
      if (reserved(word, 0xffff0000ffff7c00u, 0xffffffffffff0000u, 0xc0000000c0000000u, 0xff000000000000e0u)) return DecodeStatus::reserved_bits;
      instruction.length_source = bits(word, 8, 9);
      if (instruction.length_source > 1) return DecodeStatus::operand_range;
      instruction.va = bits(word, 32, 47);
      instruction.length = bits(word, 64, 79);
      instruction.base = bits(word, 128, 157);
      instruction.stride = bits(word, 160, 189);
      instruction.index = bits(word, 192, 194);
      if (instruction.index > 4) return DecodeStatus::operand_range;
      instruction.by = bits(word, 195, 196);
      if (instruction.by > 2) return DecodeStatus::operand_range;
      instruction.block_stride = bits(word, 200, 223);
      instruction.unit_stride = bits(word, 224, 247);
      instruction.slotted = bits(word, 15, 15);
      return DecodeStatus::ok;
    case Opcode::write_hbm_transposed:
      if (reserved(word, 0xffff0000ffff7c00u, 0xffff0000ffff0000u, 0xc0000000c0000000u, 0xff000000000000e0u)) return DecodeStatus::reserved_bits;
      instruction.length_source = bits(word, 8, 9);
      if (instruction.length_source > 1) return DecodeStatus::operand_range;
      instruction.va = bits(word, 32, 47);
      instruction.length = bits(word, 64, 79);
      instruction.element_stride = bits(word, 96, 111);
      instruction.base = bits(word, 128, 157);
      instruction.stride = bits(word, 160, 189);
      instruction.index = bits(word, 192, 194);
      if (instruction.index > 4) return DecodeStatus::operand_range;
      instruction.by = bits(word, 195, 196);
      if (instruction.by > 2) return DecodeStatus::operand_range;
      instruction.block_stride = bits(word, 200, 223);
      instruction.unit_stride = bits(word, 224, 247);
      instruction.slotted = bits(word, 15, 15);
      return DecodeStatus::ok;
    case Opcode::read_ddr:
      if (reserved(word, 0xffffffff00007c00u, 0xffffffffffff0000u, 0xc0000000c0000000u, 0xff000000000000e0u)) return DecodeStatus::reserved_bits;
      instruction.length_source = bits(word, 8, 9);
      if (instruction.length_source > 1) return DecodeStatus::operand_range;
      instruction.vd = bits(word, 16, 31);
      instruction.length = bits(word, 64, 79);
      instruction.base = bits(word, 128, 157);
      instruction.stride = bits(word, 160, 189);
      instruction.index = bits(word, 192, 194);
      if (instruction.index > 4) return DecodeStatus::operand_range;
      instruction.by = bits(word, 195, 196);
      if (instruction.by > 2) return DecodeStatus::operand_range;
      instruction.block_stride = bits(word, 200, 223);
      instruction.unit_stride = bits(word, 224, 247);
      instruction.slotted = bits(word, 15, 15);
      return DecodeStatus::ok;
    case Opcode::write_ddr:
      if (reserved(word, 0xffff0000ffff7c00u, 0xffffffffffff0000u, 0xc0000000c0000000u, 0xff000000000000e0u)) return DecodeStatus::reserved_bits;
      instruction.length_source = bits(word, 8, 9);
      if (instruction.length_source > 1) return DecodeStatus::operand_range;
      instruction.va = bits(word, 32, 47);
      instruction.length = bits(word, 64, 79);
      instruction.base = bits(word, 128, 157);
      instruction.stride = bits(word, 160, 189);
      instruction.index = bits(word, 192, 194);
      if (instruction.index > 4) return DecodeStatus::operand_range;
      instruction.by = bits(word, 195, 196);
      if (instruction.by > 2) return DecodeStatus::operand_range;
      instruction.block_stride = bits(word, 200, 223);
      instruction.unit_stride = bits(word, 224, 247);
      instruction.slotted = bits(word, 15, 15);
      return DecodeStatus::ok;
    case Opcode::send:
      if (reserved(word, 0xffff0000ffff0000u, 0xffffffffffff0000u, 0xffffffffffffffffu, 0xffffffffffffffffu)) return DecodeStatus::reserved_bits;
      instruction.va = bits(word, 32, 47);
      instruction.length = bits(word, 64, 79);
      instruction.cards = bits(word, 8, 15);
      return DecodeStatus::ok;
    case Opcode::receive:
      if (reserved(word, 0xffffffff00000000u, 0xffffffffffff0000u, 0xffffffffffffffffu, 0xffffffffffffffffu)) return DecodeStatus::reserved_bits;
      instruction.vd = bits(word, 16, 31);
      instruction.length = bits(word, 64, 79);
      instruction.cards = bits(word, 8, 15);
      return DecodeStatus::ok;
    case Opcode::all_gather:
      if (reserved(word, 0xffff000000000000u, 0xffff0000u, 0xffffffffffffffffu, 0xffffffffffffffffu)) return DecodeStatus::reserved_bits;
      instruction.vd = bits(word, 16, 31);
      instruction.va = bits(word, 32, 47);
      instruction.length = bits(word, 64, 79);
      instruction.offset = bits(word, 96, 111);
      instruction.total = bits(word, 112, 127);
      instruction.cards = bits(word, 8, 15);
      return DecodeStatus::ok;
    case Opcode::conv1d_silu:
      if (reserved(word, 0xdf00u, 0xffff0000ffff0000u, 0xc0000000c0000000u, 0xfffffffffffffff8u)) return DecodeStatus::reserved_bits;
      instruction.bias = bits(word, 13, 13);
      instruction.vd = bits(word, 16, 31);
      instruction.va = bits(word, 32, 47);
      instruction.vb = bits(word, 48, 63);
      instruction.inner = bits(word, 64, 79);
      instruction.columns = bits(word, 96, 111);
      instruction.base = bits(word, 128, 157);
      instruction.stride = bits(word, 160, 189);
      instruction.index = bits(word, 192, 194);
      if (instruction.index > 4) return DecodeStatus::operand_range;
      return DecodeStatus::ok;
    case Opcode::rotate:
      if (reserved(word, 0xff00u, 0xffffffffffff0000u, 0xffffffffffffffffu, 0xffffffffffffffffu)) return DecodeStatus::reserved_bits;
      instruction.vd = bits(word, 16, 31);
      instruction.va = bits(word, 32, 47);
      instruction.vb = bits(word, 48, 63);
      instruction.length = bits(word, 64, 79);
      return DecodeStatus::ok;
    case Opcode::silu:
      if (reserved(word, 0xffff00000000fc00u, 0xffffffffffff0000u, 0xffffffffffffffffu, 0xffffffffffffffffu)) return DecodeStatus::reserved_bits;
      instruction.length_source = bits(word, 8, 9);
      if (instruction.length_source > 1) return DecodeStatus::operand_range;
      instruction.vd = bits(word, 16, 31);
      instruction.va = bits(word, 32, 47);
      instruction.length = bits(word, 64, 79);
      return DecodeStatus::ok;
    case Opcode::vector_recip:
      if (reserved(word, 0xffff00000000fc00u, 0xffffffffffff0000u, 0xffffffffffffffffu, 0xffffffffffffffffu)) return DecodeStatus::reserved_bits;
      instruction.length_source = bits(word, 8, 9);
      if (instruction.length_source > 1) return DecodeStatus::operand_range;
      instruction.vd = bits(word, 16, 31);
      instruction.va = bits(word, 32, 47);
      instruction.length = bits(word, 64, 79);
      return DecodeStatus::ok;
  }
  return DecodeStatus::undefined_opcode;
}

const char* mnemonic(Opcode opcode) {
  switch (opcode) {
    case Opcode::halt: return "halt";
    case Opcode::end_pass: return "end_pass";
    case Opcode::loop: return "loop";
    case Opcode::next: return "next";
    case Opcode::emit_token: return "emit_token";
    case Opcode::conv1d: return "conv1d";
    case Opcode::masked_mm: return "masked_mm";
    case Opcode::mm: return "mm";
    case Opcode::add: return "add";
    case Opcode::sub: return "sub";
    case Opcode::mul: return "mul";
    case Opcode::add_scalar: return "add_scalar";
    case Opcode::sub_scalar: return "sub_scalar";
    case Opcode::mul_scalar: return "mul_scalar";
    case Opcode::exp: return "exp";
    case Opcode::load: return "load";
    case Opcode::store: return "store";
    case Opcode::accum: return "accum";
    case Opcode::max: return "max";
    case Opcode::max_abs: return "max_abs";
    case Opcode::argmax: return "argmax";
    case Opcode::argmax_merge: return "argmax_merge";
    case Opcode::set_scalar: return "set_scalar";
    case Opcode::scalar_add: return "scalar_add";
    case Opcode::scalar_mul: return "scalar_mul";
    case Opcode::recip: return "recip";
    case Opcode::recip_sqrt: return "recip_sqrt";
    case Opcode::power_of_two_scale: return "power_of_two_scale";
    case Opcode::scaled_epsilon: return "scaled_epsilon";
    case Opcode::read_hbm: return "read_hbm";
    case Opcode::write_hbm: return "write_hbm";
    case Opcode::write_hbm_transposed: return "write_hbm_transposed";
    case Opcode::read_ddr: return "read_ddr";
    case Opcode::write_ddr: return "write_ddr";
    case Opcode::send: return "send";
    case Opcode::receive: return "receive";
    case Opcode::all_gather: return "all_gather";
    case Opcode::conv1d_silu: return "conv1d_silu";
    case Opcode::rotate: return "rotate";
    case Opcode::silu: return "silu";
    case Opcode::vector_recip: return "vector_recip";
  }
  return "?";
}

Engine engine(Opcode opcode) {
  switch (opcode) {
    case Opcode::halt: return Engine::control;
    case Opcode::end_pass: return Engine::control;
    case Opcode::loop: return Engine::control;
    case Opcode::next: return Engine::control;
    case Opcode::emit_token: return Engine::control;
    case Opcode::conv1d: return Engine::mpu;
    case Opcode::masked_mm: return Engine::mpu;
    case Opcode::mm: return Engine::mpu;
    case Opcode::add: return Engine::vpu;
    case Opcode::sub: return Engine::vpu;
    case Opcode::mul: return Engine::vpu;
    case Opcode::add_scalar: return Engine::vpu;
    case Opcode::sub_scalar: return Engine::vpu;
    case Opcode::mul_scalar: return Engine::vpu;
    case Opcode::exp: return Engine::vpu;
    case Opcode::load: return Engine::vpu;
    case Opcode::store: return Engine::vpu;
    case Opcode::accum: return Engine::vpu;
    case Opcode::max: return Engine::vpu;
    case Opcode::max_abs: return Engine::vpu;
    case Opcode::argmax: return Engine::vpu;
    case Opcode::argmax_merge: return Engine::vpu;
    case Opcode::set_scalar: return Engine::sfu;
    case Opcode::scalar_add: return Engine::sfu;
    case Opcode::scalar_mul: return Engine::sfu;
    case Opcode::recip: return Engine::sfu;
    case Opcode::recip_sqrt: return Engine::sfu;
    case Opcode::power_of_two_scale: return Engine::sfu;
    case Opcode::scaled_epsilon: return Engine::sfu;
    case Opcode::read_hbm: return Engine::dma;
    case Opcode::write_hbm: return Engine::dma;
    case Opcode::write_hbm_transposed: return Engine::dma;
    case Opcode::read_ddr: return Engine::dma;
    case Opcode::write_ddr: return Engine::dma;
    case Opcode::send: return Engine::router;
    case Opcode::receive: return Engine::router;
    case Opcode::all_gather: return Engine::router;
    case Opcode::conv1d_silu: return Engine::mpu;
    case Opcode::rotate: return Engine::vpu;
    case Opcode::silu: return Engine::vpu;
    case Opcode::vector_recip: return Engine::vpu;
  }
  return Engine::control;
}

TimingClass timing_class(Opcode opcode) {
  switch (opcode) {
    case Opcode::halt: return TimingClass::barrier;
    case Opcode::end_pass: return TimingClass::barrier;
    case Opcode::loop: return TimingClass::control;
    case Opcode::next: return TimingClass::control;
    case Opcode::emit_token: return TimingClass::control;
    case Opcode::conv1d: return TimingClass::matrix;
    case Opcode::masked_mm: return TimingClass::matrix;
    case Opcode::mm: return TimingClass::matrix;
    case Opcode::add: return TimingClass::vector_add;
    case Opcode::sub: return TimingClass::vector_sub;
    case Opcode::mul: return TimingClass::vector_mul;
    case Opcode::add_scalar: return TimingClass::vector_add;
    case Opcode::sub_scalar: return TimingClass::vector_sub;
    case Opcode::mul_scalar: return TimingClass::vector_mul;
    case Opcode::exp: return TimingClass::vector_exp;
    case Opcode::load: return TimingClass::vector_bypass;
    case Opcode::store: return TimingClass::vector_bypass;
    case Opcode::accum: return TimingClass::vector_sum;
    case Opcode::max: return TimingClass::vector_maximum;
    case Opcode::max_abs: return TimingClass::vector_maximum;
    case Opcode::argmax: return TimingClass::vector_maximum;
    case Opcode::argmax_merge: return TimingClass::vector_maximum;
    case Opcode::set_scalar: return TimingClass::scalar_bypass;
    case Opcode::scalar_add: return TimingClass::scalar_add;
    case Opcode::scalar_mul: return TimingClass::scalar_mul;
    case Opcode::recip: return TimingClass::scalar_unary;
    case Opcode::recip_sqrt: return TimingClass::scalar_unary;
    case Opcode::power_of_two_scale: return TimingClass::scalar_bypass;
    case Opcode::scaled_epsilon: return TimingClass::scalar_mul_twice;
    case Opcode::read_hbm: return TimingClass::dma_read;
    case Opcode::write_hbm: return TimingClass::dma_write;
    case Opcode::write_hbm_transposed: return TimingClass::dma_write_transposed;
    case Opcode::read_ddr: return TimingClass::dma_read;
    case Opcode::write_ddr: return TimingClass::dma_write;
    case Opcode::send: return TimingClass::ring;
    case Opcode::receive: return TimingClass::ring;
    case Opcode::all_gather: return TimingClass::ring;
    case Opcode::conv1d_silu: return TimingClass::matrix;
    case Opcode::rotate: return TimingClass::vector_rotate;
    case Opcode::silu: return TimingClass::vector_table;
    case Opcode::vector_recip: return TimingClass::vector_recip;
  }
  return TimingClass::control;
}

std::string disassemble(const Instruction& i) {
  std::string text = mnemonic(i.opcode);
  switch (i.opcode) {
    case Opcode::halt:
      return text;
    case Opcode::end_pass:
      return text;
    case Opcode::loop:
      text += " loop_index=" + std::to_string(i.loop_index);
      text += ", count=" + std::to_string(i.count);
      text += ", count_source=" + std::to_string(i.count_source);
      return text;
    case Opcode::next:
      text += " loop_index=" + std::to_string(i.loop_index);
      text += ", target=" + std::to_string(i.target);
      return text;
    case Opcode::emit_token:
      text += " va=" + std::to_string(i.va);
      return text;
    case Opcode::conv1d:
      text += " gelu=" + std::to_string(i.gelu);
      text += ", bias=" + std::to_string(i.bias);
      text += ", vd=" + std::to_string(i.vd);
      text += ", va=" + std::to_string(i.va);
      text += ", vb=" + std::to_string(i.vb);
      text += ", inner=" + std::to_string(i.inner);
      text += ", columns=" + std::to_string(i.columns);
      text += ", base=" + std::to_string(i.base);
      text += ", stride=" + std::to_string(i.stride);
      text += ", index=" + std::to_string(i.index);
      return text;
    case Opcode::masked_mm:
      text += " inner_source=" + std::to_string(i.inner_source);
      text += ", columns_source=" + std::to_string(i.columns_source);
      text += ", reduce_max=" + std::to_string(i.reduce_max);
      text += ", vd=" + std::to_string(i.vd);
      text += ", va=" + std::to_string(i.va);
      text += ", inner=" + std::to_string(i.inner);
      text += ", sd=" + std::to_string(i.sd);
      text += ", sa=" + std::to_string(i.sa);
      text += ", columns=" + std::to_string(i.columns);
      text += ", column_capacity=" + std::to_string(i.column_capacity);
      text += ", base=" + std::to_string(i.base);
      text += ", stride=" + std::to_string(i.stride);
      text += ", index=" + std::to_string(i.index);
      text += ", slotted=" + std::to_string(i.slotted);
      return text;
    case Opcode::mm:
      text += " inner_source=" + std::to_string(i.inner_source);
      text += ", columns_source=" + std::to_string(i.columns_source);
      text += ", vd=" + std::to_string(i.vd);
      text += ", va=" + std::to_string(i.va);
      text += ", inner=" + std::to_string(i.inner);
      text += ", columns=" + std::to_string(i.columns);
      text += ", column_capacity=" + std::to_string(i.column_capacity);
      text += ", base=" + std::to_string(i.base);
      text += ", stride=" + std::to_string(i.stride);
      text += ", index=" + std::to_string(i.index);
      text += ", slotted=" + std::to_string(i.slotted);
      return text;
    case Opcode::add:
      text += " length_source=" + std::to_string(i.length_source);
      text += ", vd=" + std::to_string(i.vd);
      text += ", va=" + std::to_string(i.va);
      text += ", vb=" + std::to_string(i.vb);
      text += ", length=" + std::to_string(i.length);
      return text;
    case Opcode::sub:
      text += " length_source=" + std::to_string(i.length_source);
      text += ", vd=" + std::to_string(i.vd);
      text += ", va=" + std::to_string(i.va);
      text += ", vb=" + std::to_string(i.vb);
      text += ", length=" + std::to_string(i.length);
      return text;
    case Opcode::mul:
      text += " length_source=" + std::to_string(i.length_source);
      text += ", vd=" + std::to_string(i.vd);
      text += ", va=" + std::to_string(i.va);
      text += ", vb=" + std::to_string(i.vb);
      text += ", length=" + std::to_string(i.length);
      return text;
    case Opcode::add_scalar:
      text += " length_source=" + std::to_string(i.length_source);
      text += ", vd=" + std::to_string(i.vd);
      text += ", va=" + std::to_string(i.va);
      text += ", length=" + std::to_string(i.length);
      text += ", sa=" + std::to_string(i.sa);
      return text;
    case Opcode::sub_scalar:
      text += " length_source=" + std::to_string(i.length_source);
      text += ", vd=" + std::to_string(i.vd);
      text += ", va=" + std::to_string(i.va);
      text += ", length=" + std::to_string(i.length);
      text += ", sa=" + std::to_string(i.sa);
      return text;
    case Opcode::mul_scalar:
      text += " length_source=" + std::to_string(i.length_source);
      text += ", vd=" + std::to_string(i.vd);
      text += ", va=" + std::to_string(i.va);
      text += ", length=" + std::to_string(i.length);
      text += ", sa=" + std::to_string(i.sa);
      return text;
    case Opcode::exp:
      text += " length_source=" + std::to_string(i.length_source);
      text += ", vd=" + std::to_string(i.vd);
      text += ", va=" + std::to_string(i.va);
      text += ", length=" + std::to_string(i.length);
      return text;
    case Opcode::load:
      text += " length_source=" + std::to_string(i.length_source);
      text += ", vd=" + std::to_string(i.vd);
      text += ", length=" + std::to_string(i.length);
      text += ", sa=" + std::to_string(i.sa);
      return text;
    case Opcode::store:
      text += " va=" + std::to_string(i.va);
      text += ", sd=" + std::to_string(i.sd);
      return text;
    case Opcode::accum:
      text += " length_source=" + std::to_string(i.length_source);
      text += ", va=" + std::to_string(i.va);
      text += ", length=" + std::to_string(i.length);
      text += ", sd=" + std::to_string(i.sd);
      return text;
    case Opcode::max:
      text += " length_source=" + std::to_string(i.length_source);
      text += ", va=" + std::to_string(i.va);
      text += ", length=" + std::to_string(i.length);
      text += ", sd=" + std::to_string(i.sd);
      return text;
    case Opcode::max_abs:
      text += " length_source=" + std::to_string(i.length_source);
      text += ", va=" + std::to_string(i.va);
      text += ", length=" + std::to_string(i.length);
      text += ", sd=" + std::to_string(i.sd);
      return text;
    case Opcode::argmax:
      text += " vd=" + std::to_string(i.vd);
      text += ", va=" + std::to_string(i.va);
      text += ", length=" + std::to_string(i.length);
      text += ", first_id=" + std::to_string(i.first_id);
      return text;
    case Opcode::argmax_merge:
      text += " vd=" + std::to_string(i.vd);
      text += ", va=" + std::to_string(i.va);
      text += ", length=" + std::to_string(i.length);
      return text;
    case Opcode::set_scalar:
      text += " sd=" + std::to_string(i.sd);
      text += ", immediate16=" + std::to_string(i.immediate16);
      return text;
    case Opcode::scalar_add:
      text += " sd=" + std::to_string(i.sd);
      text += ", sa=" + std::to_string(i.sa);
      text += ", sb=" + std::to_string(i.sb);
      return text;
    case Opcode::scalar_mul:
      text += " sd=" + std::to_string(i.sd);
      text += ", sa=" + std::to_string(i.sa);
      text += ", sb=" + std::to_string(i.sb);
      return text;
    case Opcode::recip:
      text += " sd=" + std::to_string(i.sd);
      text += ", sa=" + std::to_string(i.sa);
      return text;
    case Opcode::recip_sqrt:
      text += " sd=" + std::to_string(i.sd);
      text += ", sa=" + std::to_string(i.sa);
      return text;
    case Opcode::power_of_two_scale:
      text += " sd=" + std::to_string(i.sd);
      text += ", sa=" + std::to_string(i.sa);
      return text;
    case Opcode::scaled_epsilon:
      text += " sd=" + std::to_string(i.sd);
      text += ", sa=" + std::to_string(i.sa);
      text += ", immediate32=" + std::to_string(i.immediate32);
      return text;
    case Opcode::read_hbm:
      text += " length_source=" + std::to_string(i.length_source);
      text += ", vd=" + std::to_string(i.vd);
      text += ", length=" + std::to_string(i.length);
      text += ", base=" + std::to_string(i.base);
      text += ", stride=" + std::to_string(i.stride);
      text += ", index=" + std::to_string(i.index);
      text += ", by=" + std::to_string(i.by);
      text += ", block_stride=" + std::to_string(i.block_stride);
      text += ", unit_stride=" + std::to_string(i.unit_stride);
      text += ", slotted=" + std::to_string(i.slotted);
      return text;
    case Opcode::write_hbm:
      text += " length_source=" + std::to_string(i.length_source);
      text += ", va=" + std::to_string(i.va);
      text += ", length=" + std::to_string(i.length);
      text += ", base=" + std::to_string(i.base);
      text += ", stride=" + std::to_string(i.stride);
      text += ", index=" + std::to_string(i.index);
      text += ", by=" + std::to_string(i.by);
      text += ", block_stride=" + std::to_string(i.block_stride);
      text += ", unit_stride=" + std::to_string(i.unit_stride);
      text += ", slotted=" + std::to_string(i.slotted);
      return text;
    case Opcode::write_hbm_transposed:
      text += " length_source=" + std::to_string(i.length_source);
      text += ", va=" + std::to_string(i.va);
      text += ", length=" + std::to_string(i.length);
      text += ", element_stride=" + std::to_string(i.element_stride);
      text += ", base=" + std::to_string(i.base);
      text += ", stride=" + std::to_string(i.stride);
      text += ", index=" + std::to_string(i.index);
      text += ", by=" + std::to_string(i.by);
      text += ", block_stride=" + std::to_string(i.block_stride);
      text += ", unit_stride=" + std::to_string(i.unit_stride);
      text += ", slotted=" + std::to_string(i.slotted);
      return text;
    case Opcode::read_ddr:
      text += " length_source=" + std::to_string(i.length_source);
      text += ", vd=" + std::to_string(i.vd);
      text += ", length=" + std::to_string(i.length);
      text += ", base=" + std::to_string(i.base);
      text += ", stride=" + std::to_string(i.stride);
      text += ", index=" + std::to_string(i.index);
      text += ", by=" + std::to_string(i.by);
      text += ", block_stride=" + std::to_string(i.block_stride);
      text += ", unit_stride=" + std::to_string(i.unit_stride);
      text += ", slotted=" + std::to_string(i.slotted);
      return text;
    case Opcode::write_ddr:
      text += " length_source=" + std::to_string(i.length_source);
      text += ", va=" + std::to_string(i.va);
      text += ", length=" + std::to_string(i.length);
      text += ", base=" + std::to_string(i.base);
      text += ", stride=" + std::to_string(i.stride);
      text += ", index=" + std::to_string(i.index);
      text += ", by=" + std::to_string(i.by);
      text += ", block_stride=" + std::to_string(i.block_stride);
      text += ", unit_stride=" + std::to_string(i.unit_stride);
      text += ", slotted=" + std::to_string(i.slotted);
      return text;
    case Opcode::send:
      text += " va=" + std::to_string(i.va);
      text += ", length=" + std::to_string(i.length);
      text += ", cards=" + std::to_string(i.cards);
      return text;
    case Opcode::receive:
      text += " vd=" + std::to_string(i.vd);
      text += ", length=" + std::to_string(i.length);
      text += ", cards=" + std::to_string(i.cards);
      return text;
    case Opcode::all_gather:
      text += " vd=" + std::to_string(i.vd);
      text += ", va=" + std::to_string(i.va);
      text += ", length=" + std::to_string(i.length);
      text += ", offset=" + std::to_string(i.offset);
      text += ", total=" + std::to_string(i.total);
      text += ", cards=" + std::to_string(i.cards);
      return text;
    case Opcode::conv1d_silu:
      text += " bias=" + std::to_string(i.bias);
      text += ", vd=" + std::to_string(i.vd);
      text += ", va=" + std::to_string(i.va);
      text += ", vb=" + std::to_string(i.vb);
      text += ", inner=" + std::to_string(i.inner);
      text += ", columns=" + std::to_string(i.columns);
      text += ", base=" + std::to_string(i.base);
      text += ", stride=" + std::to_string(i.stride);
      text += ", index=" + std::to_string(i.index);
      return text;
    case Opcode::rotate:
      text += " vd=" + std::to_string(i.vd);
      text += ", va=" + std::to_string(i.va);
      text += ", vb=" + std::to_string(i.vb);
      text += ", length=" + std::to_string(i.length);
      return text;
    case Opcode::silu:
      text += " length_source=" + std::to_string(i.length_source);
      text += ", vd=" + std::to_string(i.vd);
      text += ", va=" + std::to_string(i.va);
      text += ", length=" + std::to_string(i.length);
      return text;
    case Opcode::vector_recip:
      text += " length_source=" + std::to_string(i.length_source);
      text += ", vd=" + std::to_string(i.vd);
      text += ", va=" + std::to_string(i.va);
      text += ", length=" + std::to_string(i.length);
      return text;
  }
  return text;
}

}  // namespace dfx::isa
