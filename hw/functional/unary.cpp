// SPDX-License-Identifier: Apache-2.0

#include "functional/unary.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "generated/gelu_samples.h"
#include "generated/silu_samples.h"

namespace dfx {
namespace {

constexpr int kSamplesPerUnit = 128;

using Table = std::array<Half, 65536>;

// The functions are computed in binary64: no binary16 operand has an exponential or a reciprocal (square
// root) closer to a rounding boundary than 2^-40 of its size, except where the result is exact.
template <typename Function>
Table tabulate(Function function) {
  Table table;
  for (uint32_t bits = 0; bits < table.size(); ++bits) {
    const Half x = static_cast<Half>(bits);
    table[bits] = is_nan(x) ? kHalfNaN : from_double(function(static_cast<double>(to_float(x))));
  }
  return table;
}

// Between samples from -limit to limit: 0 below, the operand itself from the end on.
template <size_t Count>
Half interpolate(const uint16_t (&samples)[Count], Half x) {
  constexpr int limit = (Count - 1) / 2 / kSamplesPerUnit;
  if (is_nan(x)) return kHalfNaN;
  const double value = to_float(x);
  if (value >= limit) return x;
  if (value < (seeded(SeededFault::table_lower_end) ? -5 : -limit)) return 0;
  const double scaled = (value + limit) * kSamplesPerUnit;
  int k = static_cast<int>(scaled);
  const Half t = from_double(scaled - k);
  if (seeded(SeededFault::table_index) && k > 0) --k;
  const Half difference = half_add(samples[k + 1], samples[k] ^ 0x8000);
  return half_add(samples[k], half_mul(t, difference));
}

template <size_t Count>
Table tabulate_samples(const uint16_t (&samples)[Count]) {
  Table table;
  for (uint32_t bits = 0; bits < table.size(); ++bits) {
    table[bits] = interpolate(samples, static_cast<Half>(bits));
  }
  return table;
}

}  // namespace

Half half_exp(Half x) {
  static const Table table = tabulate([](double v) {
    if (!seeded(SeededFault::exp_in_fixed_point)) return std::exp(v);
    return std::exp2(std::nearbyint(v * 1.4426950408889634 * 65536) / 65536);
  });
  return table[x];
}

Half half_recip(Half x) {
  static const Table table = tabulate([](double v) { return 1 / v; });
  return table[x];
}

Half half_recip_sqrt(Half x) {
  static const Table table = tabulate([](double v) { return 1 / std::sqrt(v); });
  return table[x];
}

Half half_gelu(Half x) {
  static const Table table = tabulate_samples(isa::kGeluSamples);
  return table[x];
}

Half half_silu(Half x) {
  static const Table table = tabulate_samples(isa::kSiluSamples);
  return table[x];
}

Half power_of_two_scale(Half x) {
  if (is_nan(x)) return kHalfNaN;
  const Half magnitude = x & 0x7FFF;
  int exponent;
  if (magnitude == 0) {
    exponent = 9;
  } else if (magnitude == kHalfInfinity) {
    exponent = -16;
  } else {
    int power;
    const double fraction = std::frexp(to_float(magnitude), &power);  // fraction in [0.5, 1)
    const bool is_exact = fraction == 0.5 && !seeded(SeededFault::scale_of_powers_of_two);
    const int ceil_log2 = is_exact ? power - 1 : power;
    exponent = std::min(9, std::max(-16, -ceil_log2));
  }
  return from_double(std::ldexp(1.0, exponent));
}

Half scaled_epsilon(Half s, uint32_t epsilon_bits) {
  float epsilon;
  std::memcpy(&epsilon, &epsilon_bits, 4);
  const double scale = to_float(s);
  if (seeded(SeededFault::epsilon_rounded_twice)) return half_mul(from_double(epsilon * scale), s);
  return from_double(static_cast<double>(epsilon) * scale * scale);
}

}  // namespace dfx
