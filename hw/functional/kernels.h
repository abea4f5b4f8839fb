// SPDX-License-Identifier: Apache-2.0
//
// The FP16 datapath as vector kernels. Each gives the same bits on every target.

#ifndef DFX_FUNCTIONAL_KERNELS_H
#define DFX_FUNCTIONAL_KERNELS_H

#include <cstddef>
#include <cstdint>

#include "functional/half.h"
#include "functional/weight_watch.h"

namespace dfx::kernels {

enum class Binary { add, sub, mul };

constexpr size_t kRows = 64;  // of a tile

// 64 elements of a matrix kernel's operand.
struct alignas(64) OperandTile {
  float values[kRows];
  float scaled[kRows];  // 2^13 times the values
  // With weights of at most this magnitude all products and sums stay below 2^15.
  Half largest_weight;
  // With weights below 2 so do accumulations up to this tile.
  bool accumulates;
};

// Fills the tiles of an operand of `count` elements; the last one is filled up with +0.
void operand_tiles(const Half* source, size_t count, OperandTile* tiles);

constexpr size_t kMaxGroups = 16;  // of one call: a block
constexpr size_t kMaxTokens = 16;  // of one call

// Adjacent column groups (16 lanes each) of one block of a packed matrix.
struct PackedMatrix {
  const uint8_t* first;      // tile of the first inner tile and the first group
  size_t tile_stride;        // bytes from one inner tile to the next
  size_t groups;             // at most kMaxGroups
  size_t tiles;              // inner tiles
  size_t inner;              // rows at and beyond it count as +0 in both operands
  WeightWatch::Mark* marks;  // of the tiles, as far apart as these; null where nothing is remembered
};

// Rounded accumulations of `tokens` (at most kMaxTokens) operands with the same weights. An operand has as
// many tiles as the matrix, a result 16 * groups elements.
void packed_groups(const PackedMatrix& matrix, const OperandTile* const* operands, Half* const* results, size_t tokens);

// `columns` columns of a streamed matrix: column j of inner tile t starts at
// matrix + (t * capacity + j) * 128 bytes.
void streamed_columns(const uint8_t* matrix, size_t capacity, size_t columns, size_t inner, const OperandTile* x,
                      Half* results);

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
