// SPDX-License-Identifier: Apache-2.0
//
// The FP16 datapath as vector kernels. Each gives the same bits on every target.

#ifndef DFX_FUNCTIONAL_KERNELS_H
#define DFX_FUNCTIONAL_KERNELS_H

#include <cstddef>
#include <cstdint>

#include "functional/half.h"

namespace dfx::kernels {

enum class Binary { add, sub, mul };

// count elements of binary16 to binary32.
void widen(const Half* source, float* destination, size_t count);

// One column group (16 lanes) of a packed matrix: `tiles` tiles, `tile_stride` bytes apart. x holds
// 64 * tiles values; rows at and beyond `inner` count as +0 in both operands. Results are the rounded
// accumulations.
void packed_group(const uint8_t* first_tile, size_t tile_stride, size_t tiles, size_t inner,
                  const float* x, Half* results);

// `columns` columns of a streamed matrix: column j of inner tile t starts at
// matrix + (t * capacity + j) * 128 bytes.
void streamed_columns(const uint8_t* matrix, size_t capacity, size_t columns, size_t inner,
                      const float* x, Half* results);

void elementwise(Binary operation, const Half* a, const Half* b, Half* results, size_t count);
void elementwise_scalar(Binary operation, const Half* a, Half b, Half* results, size_t count);

// Adder tree per tile of 64, tiles in ascending order.
Half sum(const Half* a, size_t count);

// Forces one target of the vector library (0 = best); for tests, process-wide.
void force_target(int64_t target);
// The targets that this processor can run, as a mask.
int64_t supported_targets();

}  // namespace dfx::kernels

#endif
