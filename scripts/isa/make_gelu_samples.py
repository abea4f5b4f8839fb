# SPDX-License-Identifier: Apache-2.0
"""Writes isa/gelu.json: gelu_new at -8 + k/128, k = 0 ... 2048, rounded once to binary16.

Run with mpmath 1.3.0 from the repository's root:  python scripts/isa/make_gelu_samples.py
gelu_new(x) = x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))), evaluated with 200 bits.
"""

import json

import mpmath

mpmath.mp.prec = 200


def gelu_new(x):
    u = mpmath.sqrt(2 / mpmath.pi) * (x + mpmath.mpf("0.044715") * x**3)
    return x / (1 + mpmath.exp(-2 * u))


def binary16(value):
    """Bits of the nearest binary16, ties to even; no value here overflows."""
    if value == 0:
        return 0
    sign = 0x8000 if value < 0 else 0
    magnitude = abs(value)
    exponent = max(int(mpmath.floor(mpmath.log(magnitude, 2))), -14)
    scaled = magnitude * mpmath.mpf(2) ** (10 - exponent)
    whole = int(mpmath.floor(scaled))
    rest = scaled - whole
    if rest > 0.5 or (rest == 0.5 and whole % 2 == 1):
        whole += 1
    # A whole of 2048 carries into the exponent by itself; subnormals have no implicit bit.
    return sign | ((exponent + 14) * 1024 + whole)


samples = [binary16(gelu_new(mpmath.mpf(-8) + mpmath.mpf(k) / 128)) for k in range(2049)]
rows = ",\n  ".join(
    ", ".join(f'"0x{bits:04x}"' for bits in samples[start : start + 12])
    for start in range(0, len(samples), 12)
)
about = "gelu_new at -8 + k/128, k = 0 to 2048, binary16 bits; written by scripts/isa/make_gelu_samples.py"
with open("isa/gelu.json", "w", encoding="utf-8") as file:
    file.write('{\n "about": ' + json.dumps(about) + ',\n "samples": [\n  ' + rows + "\n ]\n}\n")
