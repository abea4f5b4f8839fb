# SPDX-License-Identifier: Apache-2.0
"""IEEE binary16 on arrays of bit patterns, without numpy's float16.

A value of binary16 is held in binary64. Sums and products of two of them are exact there (at most 41 and
22 significant bits), so that one rounding to binary16 is the correct rounding.
"""

from fractions import Fraction

import numpy as np

NAN = 0x7E00
INFINITY = 0x7C00


def values(bits):
    """The values of bit patterns, as binary64."""
    bits = np.asarray(bits, dtype=np.uint16).astype(np.int64)
    exponent = (bits >> 10) & 31
    fraction = bits & 0x3FF
    normal = np.ldexp((1024 + fraction).astype(np.float64), (exponent - 25).astype(np.int32))
    subnormal = np.ldexp(fraction.astype(np.float64), -24)
    result = np.where(exponent == 0, subnormal, normal)
    result = np.where(exponent == 31, np.where(fraction == 0, np.inf, np.nan), result)
    return np.where(bits & 0x8000, -result, result)


def rounded(x):
    """Rounds exact values to the values of binary16, ties to even."""
    x = np.asarray(x, dtype=np.float64)
    with np.errstate(all="ignore"):
        finite = np.isfinite(x)
        safe = np.where(finite, x, 0.0)
        _, exponent = np.frexp(safe)
        # The unit in the last place; below 2^-14 it stays that of the subnormal numbers.
        quantum = np.ldexp(1.0, np.maximum(exponent - 1, -14) - 10)
        result = np.rint(safe / quantum) * quantum
        result = np.where(np.abs(result) >= 65536.0, np.copysign(np.inf, safe), result)
        return np.where(finite, result, x)


def patterns(x):
    """The bit patterns of values of binary16; every NaN becomes the canonical one."""
    x = np.asarray(x, dtype=np.float64)
    sign = np.where(np.signbit(x), 0x8000, 0)
    magnitude = np.abs(x)
    finite = np.where(np.isfinite(x), magnitude, 1.0)
    mantissa, exponent = np.frexp(finite)
    normal = ((exponent + 14) << 10) + (mantissa * 2048).astype(np.int64) - 1024
    subnormal = (finite * 2.0**24).astype(np.int64)
    result = np.where(finite < 2.0**-14, subnormal, normal)
    result = np.where(np.isinf(x), INFINITY, result) | sign
    return np.where(np.isnan(x), NAN, result).astype(np.uint16)


def exact(bits):
    """The value of one finite bit pattern as a fraction."""
    exponent, fraction = (bits >> 10) & 31, bits & 0x3FF
    magnitude = Fraction(fraction, 2**24) if exponent == 0 else Fraction(1024 + fraction) * Fraction(2) ** (exponent - 25)
    return -magnitude if bits & 0x8000 else magnitude


def from_fraction(x, sign_of_zero=0):
    """The bit pattern nearest to a fraction, ties to even, in integers alone."""
    sign = 0x8000 if x < 0 or (x == 0 and sign_of_zero) else 0
    x = abs(x)
    if x == 0:
        return sign
    exponent = x.numerator.bit_length() - x.denominator.bit_length()
    if Fraction(2) ** exponent > x:
        exponent -= 1
    exponent = max(exponent, -14)
    units = round(x / Fraction(2) ** (exponent - 10))  # Fraction rounds ties to even
    if units == 0:
        return sign
    # 1024 units carry the exponent field 1 at exponent -14; a carry into the next power of two adds up.
    pattern = units + ((exponent + 14) << 10)
    return sign | (pattern if pattern < INFINITY else INFINITY)


def is_nan(bits):
    return (np.asarray(bits) & 0x7FFF) > INFINITY
