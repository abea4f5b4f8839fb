// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_FUNCTIONAL_OPERANDS_H
#define DFX_FUNCTIONAL_OPERANDS_H

#include <cstddef>
#include <cstdint>
#include <vector>

#include "functional/kernels.h"

namespace dfx {

// The vector operands of a matrix instruction as its kernel reads them. Products per head read one vector
// again and again: it is prepared once.
class Operands {
 public:
  // Takes the `count` elements of each of `tokens` vectors.
  void prepare(const Half* const* vectors, size_t count, size_t tokens);

  const kernels::OperandTile* of(size_t token) const { return tiles_.data() + token * stride_; }

 private:
  bool holds(const Half* const* vectors, size_t count, size_t tokens) const;

  std::vector<kernels::OperandTile> tiles_;
  std::vector<Half> elements_;  // that the tiles were made from, token by token
  size_t stride_ = 0;           // tiles of a token
  size_t count_ = 0;
};

}  // namespace dfx

#endif
