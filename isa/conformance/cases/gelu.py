# SPDX-License-Identifier: Apache-2.0
"""GELU, by a matrix of one row: 1.0 times each operand."""

import numpy as np
from model import half
from model.unary import GELU_SAMPLES

from .build import At, Case, Setup, op
from .data import EDGES, ascending, bits

END = op("end_pass")
BASE = 0x1000
ONE = 0x3C00


def cases():
    for first in range(0, 65536, 8192):
        yield Case(f"gelu of all operands from {first:04x}", over(ascending(first, 8192)))
    samples = len(GELU_SAMPLES)
    entries = half.patterns(-8 + np.arange(samples) / 128)
    yield Case("gelu table entries", over(bits(entries)))
    midpoints = half.patterns(half.rounded(-8 + (np.arange(samples - 1) + 0.5) / 128))
    yield Case("gelu midpoints of the table", over(bits(midpoints)))
    yield Case("gelu edge values", over(bits(EDGES)))
    yield Case("gelu ends of the table", over(bits([0xC7FF, 0xC800, 0xC801, 0x47FF, 0x4800, 0x4801])))
    # A bias reaches values that a product of one lane does not, such as -0.
    yield Case(
        "gelu after bias",
        Setup(
            op("conv1d", gelu=1, bias=1, vd=30000, va=0, vb=0, inner=1, columns=8192, base=BASE),
            END,
            vectors=[At(0, ascending(0xB800, 8192))],
        ),
    )


def over(operands):
    """The first row of each tile of 64 x 16 holds 16 operands."""
    return Setup(
        op("conv1d", gelu=1, vd=30000, va=0, inner=1, columns=len(operands.elements), base=BASE),
        END,
        vectors=[At(0, bits([ONE]))],
        hbm=[At(64 * BASE, operands, run=16, pitch=1024)],
    )
