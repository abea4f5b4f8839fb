// SPDX-License-Identifier: Apache-2.0

#include "functional/kernels.h"
#include "functional/seeded_fault.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "functional/kernels.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace dfx::kernels {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;

constexpr size_t kRows = 64;
constexpr size_t kLanes = 16;
constexpr size_t kTileBytes = kRows * kLanes * 2;

// Highway's conversions are inexact on x86 targets without F16C: those round in integers.
#undef DFX_OWN_CONVERSIONS
#if HWY_ARCH_X86 && HWY_TARGET > HWY_AVX2
#define DFX_OWN_CONVERSIONS 1
#else
#define DFX_OWN_CONVERSIONS 0
#endif

#if DFX_OWN_CONVERSIONS
HWY_INLINE V LoadHalf(D d, const Half* p) {
  float buffer[kLanes];
  for (size_t i = 0; i < hn::Lanes(d); ++i) buffer[i] = to_float(p[i]);
  return hn::LoadU(d, buffer);
}

// The value of binary16 nearest to v, as binary32.
HWY_INLINE V Round(D d, V v) {
  const hn::RebindToUnsigned<D> du;
  const V magnitude = hn::Abs(v);
  const V sign = hn::CopySign(hn::Zero(d), v);
  const auto bits = hn::BitCast(du, magnitude);
  const auto odd = hn::And(hn::ShiftRight<13>(bits), hn::Set(du, 1));
  const auto rounded =
      hn::AndNot(hn::Set(du, 0x1FFF), hn::Add(bits, hn::Add(hn::Set(du, 0xFFF), odd)));
  V normal = hn::BitCast(d, rounded);
  normal = hn::IfThenElse(hn::Ge(normal, hn::Set(d, 65536.0f)),
                          hn::BitCast(d, hn::Set(du, 0x7F800000u)), normal);
  // Multiples of 2^-24: the unit in the last place of numbers in [0.5, 1).
  const V half = hn::Set(d, 0.5f);
  const V subnormal = hn::Sub(hn::Add(magnitude, half), half);
  V result = hn::IfThenElse(hn::Lt(magnitude, hn::Set(d, 0x1p-14f)), subnormal, normal);
  result = hn::IfThenElse(hn::Eq(v, v), result, hn::BitCast(d, hn::Set(du, 0x7FC00000u)));
  return hn::Or(result, sign);
}

HWY_INLINE void StoreHalf(D d, V v, Half* p) {
  float buffer[kLanes];
  hn::StoreU(v, d, buffer);
  for (size_t i = 0; i < hn::Lanes(d); ++i) p[i] = from_double(buffer[i]);
}
#else
HWY_INLINE V LoadHalf(D d, const Half* p) {
  const hn::Rebind<hwy::float16_t, D> dh;
  return hn::PromoteTo(d, hn::LoadU(dh, reinterpret_cast<const hwy::float16_t*>(p)));
}

HWY_INLINE V Round(D d, V v) {
  const hn::Rebind<hwy::float16_t, D> dh;
  return hn::PromoteTo(d, hn::DemoteTo(dh, v));
}

// Stores a rounded value; every NaN becomes the canonical one.
HWY_INLINE void StoreHalf(D d, V v, Half* p) {
  const hn::Rebind<hwy::float16_t, D> dh;
  const hn::RebindToUnsigned<D> du;
  const V canonical =
      seeded(SeededFault::keeps_nan_bits)
          ? v
          : hn::IfThenElse(hn::Eq(v, v), v, hn::BitCast(d, hn::Set(du, 0x7FC00000u)));
  hn::StoreU(hn::DemoteTo(dh, canonical), dh, reinterpret_cast<hwy::float16_t*>(p));
}
#endif

HWY_INLINE V AddRounded(D d, V a, V b) { return Round(d, hn::Add(a, b)); }

HWY_INLINE V Product(D d, const Half* weights, const float* x) {
  return Round(d, hn::Mul(LoadHalf(d, weights), hn::Set(d, *x)));
}

// The tree over 8 rows of 16 lanes.
HWY_INLINE V Tree8(D d, const Half* w, const float* x) {
  const V a = AddRounded(d, Product(d, w, x), Product(d, w + kLanes, x + 1));
  const V b = AddRounded(d, Product(d, w + 2 * kLanes, x + 2), Product(d, w + 3 * kLanes, x + 3));
  const V ab = AddRounded(d, a, b);
  const V e = AddRounded(d, Product(d, w + 4 * kLanes, x + 4), Product(d, w + 5 * kLanes, x + 5));
  const V f = AddRounded(d, Product(d, w + 6 * kLanes, x + 6), Product(d, w + 7 * kLanes, x + 7));
  return AddRounded(d, ab, AddRounded(d, e, f));
}

