// SPDX-License-Identifier: Apache-2.0

#include <cstdio>

#include "generated/isa.h"
#include "include/dfx_isa.h"

int dfx_disassemble(const uint64_t word[4], char* text, size_t size) {
  dfx::isa::Instruction instruction;
  const auto status = dfx::isa::decode(word, instruction);
  const bool is_legal = status == dfx::isa::DecodeStatus::ok;
  std::snprintf(text, size, "%s", is_legal ? dfx::isa::disassemble(instruction).c_str() : "");
  return static_cast<int>(status);
}
