// SPDX-License-Identifier: Apache-2.0
//
// Vectors of binary16 values, held as binary32: loading, rounding and storing them, once per vector target.

#if defined(DFX_FUNCTIONAL_HALF_VECTOR_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef DFX_FUNCTIONAL_HALF_VECTOR_INL_H
#undef DFX_FUNCTIONAL_HALF_VECTOR_INL_H
#else
#define DFX_FUNCTIONAL_HALF_VECTOR_INL_H
#endif

#include "functional/kernels.h"
#include "functional/seeded_fault.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace dfx::kernels {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;

constexpr size_t kLanes = 16;

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
  const auto rounded = hn::AndNot(hn::Set(du, 0x1FFF), hn::Add(bits, hn::Add(hn::Set(du, 0xFFF), odd)));
  V normal = hn::BitCast(d, rounded);
  normal = hn::IfThenElse(hn::Ge(normal, hn::Set(d, 65536.0f)), hn::BitCast(d, hn::Set(du, 0x7F800000u)), normal);
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
  const V canonical = seeded(SeededFault::keeps_nan_bits)
                          ? v
                          : hn::IfThenElse(hn::Eq(v, v), v, hn::BitCast(d, hn::Set(du, 0x7FC00000u)));
  hn::StoreU(hn::DemoteTo(dh, canonical), dh, reinterpret_cast<hwy::float16_t*>(p));
}
#endif

HWY_INLINE V AddRounded(D d, V a, V b) { return Round(d, hn::Add(a, b)); }

HWY_INLINE void Widen(const Half* source, float* destination, size_t count) {
  const D d;
  const size_t lanes = hn::Lanes(d);
  size_t i = 0;
  for (; i + lanes <= count; i += lanes) hn::StoreU(LoadHalf(d, source + i), d, destination + i);
  for (; i < count; ++i) destination[i] = to_float(source[i]);
}

// Rounding by arithmetic (docs/adr/0020) costs less than two conversions: to nearest, ties to even, for values
// whose last place as a binary16 is that of their exponent. It knows neither infinity nor -0.
HWY_INLINE V RoundNormal(D d, V v) {
  const V g = hn::Mul(v, hn::Set(d, 8191.0f));
  return hn::MulSub(v, hn::Set(d, 8192.0f), g);
}

// A rounded product with x, of which scaled_x is 2^13 times. Below 2^-14 the last place of a binary16 stays
// where it is, 2^-24: so does the last place of numbers around 0.75 in binary32.
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3
HWY_INLINE V ProductFast(D d, V w, V x, V scaled_x) {
  constexpr int kLargerMagnitudeSignOfFirst = 3;
  const V scaled = hn::Mul(w, scaled_x);
  const V rounder{_mm512_range_ps(scaled.raw, hn::Set(d, 0.75f).raw, kLargerMagnitudeSignOfFirst)};
  return hn::Sub(rounder, hn::NegMulAdd(w, x, rounder));
}
#else
HWY_INLINE V ProductFast(D d, V w, V x, V) {
  const hn::RebindToUnsigned<D> du;
  const V v = hn::Mul(w, x);
  const auto exponent = hn::And(hn::BitCast(du, v), hn::Set(du, 0x7F800000u));
  const V unit = hn::BitCast(d, hn::Max(exponent, hn::Set(du, 0x38800000u)));  // at least 2^-14
  const V rounder = hn::Set(d, 12288.0f);                                      // 1.5 * 2^13
  return hn::NegMulAdd(unit, rounder, hn::MulAdd(unit, rounder, v));
}
#endif

}  // namespace HWY_NAMESPACE
}  // namespace dfx::kernels
HWY_AFTER_NAMESPACE();

#endif