HWY_NOINLINE V TreeTile(D d, const Half* w, const float* x) {
  HWY_ALIGN float partial[4 * kLanes];
  for (size_t quarter = 0; quarter < 4; ++quarter) {
    const Half* rows = w + quarter * 16 * kLanes;
    const V sum =
        AddRounded(d, Tree8(d, rows, x + quarter * 16), Tree8(d, rows + 8 * kLanes, x + quarter * 16 + 8));
    hn::Store(sum, d, partial + quarter * kLanes);
  }
  const V low = AddRounded(d, hn::Load(d, partial), hn::Load(d, partial + kLanes));
  const V high = AddRounded(d, hn::Load(d, partial + 2 * kLanes), hn::Load(d, partial + 3 * kLanes));
  return AddRounded(d, low, high);
}

// A tile of which only the first `rows` rows count; the others are +0 in both operands.
HWY_INLINE V TreePartialTile(D d, const Half* w, const float* x, size_t rows) {
  HWY_ALIGN float level[kRows * kLanes];
  for (size_t row = 0; row < kRows; ++row) {
    const bool counts = row < rows || seeded(SeededFault::padding_not_zero);
    const V product = counts ? Product(d, w + row * kLanes, x + row) : hn::Zero(d);
    hn::Store(product, d, level + row * kLanes);
  }
  for (size_t count = kRows / 2; count > 0; count /= 2) {
    for (size_t i = 0; i < count; ++i) {
      const bool swapped = seeded(SeededFault::tree_order);
      const V sum = AddRounded(d, hn::Load(d, level + (swapped ? i : 2 * i) * kLanes),
                               hn::Load(d, level + (swapped ? i + count : 2 * i + 1) * kLanes));
      hn::Store(sum, d, level + i * kLanes);
    }
  }
  return hn::Load(d, level);
}

// Rounding by arithmetic costs half of two conversions. E is the power of two below |v|: E * kRounder + v has
// the last place of a binary16 with v's exponent, so that the addition itself rounds, to nearest even.
// It knows neither infinity nor -0: FastTile looks for both.
constexpr float kRounder = 12288.0f;         // 1.5 * 2^13
constexpr uint32_t kExponent = 0x7F800000u;  // of binary32

using DU = hn::RebindToUnsigned<D>;
using VU = hn::Vec<DU>;

HWY_INLINE V RoundTo(D d, V v, VU exponent) {
  const V unit = hn::BitCast(d, exponent);
  const V rounder = hn::Set(d, kRounder);
  return hn::NegMulAdd(unit, rounder, hn::MulAdd(unit, rounder, v));
}

HWY_INLINE VU ExponentOf(D d, V v) {
  const DU du;
  return hn::And(hn::BitCast(du, v), hn::Set(du, kExponent));
}

// The sum of two binary16 values is exact where it is subnormal.
HWY_INLINE V AddFast(D d, V a, V b) {
  const V v = hn::Add(a, b);
  return RoundTo(d, v, ExponentOf(d, v));
}

HWY_INLINE V AddFast(D d, V a, V b, VU* largest) {
  const V v = hn::Add(a, b);
  const VU exponent = ExponentOf(d, v);
  *largest = hn::Max(*largest, exponent);
  return RoundTo(d, v, exponent);
}

HWY_INLINE V ProductFast(D d, const Half* weights, const float* x) {
  const DU du;
  const V v = hn::Mul(LoadHalf(d, weights), hn::Set(d, *x));
  const VU smallest = hn::Set(du, 0x38800000u);  // 2^-14: below it the last place stays where it is
  return RoundTo(d, v, hn::Max(ExponentOf(d, v), smallest));
}

// Sums of rows 0 and 1, 2 and 3, ... of eight. Conversions and multiplications keep different units of the
// processor busy, so one product of each pair is rounded by the former.
struct FourSums {
  V a, b, c, d;
};

HWY_INLINE FourSums PairsFast(D d, const Half* w, const float* x, const uint8_t* ahead,
                              VU* largest) {
  // Requests the rows that are as far into the tile that is needed next.
  for (size_t line = 0; line < 8 * kLanes * 2; line += 64) __builtin_prefetch(ahead + line);
  const V p0 = Product(d, w, x), p1 = ProductFast(d, w + kLanes, x + 1);
  const V p2 = Product(d, w + 2 * kLanes, x + 2), p3 = ProductFast(d, w + 3 * kLanes, x + 3);
  const V p4 = Product(d, w + 4 * kLanes, x + 4), p5 = ProductFast(d, w + 5 * kLanes, x + 5);
  const V p6 = Product(d, w + 6 * kLanes, x + 6), p7 = ProductFast(d, w + 7 * kLanes, x + 7);
  return {AddFast(d, p0, p1, largest), AddFast(d, p2, p3, largest), AddFast(d, p4, p5, largest),
          AddFast(d, p6, p7, largest)};
}

