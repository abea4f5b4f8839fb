// SPDX-License-Identifier: Apache-2.0

#include "functional/operands.h"

#include <cstring>

namespace dfx {

bool Operands::holds(const Half* const* vectors, size_t count, size_t tokens) const {
  if (count != count_ || elements_.size() != count * tokens) return false;
  for (size_t token = 0; token < tokens; ++token) {
    if (std::memcmp(elements_.data() + token * count, vectors[token], count * sizeof(Half)) != 0) {
      return false;
    }
  }
  return true;
}

void Operands::prepare(const Half* const* vectors, size_t count, size_t tokens) {
  if (holds(vectors, count, tokens)) return;
  count_ = count;
  stride_ = (count + kernels::kRows - 1) / kernels::kRows;
  if (tiles_.size() < stride_ * tokens) tiles_.resize(stride_ * tokens);
  elements_.clear();
  for (size_t token = 0; token < tokens; ++token) {
    const Half* source = vectors[token];
    elements_.insert(elements_.end(), source, source + count);
    kernels::operand_tiles(source, count, tiles_.data() + token * stride_);
  }
}

}  // namespace dfx
