// SPDX-License-Identifier: Apache-2.0
// Generated from isa/spec.json by 'make gen'; edit the specification, not this file.

#ifndef DFX_GENERATED_ISA_H
#define DFX_GENERATED_ISA_H

#include <cstdint>
#include <string>

namespace dfx::isa {

enum class Opcode : uint8_t {
  halt = 0x1,
  end_pass = 0x2,
  loop = 0x3,
  next = 0x4,
  emit_token = 0x5,
  conv1d = 0x10,
  masked_mm = 0x11,
  mm = 0x12,
  add = 0x20,
  sub = 0x21,
  mul = 0x22,
  add_scalar = 0x23,
  sub_scalar = 0x24,
  mul_scalar = 0x25,
  exp = 0x26,
  load = 0x27,
  store = 0x28,
  accum = 0x29,
  max = 0x2a,
  max_abs = 0x2b,
  argmax = 0x2c,
  argmax_merge = 0x2d,
  set_scalar = 0x30,
  scalar_add = 0x31,
  scalar_mul = 0x32,
  recip = 0x33,
  recip_sqrt = 0x34,
  power_of_two_scale = 0x35,
  scaled_epsilon = 0x36,
  read_hbm = 0x40,
  write_hbm = 0x41,
  write_hbm_transposed = 0x42,
  read_ddr = 0x43,
  write_ddr = 0x44,
  send = 0x50,
  receive = 0x51,
  all_gather = 0x52,
  conv1d_silu = 0x90,
  rotate = 0xa0,
  silu = 0xa1,
  vector_recip = 0xa2,
};

enum class Engine : uint8_t { mpu, vpu, sfu, dma, router, control };

// What determines how long an instruction takes and which events it counts.
enum class TimingClass : uint8_t {
  barrier,
  control,
  dma_read,
  dma_write,
  dma_write_transposed,
  matrix,
  ring,
  scalar_add,
  scalar_bypass,
  scalar_mul,
  scalar_mul_twice,
  scalar_unary,
  vector_add,
  vector_bypass,
  vector_exp,
  vector_maximum,
  vector_mul,
  vector_recip,
  vector_rotate,
  vector_sub,
  vector_sum,
  vector_table,
};

// One instruction; fields that its opcode does not use are 0.
struct Instruction {
  Opcode opcode{};
  uint32_t base = 0;
  uint32_t bias = 0;
  uint32_t block_stride = 0;
  uint32_t by = 0;
  uint32_t cards = 0;
  uint32_t column_capacity = 0;
  uint32_t columns = 0;
  uint32_t columns_source = 0;
  uint32_t count = 0;
  uint32_t count_source = 0;
  uint32_t element_stride = 0;
  uint32_t first_id = 0;
  uint32_t gelu = 0;
  uint32_t immediate16 = 0;
  uint32_t immediate32 = 0;
  uint32_t index = 0;
  uint32_t inner = 0;
  uint32_t inner_source = 0;
  uint32_t length = 0;
  uint32_t length_source = 0;
  uint32_t loop_index = 0;
  uint32_t offset = 0;
  uint32_t reduce_max = 0;
  uint32_t sa = 0;
  uint32_t sb = 0;
  uint32_t sd = 0;
  uint32_t slotted = 0;
  uint32_t stride = 0;
  uint32_t target = 0;
  uint32_t total = 0;
  uint32_t unit_stride = 0;
  uint32_t va = 0;
  uint32_t vb = 0;
  uint32_t vd = 0;
};

enum class DecodeStatus : uint8_t { ok, undefined_opcode, reserved_bits, operand_range };

DecodeStatus decode(const uint64_t word[4], Instruction& instruction);
const char* mnemonic(Opcode opcode);
Engine engine(Opcode opcode);
TimingClass timing_class(Opcode opcode);
std::string disassemble(const Instruction& instruction);

}  // namespace dfx::isa

#endif
