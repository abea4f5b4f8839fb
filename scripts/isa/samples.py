# SPDX-License-Identifier: Apache-2.0
"""What the scripts of sampled functions share: rounding to binary16, and the files."""

import json

import mpmath

mpmath.mp.prec = 200


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


def write(name, what, values):
    """Writes isa/NAME.json with the samples of a function."""
    samples = [binary16(value) for value in values]
    rows = ",\n  ".join(
        ", ".join(f'"0x{bits:04x}"' for bits in samples[start : start + 12])
        for start in range(0, len(samples), 12)
    )
    about = f"{what}, binary16 bits; written by scripts/isa/make_{name}_samples.py"
    with open(f"isa/{name}.json", "w", encoding="utf-8") as file:
        file.write('{\n "about": ' + json.dumps(about) + ',\n "samples": [\n  ' + rows + "\n ]\n}\n")
