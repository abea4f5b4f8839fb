// SPDX-License-Identifier: Apache-2.0
//
// Products of vectors and packed matrices: the adder tree over tiles of 64 rows and 16 lanes, with the bits
// of the contract (docs/adr/0006) and few operations for each of them.

#include "functional/kernels.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "functional/packed_groups.cpp"
#include "hwy/foreach_target.h"
#include "functional/half_vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace dfx::kernels {
namespace HWY_NAMESPACE {

constexpr size_t kTileBytes = kRows * kLanes * 2;
constexpr size_t kEighth = kRows / 8;
// How far ahead weights are requested, into the second cache: enough for the latency of a busy memory.
constexpr size_t kTilesAhead = 16;
constexpr Half kTwo = 0x4000;

// The tile of a column group and an inner tile, for all tokens.
struct GroupTile {
  const uint8_t* weights;
  const uint8_t* ahead;  // a tile that is needed soon
  size_t number;         // of the inner tile
  size_t rows;           // that count
  bool is_below_2;       // all weights in magnitude
  bool are_below_2;      // and those of the group's tiles before it
};

// The weights of a tile as they are stored, from one lane on.
struct StoredWeights {
  const Half* lane;
  HWY_INLINE V row(D d, size_t i) const { return LoadHalf(d, lane + i * kLanes); }
};

// The same as binary32, for several tokens.
struct WidenedWeights {
  const float* lane;
  HWY_INLINE V row(D d, size_t i) const { return hn::Load(d, lane + i * kLanes); }
};

// The tree over the first `rows` rows of a tile, operation by operation; the other rows are +0 in both
// operands.
HWY_NOINLINE V ExactTile(D d, const StoredWeights& weights, const OperandTile& x, size_t rows) {
  HWY_ALIGN float level[kRows * kLanes];
  for (size_t row = 0; row < kRows; ++row) {
    const bool counts = row < rows || seeded(SeededFault::padding_not_zero);
    const V product = counts ? Round(d, hn::Mul(weights.row(d, row), hn::Set(d, x.values[row]))) : hn::Zero(d);
    hn::Store(product, d, level + row * kLanes);
  }
  for (size_t count = kRows / 2; count > 0; count /= 2) {
    for (size_t i = 0; i < count; ++i) {
      const bool swapped = rows < kRows && seeded(SeededFault::tree_order);
      const V sum = AddRounded(d, hn::Load(d, level + (swapped ? i : 2 * i) * kLanes),
                               hn::Load(d, level + (swapped ? i + count : 2 * i + 1) * kLanes));
      hn::Store(sum, d, level + i * kLanes);
    }
  }
  return hn::Load(d, level);
}

// One level of the tree, in place: sums of neighbours. A subnormal sum is exact.
template <size_t kSums>
HWY_INLINE void LevelFast(D d, V* values) {
  for (size_t i = 0; i < kSums; ++i) {
    values[i] = RoundNormal(d, hn::Add(values[2 * i], values[2 * i + 1]));
  }
}

// The upper levels of an eighth of a tile, whose lowest level is done.
HWY_INLINE V TopFast(D d, V* sums) {
  LevelFast<2>(d, sums);
  LevelFast<1>(d, sums);
  return sums[0];
}

// Whether all weights of a tile are below 2 in magnitude: so they are finite, too.
HWY_NOINLINE bool LookBelow2(const Half* weights) {
  const hn::CappedTag<uint16_t, kLanes * kEighth / 2> d;
  const size_t lanes = hn::Lanes(d);
  auto bits = hn::Zero(d);
  for (size_t i = 0; i < kLanes * kRows; i += 2 * lanes) {
    bits = hn::Or3(bits, hn::LoadU(d, weights + i), hn::LoadU(d, weights + i + lanes));
  }
  return hn::AllTrue(d, hn::Eq(hn::And(bits, hn::Set(d, kTwo)), hn::Zero(d)));
}

// The same, remembered until somebody writes there.
HWY_INLINE bool AllBelow2(const PackedMatrix& matrix, const uint8_t* weights) {
  WeightWatch::Mark* const mark = matrix.marks ? matrix.marks + (weights - matrix.first) / kTileBytes : nullptr;
  if (HWY_LIKELY(mark && mark->load(std::memory_order_relaxed))) return true;
  if (!LookBelow2(reinterpret_cast<const Half*>(weights))) return false;
  if (mark) mark->store(1, std::memory_order_relaxed);
  return true;
}

// The tree over a tile of finite values, no node of which overflows, but for the sign of a sum of 0.
template <class Weights>
HWY_INLINE V FastTile(D d, const Weights& weights, const OperandTile& x, const GroupTile& tile) {
  HWY_ALIGN float eighths[8 * kLanes];
  V sums[kEighth / 2] = {};
  for (size_t eighth = 0; eighth < 8; ++eighth) {
    const size_t first = eighth * kEighth;
    // Requests the rows that are as far into the tile that is needed soon.
    for (size_t line = 0; line < kTileBytes / 8; line += 64) {
      __builtin_prefetch(tile.ahead + first * kLanes * 2 + line, 0, 2);
    }
    V products[kEighth];
    for (size_t i = 0; i < kEighth; ++i) {
      products[i] =
          ProductFast(d, weights.row(d, first + i), hn::Set(d, x.values[first + i]), hn::Set(d, x.scaled[first + i]));
    }
    // The upper levels of one eighth fill the latency of the next one's products.
    if (eighth > 0) hn::Store(TopFast(d, sums), d, eighths + (eighth - 1) * kLanes);
    LevelFast<kEighth / 2>(d, products);
    for (size_t i = 0; i < kEighth / 2; ++i) sums[i] = products[i];
  }
  V level[8];
  for (size_t i = 0; i < 7; ++i) level[i] = hn::Load(d, eighths + i * kLanes);
  level[7] = TopFast(d, sums);
  LevelFast<4>(d, level);
  return TopFast(d, level);
}

// What is accumulated with a tile, the sums `before` it given.
template <class Weights>
HWY_INLINE V Accumulated(D d, const StoredWeights& stored, const Weights& weights, const OperandTile& x,
                         const GroupTile& tile, V before) {
  const bool unchecked = seeded(SeededFault::fast_rounding_unchecked);
  const bool is_first = tile.number == 0;
  const bool is_fast = x.largest_weight >= kTwo && tile.is_below_2;
  if (HWY_LIKELY(tile.rows >= kRows && (is_fast || unchecked))) {
    const V sum = FastTile(d, weights, x, tile);
    V result = sum;
    if (!is_first) {
      const V exact = hn::Add(before, sum);
      result = tile.are_below_2 && x.accumulates ? RoundNormal(d, exact) : Round(d, exact);
    }
    // Beside anything but 0 the sign of a sum of 0 does not matter.
    if (HWY_LIKELY(hn::AllFalse(d, hn::Eq(result, hn::Zero(d)))) || unchecked) return result;
  }
  const V sum = ExactTile(d, stored, x, tile.rows);
  if (is_first && !seeded(SeededFault::accumulator_starts_at_zero)) return sum;
  return AddRounded(d, is_first ? hn::Zero(d) : before, sum);
}

// Adds a tile's sums to the accumulators of its group, `stride` floats apart for each token.
HWY_INLINE void AddTile(const GroupTile& tile, const OperandTile* const* operands, size_t tokens, float* accumulators,
                        size_t stride) {
  const D d;
  const size_t lanes = hn::Lanes(d);
  HWY_ALIGN float widened[kRows * kLanes];
  if (tokens > 1) Widen(reinterpret_cast<const Half*>(tile.weights), widened, kRows * kLanes);
  for (size_t token = 0; token < tokens; ++token) {
    const OperandTile& x = operands[token][tile.number];
    for (size_t lane = 0; lane < kLanes; lane += lanes) {
      const StoredWeights stored{reinterpret_cast<const Half*>(tile.weights) + lane};
      const WidenedWeights wide{widened + lane};
      float* slot = accumulators + token * stride + lane;
      const V before = hn::Load(d, slot);
      hn::Store(
          tokens > 1 ? Accumulated(d, stored, wide, x, tile, before) : Accumulated(d, stored, stored, x, tile, before),
          d, slot);
    }
  }
}

void PackedGroups(const PackedMatrix& matrix, const OperandTile* const* operands, Half* const* results, size_t tokens) {
  const D d;
  HWY_ALIGN float accumulators[kMaxTokens * kMaxGroups * kLanes];
  const size_t width = matrix.groups * kLanes;
  bool are_below_2[kMaxGroups];
  size_t ahead[kMaxGroups];  // bytes from the first tile of a row to the one that is requested
  for (size_t group = 0; group < matrix.groups; ++group) {
    are_below_2[group] = true;
    const size_t next = group + kTilesAhead;
    ahead[group] = next / matrix.groups * matrix.tile_stride + next % matrix.groups * kTileBytes;
  }
  for (size_t t = 0; t < matrix.tiles; ++t) {
    const uint8_t* row = matrix.first + t * matrix.tile_stride;
    for (size_t group = 0; group < matrix.groups; ++group) {
      const uint8_t* weights = row + group * kTileBytes;
      const bool is_below_2 = AllBelow2(matrix, weights);
      are_below_2[group] &= is_below_2;
      AddTile({weights, row + ahead[group], t, matrix.inner - t * kRows, is_below_2, are_below_2[group]}, operands,
              tokens, accumulators + group * kLanes, width);
    }
  }
  for (size_t token = 0; token < tokens; ++token) {
    for (size_t i = 0; i < width; i += hn::Lanes(d)) {
      StoreHalf(d, hn::Load(d, accumulators + token * width + i), results[token] + i);
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace dfx::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace dfx::kernels {

HWY_EXPORT(PackedGroups);

void packed_groups(const PackedMatrix& matrix, const OperandTile* const* operands, Half* const* results,
                   size_t tokens) {
  HWY_DYNAMIC_DISPATCH(PackedGroups)(matrix, operands, results, tokens);
}

}  // namespace dfx::kernels
#endif
