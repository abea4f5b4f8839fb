# SPDX-License-Identifier: Apache-2.0
"""Writes isa/silu.json: SiLU at -16 + k/128, k = 0 ... 4096, rounded once to binary16.

Run with mpmath 1.3.0 from the repository's root:  python scripts/isa/make_silu_samples.py
silu(x) = x / (1 + exp(-x)), evaluated with 200 bits.
"""

from samples import mpmath, write


def silu(x):
    return x / (1 + mpmath.exp(-x))


write("silu", "SiLU at -16 + k/128, k = 0 to 4096", [silu(mpmath.mpf(-16) + mpmath.mpf(k) / 128) for k in range(4097)])
