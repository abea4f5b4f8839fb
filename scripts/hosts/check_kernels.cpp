// SPDX-License-Identifier: Apache-2.0
//
// Compares the vector kernels of the FP16 datapath with scalar arithmetic, operation by operation, on
// operands of many kinds. scripts/hosts/run builds it for another processor.

#include <cinttypes>
#include <cstdio>
#include <random>
#include <vector>

#include "functional/kernels.h"
#include "hwy/highway.h"

namespace {

using dfx::Half;

using Random = std::mt19937_64;

constexpr int kRounds = 300;
constexpr int kValues = 3 * 4 * 16;  // of three sizes: for one token, for two, streamed

// Any sign and mantissa, exponents from `lowest` to below `end`.
Half half_between(Random* random, unsigned lowest, unsigned end) {
  const uint64_t bits = (*random)();
  return static_cast<Half>((bits & 0x83FF) | (lowest + (bits >> 16) % (end - lowest)) << 10);
}

Half tree(std::vector<Half> level) {
  while (level.size() > 1) {
    for (size_t i = 0; i < level.size() / 2; ++i) level[i] = dfx::half_add(level[2 * i], level[2 * i + 1]);
    level.resize(level.size() / 2);
  }
  return level[0];
}

// Column `column` of 16. Weights of a row are next to each other, or, streamed, those of a column of a tile.
Half expected(const std::vector<Half>& x, const std::vector<Half>& weights, size_t column, bool streamed) {
  Half accumulator = 0;
  for (size_t tile = 0; tile * 64 < x.size(); ++tile) {
    std::vector<Half> products(64, 0);
    for (size_t row = 0; row < 64 && tile * 64 + row < x.size(); ++row) {
      const size_t place = streamed ? column * 64 + row : row * 16 + column;
      products[row] = dfx::half_mul(x[tile * 64 + row], weights[tile * 1024 + place]);
    }
    const Half sum = tree(products);
    accumulator = tile == 0 ? sum : dfx::half_add(accumulator, sum);
  }
  return dfx::is_nan(accumulator) ? dfx::kHalfNaN : accumulator;
}

struct Exponents {
  const char* name;
  unsigned x_lowest, x_end, w_lowest, w_end;
};

uint64_t differences(const Exponents& exponents, size_t inner, Random* random) {
  std::vector<Half> x(inner), weights((inner + 63) / 64 * 64 * 16);
  for (Half& value : x) value = half_between(random, exponents.x_lowest, exponents.x_end);
  for (Half& value : weights) value = half_between(random, exponents.w_lowest, exponents.w_end);
  const size_t tiles = (inner + 63) / 64;
  std::vector<dfx::kernels::OperandTile> operand(tiles);
  dfx::kernels::operand_tiles(x.data(), inner, operand.data());
  const dfx::kernels::PackedMatrix matrix{
      reinterpret_cast<const uint8_t*>(weights.data()), 2048, 1, tiles, inner, nullptr};
  uint64_t count = 0;
  for (size_t tokens : {1, 2}) {
    const dfx::kernels::OperandTile* operands[] = {operand.data(), operand.data()};
    Half values[2][16];
    Half* results[] = {values[0], values[1]};
    dfx::kernels::packed_groups(matrix, operands, results, tokens);
    for (size_t token = 0; token < tokens; ++token) {
      for (size_t column = 0; column < 16; ++column) {
        count += values[token][column] != expected(x, weights, column, false);
      }
    }
  }
  Half values[16];
  dfx::kernels::streamed_columns(matrix.first, 16, 16, inner, operand.data(), values);
  for (size_t column = 0; column < 16; ++column) {
    count += values[column] != expected(x, weights, column, true);
  }
  return count;
}

}  // namespace

int main() {
  const Exponents kinds[] = {
      {"ordinary", 5, 20, 5, 16},   {"subnormal products", 0, 12, 5, 13},
      {"any finite", 0, 31, 0, 31}, {"any", 0, 32, 0, 32},
      {"large", 18, 26, 14, 20},    {"tiny", 0, 6, 0, 6},
  };
  Random random;
  uint64_t wrong = 0;
  for (const Exponents& kind : kinds) {
    uint64_t count = 0;
    for (int round = 0; round < kRounds; ++round) {
      for (size_t inner : {64, 192, 100}) count += differences(kind, inner, &random);
    }
    std::printf("%-20s %" PRIu64 " of %d values differ\n", kind.name, count, kRounds * kValues);
    wrong += count;
  }
  return wrong == 0 ? 0 : 1;
}