HWY_INLINE V TopFast(D d, const FourSums& s) {
  return AddFast(d, AddFast(d, s.a, s.b), AddFast(d, s.c, s.d));
}

// The tree over a tile, or false where it may hold what the fast rounding does not know. While all sums of
// two products stay below 32, no product has overflowed, because the other one of its pair is below 65536,
// and no sum of 64 can. A sum of 0 may be -0.
HWY_INLINE bool FastTile(D d, const Half* w, const float* x, const uint8_t* ahead, V* sum) {
  const DU du;
  VU largest = hn::Zero(du);
  HWY_ALIGN float eighths[8 * kLanes];
  FourSums previous = PairsFast(d, w, x, ahead, &largest);
  for (size_t eighth = 1; eighth < 8; ++eighth) {
    // The upper levels of one eighth fill the latency of the next one's products.
    const size_t first = eighth * 8 * kLanes;
    const FourSums next = PairsFast(d, w + first, x + eighth * 8, ahead + first * 2, &largest);
    hn::Store(TopFast(d, previous), d, eighths + (eighth - 1) * kLanes);
    previous = next;
  }
  const auto load = [&](size_t i) { return hn::Load(d, eighths + i * kLanes); };
  const V low = AddFast(d, AddFast(d, load(0), load(1)), AddFast(d, load(2), load(3)));
  const V high = AddFast(d, AddFast(d, load(4), load(5)), AddFast(d, load(6), TopFast(d, previous)));
  *sum = AddFast(d, low, high);
  const VU limit = hn::Set(du, 0x42000000u);  // 32
  return hn::AllFalse(d, hn::Or(hn::Eq(*sum, hn::Zero(d)),
                                hn::RebindMask(d, hn::Eq(hn::Max(largest, limit), largest))));
}

// The tree over all rows of a tile.
HWY_INLINE V WholeTile(D d, const Half* w, const float* x, const uint8_t* ahead) {
  V sum;
  if (HWY_LIKELY(FastTile(d, w, x, ahead, &sum)) || seeded(SeededFault::fast_rounding_unchecked)) return sum;
  return TreeTile(d, w, x);
}

void PackedGroups(const PackedMatrix& matrix, const float* const* operands, Half* const* results,
                  size_t tokens) {
  const D d;
  const size_t lanes = hn::Lanes(d);
  HWY_ALIGN float accumulators[kMaxTokens * kMaxGroups * kLanes];
  const size_t row = matrix.groups * kLanes;
  for (size_t t = 0; t < matrix.tiles; ++t) {
    const size_t rows = matrix.inner - t * kRows;
    for (size_t group = 0; group < matrix.groups; ++group) {
      const uint8_t* bytes = matrix.first + t * matrix.tile_stride + group * kTileBytes;
      const uint8_t* ahead = group + 1 < matrix.groups ? bytes + kTileBytes
                                                      : matrix.first + (t + 1) * matrix.tile_stride;
      for (size_t token = 0; token < tokens; ++token) {
        const float* x = operands[token] + t * kRows;
        for (size_t lane = 0; lane < kLanes; lane += lanes) {
          const Half* tile = reinterpret_cast<const Half*>(bytes) + lane;
          float* slot = accumulators + token * row + group * kLanes + lane;
          const V sum = rows >= kRows ? WholeTile(d, tile, x, ahead) : TreePartialTile(d, tile, x, rows);
          const bool adds_zero = seeded(SeededFault::accumulator_starts_at_zero);
          const V first = adds_zero ? AddRounded(d, hn::Zero(d), sum) : sum;
          hn::Store(t == 0 ? first : AddRounded(d, hn::Load(d, slot), sum), d, slot);
        }
      }
    }
  }
  for (size_t token = 0; token < tokens; ++token) {
    for (size_t i = 0; i < row; i += lanes) {
      StoreHalf(d, hn::Load(d, accumulators + token * row + i), results[token] + i);
    }
  }
}

// Sums of adjacent lanes: those of a, then those of b.
HWY_INLINE V PairSums(D d, V a, V b) {
  return AddRounded(d, hn::ConcatEven(d, b, a), hn::ConcatOdd(d, b, a));
}

