// SPDX-License-Identifier: Apache-2.0
//
// IEEE binary16 as bit patterns; arithmetic rounds once, to nearest even. Computing in binary32 and
// rounding is exact for + - * of binary16 operands (24 >= 2 * 11 + 2 bits).

#ifndef DFX_FUNCTIONAL_HALF_H
#define DFX_FUNCTIONAL_HALF_H

#include <cstdint>
#include <cstring>

#include "functional/seeded_fault.h"

namespace dfx {

using Half = uint16_t;

constexpr Half kHalfNaN = 0x7E00;
constexpr Half kHalfInfinity = 0x7C00;

inline bool is_nan(Half h) { return (h & 0x7FFF) > kHalfInfinity; }

inline float to_float(Half h) {
  const uint32_t sign = static_cast<uint32_t>(h & 0x8000) << 16;
  uint32_t exponent = (h >> 10) & 31, mantissa = h & 0x3FF;
  uint32_t bits;
  if (exponent == 31) {
    bits = sign | 0x7F800000u | (mantissa << 13);
  } else if (exponent != 0) {
    bits = sign | ((exponent + 112) << 23) | (mantissa << 13);
  } else {
    const float magnitude = static_cast<float>(mantissa) * 0x1p-24f;
    std::memcpy(&bits, &magnitude, 4);
    bits |= sign;
  }
  float value;
  std::memcpy(&value, &bits, 4);
  return value;
}

// Rounds to nearest even; every NaN becomes the canonical one.
inline Half from_double(double value) {
  if (value != value) return kHalfNaN;
  uint64_t bits;
  std::memcpy(&bits, &value, 8);
  const Half sign = static_cast<Half>((bits >> 48) & 0x8000);
  bits &= 0x7FFFFFFFFFFFFFFFull;
  double magnitude;
  std::memcpy(&magnitude, &bits, 8);
  if (magnitude >= 65520.0) return sign | kHalfInfinity;
  if (magnitude < 0x1p-14) {
    if (seeded(SeededFault::flushes_subnormals)) return sign;
    // Multiples of 2^-24: adding 2^28 leaves exactly those bits of a double.
    const double rounded = (magnitude + 0x1p28) - 0x1p28;
    return sign | static_cast<Half>(rounded * 0x1p24);
  }
  const uint64_t half_ulp_minus_one = (uint64_t{1} << 41) - 1;
  bits += half_ulp_minus_one + (seeded(SeededFault::rounds_ties_away) ? 1 : (bits >> 42) & 1);
  const uint64_t exponent = (bits >> 52) - 1023 + 15;
  return sign | static_cast<Half>((exponent << 10) | ((bits >> 42) & 0x3FF));
}

inline Half half_add(Half a, Half b) { return from_double(to_float(a) + to_float(b)); }
inline Half half_mul(Half a, Half b) { return from_double(to_float(a) * to_float(b)); }

// A key whose unsigned order is the order of maximum: -inf < ... < -0 < +0 < ... < +inf.
inline uint16_t order_key(Half h) { return (h & 0x8000) ? static_cast<uint16_t>(~h) : (h | 0x8000); }

inline Half maximum(Half a, Half b) {
  if (is_nan(a) || is_nan(b)) return kHalfNaN;
  return order_key(a) >= order_key(b) ? a : b;
}

}  // namespace dfx

#endif
