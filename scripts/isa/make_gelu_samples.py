# SPDX-License-Identifier: Apache-2.0
"""Writes isa/gelu.json: gelu_new at -8 + k/128, k = 0 ... 2048, rounded once to binary16.

Run with mpmath 1.3.0 from the repository's root:  python scripts/isa/make_gelu_samples.py
gelu_new(x) = x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))), evaluated with 200 bits.
"""

from samples import mpmath, write


def gelu_new(x):
    u = mpmath.sqrt(2 / mpmath.pi) * (x + mpmath.mpf("0.044715") * x**3)
    return x / (1 + mpmath.exp(-2 * u))


write("gelu", "gelu_new at -8 + k/128, k = 0 to 2048", [gelu_new(mpmath.mpf(-8) + mpmath.mpf(k) / 128) for k in range(2049)])
