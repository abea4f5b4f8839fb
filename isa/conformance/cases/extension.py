# SPDX-License-Identifier: Apache-2.0
"""Extensions: SiLU at the entries of its table, products with it, rotation of halves."""

import numpy as np
from model import half
from model.unary import SILU_SAMPLES

from .build import At, Case, Setup, op
from .data import EDGES, bits, random

END = op("end_pass")
BASE = 0x1000


def cases():
    samples = len(SILU_SAMPLES)
    yield Case("silu table entries", over("silu", bits(half.patterns(-16 + np.arange(samples) / 128))))
    midpoints = half.patterns(half.rounded(-16 + (np.arange(samples - 1) + 0.5) / 128))
    yield Case("silu midpoints of the table", over("silu", bits(midpoints)))
    yield Case("silu ends of the table", over("silu", bits([0xCBFF, 0xCC00, 0xCC01, 0x4BFF, 0x4C00, 0x4C01])))
    yield from products()
    yield from rotations()
    yield Case(
        "a head of LLaMA: product, rotation, transfer",
        Setup(
            op("conv1d_silu", vd=0, va=1000, inner=100, columns=64, base=BASE),
            op("read_ddr", vd=64, length=64, base=0, by=1, block_stride=128, unit_stride=64),
            op("rotate", vd=128, va=0, vb=64, length=64),
            op("write_hbm", va=128, length=64, base=0, by=1, block_stride=128, unit_stride=64),
            op("vector_recip", vd=192, va=128, length=64),
            END,
            vectors=[At(1000, random(9000, 100, (12, 15)))],
            hbm=[At(64 * BASE, random(9001, 8192, (10, 13)))],
            ddr=[At(0, random(9002, 70 * 64, (11, 14)))],
        ),
        passes=[(0, 0), (0, 1), (0, 69)],
    )


def over(name, operands):
    return Setup(op(name, vd=30000, va=0, length=len(operands.elements)), END, vectors=[At(0, operands)])


def products():
    for inner, columns in ((1, 1), (64, 16), (65, 17), (200, 300)):
        for bias in (0, 1):
            yield Case(
                f"conv1d_silu {inner} x {columns} bias {bias}",
                Setup(
                    op("conv1d_silu", bias=bias, vd=30000, va=0, vb=2000, inner=inner, columns=columns, base=BASE),
                    END,
                    vectors=[At(0, random(9100, 4000, (12, 16)))],
                    hbm=[At(64 * BASE, random(9101, 100000, (10, 15)))],
                ),
            )
    operands = bits(EDGES)
    yield Case(
        "conv1d_silu edge values",
        Setup(op("conv1d_silu", vd=30000, va=0, inner=1, columns=len(EDGES), base=BASE), END, vectors=[At(0, bits([0x3C00]))], hbm=[At(64 * BASE, operands, run=16, pitch=1024)]),
    )
    layers = [op("loop", loop_index=2, count=3), op("conv1d_silu", vd=0, va=0, inner=64, columns=64, base=BASE, stride=128, index=3), op("next", loop_index=2, target=1)]
    yield Case("conv1d_silu in a loop", Setup(*layers, END, vectors=[At(0, random(9102, 64, (12, 15)))], hbm=[At(64 * BASE, random(9103, 12288, (12, 14)))]))


def rotations():
    def case(name, length, vd=1000, va=0, vb=500, x=None, angles=None):
        return Case(f"rotate {name}", Setup(op("rotate", vd=vd, va=va, vb=vb, length=length), END, vectors=[*([At(va, x)] if x else []), *([At(vb, angles)] if angles else [])]))

    for length in (2, 4, 62, 64, 66, 96, 128, 130, 256, 500):
        yield case(f"length {length}", length)
        yield case(f"length {length} of angles", length, x=random(9200 + length, length, (10, 18)), angles=random(9201 + length, length, (11, 14)))
    for vd, va, vb in ((0, 0, 500), (500, 0, 500), (1, 0, 500), (0, 1, 500), (0, 0, 0), (32, 0, 64), (0, 32, 96)):
        yield case(f"overlap {vd} {va} {vb}", 128, vd, va, vb)
    yield case("longest", 65534, 1, 0, 2)
    count = len(EDGES)
    a = [x for x in EDGES for _ in EDGES]
    b = EDGES * count
    pairs = len(a)
    yield Case("rotate edge values", Setup(op("rotate", vd=30000, va=0, vb=8192, length=2 * pairs), END, vectors=[At(0, bits(a + b)), At(8192, bits(b + a))]))
    yield Case("rotate edge values by one angle", Setup(op("rotate", vd=30000, va=0, vb=8192, length=2 * pairs), END, vectors=[At(0, bits(a + b)), At(8192, bits([0x3A8F] * pairs + [0x3800] * pairs))]))