void StreamedColumns(const uint8_t* matrix, size_t capacity, size_t columns, size_t inner,
                     const float* x, Half* results) {
  const D d;
  const size_t lanes = hn::Lanes(d);
  HWY_ALIGN float level[kRows * kLanes];
  const size_t tiles = (inner + kRows - 1) / kRows;
  for (size_t first = 0; first < columns; first += lanes) {
    const size_t count = columns - first < lanes ? columns - first : lanes;
    V accumulator = hn::Zero(d);
    for (size_t t = 0; t < tiles; ++t) {
      const size_t rows = inner - t * kRows < kRows ? inner - t * kRows : kRows;
      for (size_t column = 0; column < lanes; ++column) {
        float* products = level + column * kRows;
        const Half* keys = reinterpret_cast<const Half*>(
            matrix + (t * capacity + first + (column < count ? column : 0)) * kRows * 2);
        for (size_t i = 0; i < kRows; i += lanes) {
          V product = hn::Zero(d);
          if (i < rows) {
            product = Round(d, hn::Mul(LoadHalf(d, keys + i), hn::LoadU(d, x + t * kRows + i)));
            if (rows - i < lanes) product = hn::IfThenElseZero(hn::FirstN(d, rows - i), product);
          }
          hn::Store(product, d, products + i);
        }
      }
      for (size_t vectors = kRows / 2; vectors > 0; vectors /= 2) {
        for (size_t i = 0; i < vectors; ++i) {
          const V sums = PairSums(d, hn::Load(d, level + 2 * i * lanes),
                                  hn::Load(d, level + (2 * i + 1) * lanes));
          hn::Store(sums, d, level + i * lanes);
        }
      }
      const V sum = hn::Load(d, level);
      accumulator = t == 0 ? sum : AddRounded(d, accumulator, sum);
    }
    HWY_ALIGN Half block[kLanes];
    StoreHalf(d, accumulator, block);
    for (size_t column = 0; column < count; ++column) results[first + column] = block[column];
  }
}

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
  Blocks(a, a, results, count,
         [operation, scalar](D d, V x, V) { return Apply(d, operation, x, hn::Set(d, scalar)); });
}

void Widen(const Half* source, float* destination, size_t count) {
  const D d;
  const size_t lanes = hn::Lanes(d);
  size_t i = 0;
  for (; i + lanes <= count; i += lanes) hn::StoreU(LoadHalf(d, source + i), d, destination + i);
  for (; i < count; ++i) destination[i] = to_float(source[i]);
}

// Sums 64 values in place by the tree.
HWY_INLINE float TreeSum(D d, float* level) {
  const size_t lanes = hn::Lanes(d);
  for (size_t vectors = kRows / lanes / 2; vectors > 0; vectors /= 2) {
    for (size_t i = 0; i < vectors; ++i) {
      hn::Store(PairSums(d, hn::Load(d, level + 2 * i * lanes), hn::Load(d, level + (2 * i + 1) * lanes)),
                d, level + i * lanes);
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

HWY_EXPORT(Widen);
HWY_EXPORT(PackedGroups);
HWY_EXPORT(StreamedColumns);
HWY_EXPORT(Elementwise);
HWY_EXPORT(ElementwiseScalar);
HWY_EXPORT(Sum);

void widen(const Half* source, float* destination, size_t count) {
  HWY_DYNAMIC_DISPATCH(Widen)(source, destination, count);
}

void packed_groups(const PackedMatrix& matrix, const float* const* operands, Half* const* results,
                   size_t tokens) {
  HWY_DYNAMIC_DISPATCH(PackedGroups)(matrix, operands, results, tokens);
}

void streamed_columns(const uint8_t* matrix, size_t capacity, size_t columns, size_t inner,
                      const float* x, Half* results) {
  HWY_DYNAMIC_DISPATCH(StreamedColumns)(matrix, capacity, columns, inner, x, results);
}

void elementwise(Binary operation, const Half* a, const Half* b, Half* results, size_t count) {
  HWY_DYNAMIC_DISPATCH(Elementwise)(operation, a, b, results, count);
}

void elementwise_scalar(Binary operation, const Half* a, Half b, Half* results, size_t count) {
  HWY_DYNAMIC_DISPATCH(ElementwiseScalar)(operation, a, b, results, count);
}

Half sum(const Half* a, size_t count) { return HWY_DYNAMIC_DISPATCH(Sum)(a, count); }

void force_target(int64_t target) { hwy::SetSupportedTargetsForTest(target); }

int64_t supported_targets() { return hwy::SupportedTargets(); }

}  // namespace dfx::kernels
#endif
