// SPDX-License-Identifier: Apache-2.0
//
// Products of vectors and matrices whose columns are stored one after the other: keys and values.

#include "functional/kernels.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "functional/streamed_columns.cpp"
#include "hwy/foreach_target.h"
#include "functional/half_vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace dfx::kernels {
namespace HWY_NAMESPACE {

constexpr size_t kColumns = hn::MaxLanes(D());  // that are summed side by side
constexpr size_t kVectors = kRows / kColumns;   // of a column in a tile

// For any values.
struct Exact {
  static HWY_INLINE V product(D d, V w, V x, V) { return Round(d, hn::Mul(w, x)); }
  static HWY_INLINE V round(D d, V v) { return Round(d, v); }
};

// For values of which no node of the tree overflows; the sign of 0 gets lost.
struct Fast {
  static HWY_INLINE V product(D d, V w, V x, V scaled_x) { return ProductFast(d, w, x, scaled_x); }
  static HWY_INLINE V round(D d, V v) { return RoundNormal(d, v); }
};

// Sums neighbours, level by level, until one vector is left; what belonged to one vector stays together.
template <class Arithmetic, size_t kCount>
HWY_INLINE V SumNeighbours(D d, V* level) {
  for (size_t count = kCount / 2; count > 0; count /= 2) {
    for (size_t i = 0; i < count; ++i) {
      const V even = hn::ConcatEven(d, level[2 * i + 1], level[2 * i]);
      const V odd = hn::ConcatOdd(d, level[2 * i + 1], level[2 * i]);
      level[i] = Arithmetic::round(d, hn::Add(even, odd));
    }
  }
  return level[0];
}

// `count` columns of a tile, of whose rows `rows` count; x is +0 in the others.
struct ColumnTile {
  const Half* first;
  size_t count;
  size_t rows;
};

// The weights of whole tiles and of the last one.
struct AllRows {
  static HWY_INLINE V load(D d, const ColumnTile&, const Half* column, size_t row) { return LoadHalf(d, column + row); }
};
struct FirstRows {
  static HWY_INLINE V load(D d, const ColumnTile& tile, const Half* column, size_t row) {
    if (row >= tile.rows) return hn::Zero(d);
    const V weights = LoadHalf(d, column + row);
    const size_t rest = tile.rows - row;
    return rest < hn::Lanes(d) ? hn::IfThenElseZero(hn::FirstN(d, rest), weights) : weights;
  }
};

// The trees over all columns of a tile, a lane each.
template <class Arithmetic, class Rows>
HWY_INLINE V Trees(D d, const ColumnTile& tile, const OperandTile& x) {
  V sums[kColumns];
  for (size_t column = 0; column < kColumns; ++column) {
    const Half* weights = tile.first + std::min(column, tile.count - 1) * kRows;
    V products[kVectors];
    for (size_t i = 0; i < kVectors; ++i) {
      const size_t row = i * kColumns;
      products[i] = Arithmetic::product(d, Rows::load(d, tile, weights, row), hn::Load(d, x.values + row),
                                        hn::Load(d, x.scaled + row));
    }
    sums[column] = SumNeighbours<Arithmetic, kVectors>(d, products);
  }
  return SumNeighbours<Arithmetic, kColumns>(d, sums);
}

// Whether no weight of the tile is larger than `limit`; more rows than count may be looked at.
HWY_INLINE bool AllAtMost(const ColumnTile& tile, Half limit) {
  const hn::CappedTag<uint16_t, kRows / 2> d;
  const auto magnitude = hn::Set(d, 0x7FFF);
  auto largest = hn::Set(d, limit);
  for (size_t i = 0; i < tile.count * kRows; i += hn::Lanes(d)) {
    largest = hn::Max(largest, hn::And(hn::LoadU(d, tile.first + i), magnitude));
  }
  return hn::AllTrue(d, hn::Eq(largest, hn::Set(d, limit)));
}

HWY_INLINE V TileSums(D d, const ColumnTile& tile, const OperandTile& x) {
  if (HWY_LIKELY(AllAtMost(tile, x.largest_weight))) {
    const V sums = tile.rows == kRows ? Trees<Fast, AllRows>(d, tile, x) : Trees<Fast, FirstRows>(d, tile, x);
    if (HWY_LIKELY(hn::AllFalse(d, hn::Eq(sums, hn::Zero(d))))) return sums;
  }
  return Trees<Exact, FirstRows>(d, tile, x);
}

void StreamedColumns(const uint8_t* matrix, size_t capacity, size_t columns, size_t inner, const OperandTile* x,
                     Half* results) {
  const D d;
  const Half* weights = reinterpret_cast<const Half*>(matrix);
  for (size_t first = 0; first < columns; first += kColumns) {
    const size_t count = std::min(kColumns, columns - first);
    V accumulator = hn::Zero(d);
    for (size_t t = 0; t * kRows < inner; ++t) {
      const ColumnTile tile{weights + (t * capacity + first) * kRows, count, std::min(kRows, inner - t * kRows)};
      const V sums = TileSums(d, tile, x[t]);
      accumulator = t == 0 ? sums : AddRounded(d, accumulator, sums);
    }
    HWY_ALIGN Half block[kLanes];
    StoreHalf(d, accumulator, block);
    std::copy_n(block, count, results + first);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace dfx::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace dfx::kernels {

HWY_EXPORT(StreamedColumns);

void streamed_columns(const uint8_t* matrix, size_t capacity, size_t columns, size_t inner, const OperandTile* x,
                      Half* results) {
  HWY_DYNAMIC_DISPATCH(StreamedColumns)(matrix, capacity, columns, inner, x, results);
}

}  // namespace dfx::kernels
#endif
