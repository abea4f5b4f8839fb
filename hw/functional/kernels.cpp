// SPDX-License-Identifier: Apache-2.0

#include "functional/kernels.h"

#include <algorithm>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "functional/kernels.cpp"
#include "hwy/foreach_target.h"
#include "functional/half_vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace dfx::kernels {
namespace HWY_NAMESPACE {

// Sums of adjacent lanes: those of a, then those of b.
HWY_INLINE V PairSums(D d, V a, V b) { return AddRounded(d, hn::ConcatEven(d, b, a), hn::ConcatOdd(d, b, a)); }

HWY_INLINE V Apply(D d, Binary operation, V a, V b) {
  switch (operation) {
    case Binary::add: return Round(d, hn::Add(a, b));
    case Binary::sub: return Round(d, hn::Sub(a, b));
    case Binary::mul: return Round(d, hn::Mul(a, b));
  }
  return a;
}

// Runs a function over blocks of lanes; the last block is padded.
template <typename Function>
HWY_INLINE void Blocks(const Half* a, const Half* b, Half* results, size_t count, Function function) {
  const D d;
  const size_t lanes = hn::Lanes(d);
  size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    StoreHalf(d, function(d, LoadHalf(d, a + i), LoadHalf(d, b + i)), results + i);
  }
  if (i == count) return;
  Half last_a[kLanes] = {}, last_b[kLanes] = {}, last[kLanes];
  for (size_t k = i; k < count; ++k) {
    last_a[k - i] = a[k];
    last_b[k - i] = b[k];
  }
  StoreHalf(d, function(d, LoadHalf(d, last_a), LoadHalf(d, last_b)), last);
  for (size_t k = i; k < count; ++k) results[k] = last[k - i];
}

void Elementwise(Binary operation, const Half* a, const Half* b, Half* results, size_t count) {
  Blocks(a, b, results, count, [operation](D d, V x, V y) { return Apply(d, operation, x, y); });
}

void ElementwiseScalar(Binary operation, const Half* a, Half b, Half* results, size_t count) {
  const float scalar = to_float(b);
  Blocks(a, a, results, count, [operation, scalar](D d, V x, V) { return Apply(d, operation, x, hn::Set(d, scalar)); });
}

// The largest weight with which products and sums stay below 2^15; 0 if `magnitudes`, the sum of the
// operand's, is not finite.
Half LargestWeight(float magnitudes) {
  if (!(magnitudes < HUGE_VALF)) return 0;
  return from_double(std::min(65504.0, 32768.0 / magnitudes));
}

void OperandTiles(const Half* source, size_t count, OperandTile* tiles) {
  const D d;
  const size_t lanes = hn::Lanes(d);
  float total = 0;
  for (size_t first = 0; first < count; first += kRows, ++tiles) {
    const size_t rows = std::min(kRows, count - first);
    Widen(source + first, tiles->values, rows);
    std::fill(tiles->values + rows, tiles->values + kRows, 0.0f);
    V magnitudes = hn::Zero(d);
    for (size_t i = 0; i < kRows; i += lanes) {
      const V values = hn::Load(d, tiles->values + i);
      hn::Store(hn::Mul(values, hn::Set(d, 8192.0f)), d, tiles->scaled + i);
      magnitudes = hn::Add(magnitudes, hn::Abs(values));
    }
    const float magnitude = hn::GetLane(hn::SumOfLanes(d, magnitudes));
    tiles->largest_weight = LargestWeight(magnitude);
    total += magnitude;
    tiles->accumulates = total <= 16384;
  }
}

// Sums 64 values in place by the tree.
HWY_INLINE float TreeSum(D d, float* level) {
  const size_t lanes = hn::Lanes(d);
  for (size_t vectors = kRows / lanes / 2; vectors > 0; vectors /= 2) {
    for (size_t i = 0; i < vectors; ++i) {
      hn::Store(PairSums(d, hn::Load(d, level + 2 * i * lanes), hn::Load(d, level + (2 * i + 1) * lanes)), d,
                level + i * lanes);
    }
  }
  for (size_t width = lanes; width > 1; width /= 2) {
    const V sums = hn::Load(d, level);
    hn::Store(PairSums(d, sums, sums), d, level);
  }
  return level[0];
}

Half Sum(const Half* a, size_t count) {
  const D d;
  HWY_ALIGN float level[kRows];
  float accumulator = 0;
  for (size_t first = 0; first < count; first += kRows) {
    const size_t rows = count - first < kRows ? count - first : kRows;
    Widen(a + first, level, rows);
    for (size_t i = rows; i < kRows; ++i) level[i] = 0;
    const float sum = TreeSum(d, level);
    accumulator = first == 0 ? sum : to_float(from_double(accumulator + sum));
  }
  return from_double(accumulator);
}

}  // namespace HWY_NAMESPACE
}  // namespace dfx::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace dfx::kernels {

HWY_EXPORT(OperandTiles);
HWY_EXPORT(Elementwise);
HWY_EXPORT(ElementwiseScalar);
HWY_EXPORT(Sum);

void operand_tiles(const Half* source, size_t count, OperandTile* tiles) {
  HWY_DYNAMIC_DISPATCH(OperandTiles)(source, count, tiles);
}

void elementwise(Binary operation, const Half* a, const Half* b, Half* results, size_t count) {
  HWY_DYNAMIC_DISPATCH(Elementwise)(operation, a, b, results, count);
}

void elementwise_scalar(Binary operation, const Half* a, Half b, Half* results, size_t count) {
  HWY_DYNAMIC_DISPATCH(ElementwiseScalar)(operation, a, b, results, count);
}

Half sum(const Half* a, size_t count) { return HWY_DYNAMIC_DISPATCH(Sum)(a, count); }

}  // namespace dfx::kernels
#endif
