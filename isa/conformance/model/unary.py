# SPDX-License-Identifier: Apache-2.0
"""Functions of one binary16 operand, correctly rounded from exact fractions or 240-bit arithmetic."""

from fractions import Fraction

import mpmath
import numpy as np

from . import half

mpmath.mp.prec = 240
# Relative error granted to mpmath; a result is taken only if it rounds alike on both sides.
SLACK = Fraction(1, 2**200)


def _nearest(x):
    """Rounds a result of mpmath, and proves that its error cannot matter."""
    value = _fraction(x)
    pattern = half.from_fraction(value)
    if value != 0:
        assert half.from_fraction(value * (1 - SLACK)) == pattern, x
        assert half.from_fraction(value * (1 + SLACK)) == pattern, x
    return pattern


def _fraction(x):
    sign, mantissa, exponent, _ = x._mpf_
    value = Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
    return -value if sign else value


def _operand(bits):
    x = half.exact(bits)
    return mpmath.mpf(x.numerator) / x.denominator  # exact: the denominator is a power of two


def _exp(bits):
    if bits & 0x7FFF == half.INFINITY:
        return 0 if bits & 0x8000 else half.INFINITY
    if bits & 0x7FFF == 0:
        return 0x3C00
    return _nearest(mpmath.exp(_operand(bits)))


def _recip(bits):
    sign = bits & 0x8000
    if bits & 0x7FFF == half.INFINITY:
        return sign
    if bits & 0x7FFF == 0:
        return sign | half.INFINITY
    return half.from_fraction(1 / half.exact(bits))


def _recip_sqrt(bits):
    if bits & 0x7FFF == 0:
        return (bits & 0x8000) | half.INFINITY
    if bits & 0x8000:
        return half.NAN
    if bits == half.INFINITY:
        return 0
    x = half.exact(bits)
    root = mpmath.sqrt(_operand(bits))
    # A square has an exact root; no other operand comes near a rounding boundary.
    exact_root = _fraction(root)
    if exact_root * exact_root == x and Fraction(1) / exact_root == half.exact(half.from_fraction(1 / exact_root)):
        return half.from_fraction(1 / exact_root)
    return _nearest(1 / root)


def _power_of_two_scale(bits):
    magnitude = bits & 0x7FFF
    if magnitude == 0:
        exponent = 9
    elif magnitude == half.INFINITY:
        exponent = -16
    else:
        m, ceiling = half.exact(magnitude), -30
        while Fraction(2) ** ceiling < m:
            ceiling += 1
        exponent = max(-16, min(9, -ceiling))
    return half.from_fraction(Fraction(2) ** exponent)


def _gelu_new(x):
    """x * sigmoid(2 u): 0.5 x (1 + tanh u) without cancellation; `x` is a fraction."""
    if x == 0:
        return 0
    value = mpmath.mpf(x.numerator) / x.denominator
    u = mpmath.sqrt(2 / mpmath.pi) * (value + mpmath.mpf("0.044715") * value**3)
    return _nearest(value / (1 + mpmath.exp(-2 * u)))


def _silu(x):
    """x / (1 + e^-x); `x` is a fraction."""
    if x == 0:
        return 0
    value = mpmath.mpf(x.numerator) / x.denominator
    return _nearest(value / (1 + mpmath.exp(-value)))


def _interpolated(bits, samples):
    """Between samples at -limit + k/128, each operation rounded."""
    limit = len(samples) // 256
    if bits == half.INFINITY:
        return half.INFINITY
    if bits == half.INFINITY | 0x8000:
        return 0
    x = half.exact(bits)
    if x >= limit:
        return bits
    if x < -limit:
        return 0
    position = (x + limit) * 128
    k = position.numerator // position.denominator
    low, high = samples[k], samples[k + 1]
    t = half.values(half.from_fraction(position - k))
    difference = half.rounded(half.values(high) - half.values(low))
    step = half.rounded(t * difference)
    return int(half.patterns(half.rounded(half.values(low) + step)))


def _table(function):
    table = np.empty(65536, dtype=np.uint16)
    for bits in range(65536):
        table[bits] = half.NAN if bits & 0x7FFF > half.INFINITY else function(bits)
    return table


GELU_SAMPLES = [_gelu_new(Fraction(k, 128) - 8) for k in range(2049)]
SILU_SAMPLES = [_silu(Fraction(k, 128) - 16) for k in range(4097)]
EXP = _table(_exp)
RECIP = _table(_recip)
RECIP_SQRT = _table(_recip_sqrt)
POWER_OF_TWO_SCALE = _table(_power_of_two_scale)
GELU = _table(lambda bits: _interpolated(bits, GELU_SAMPLES))
SILU = _table(lambda bits: _interpolated(bits, SILU_SAMPLES))


def scaled_epsilon(bits, immediate):
    """binary32(immediate) times the square of a scale, rounded once."""
    with np.errstate(all="ignore"):
        epsilon = float(np.array([immediate], dtype=np.uint32).view(np.float32)[0])
        scale = float(half.values(bits))
        # 24 + 11 + 11 significant bits and exponents above 2^-197: exact in binary64.
        return int(half.patterns(half.rounded(np.float64(epsilon) * np.float64(scale) * np.float64(scale))))
