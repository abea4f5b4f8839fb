# SPDX-License-Identifier: Apache-2.0
"""Element by element arithmetic, moves and reductions.

Which instructions get the cases follows from their operands, so that a new one has them at once.
"""

from model.encoding import with_operands

from .build import At, Case, Setup, op
from .data import EDGES, ascending, bits, fill, random

END = op("end_pass")
LENGTHS = [1, 2, 3, 7, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 191, 255, 256, 1000, 1023, 4096, 4097, 20000]
POSITIONS = [0, 1, 15, 62, 63, 64, 127, 1023]


def cases():
    for name in with_operands("length_source vd va vb length"):
        yield from binary(name)
    for name in with_operands("length_source vd va length sa"):
        yield from with_scalar(name)
    for name in with_operands("length_source vd va length"):
        yield from unary(name)
    yield from moves()
    for name in with_operands("length_source va length sd"):
        yield from reduction(name)
    yield from sums()
    yield from maxima()


def binary(name):
    a = [x for x in EDGES for _ in EDGES]
    b = EDGES * len(EDGES)
    count = len(a)
    yield Case(
        f"{name} edge values",
        Setup(op(name, vd=8192, va=0, vb=4096, length=count), END, vectors=[At(0, bits(a)), At(4096, bits(b))]),
    )
    for length in LENGTHS:
        yield Case(f"{name} length {length}", Setup(op(name, vd=40000, va=3, vb=20077, length=length), END))
    yield Case(f"{name} longest by field", Setup(op(name, vd=0, va=1, vb=0, length=65535), END))
    yield Case(
        f"{name} whole file by context",
        Setup(op(name, vd=0, va=0, vb=0, length_source=1), END),
        passes=[(0, 65535)],
    )
    for position in POSITIONS:
        yield Case(
            f"{name} context length at position {position}",
            Setup(op(name, vd=5, va=2000, vb=4001, length=9, length_source=1), END),
            passes=[(7, position)],
        )
    for vd, va, vb in [(0, 0, 0), (1, 0, 200), (200, 0, 199), (64, 64, 128), (128, 64, 128), (100, 163, 37), (7, 0, 0)]:
        yield Case(f"{name} overlap {vd} {va} {vb}", Setup(op(name, vd=vd, va=va, vb=vb, length=130), END))
    for seed, exponents in [(1, None), (2, (13, 17)), (3, (0, 3)), (4, (27, 30)), (5, (0, 1)), (6, (4, 12))]:
        yield Case(
            f"{name} random {seed}",
            Setup(
                op(name, vd=40000, va=0, vb=16384, length=16384),
                END,
                vectors=[
                    At(0, random(100 + seed, 16384, exponents)),
                    At(16384, random(200 + seed, 16384, exponents)),
                ],
            ),
        )
    yield Case(f"{name} last element", Setup(op(name, vd=65535, va=65535, vb=0, length=1), END))


def with_scalar(name):
    for first in range(0, len(EDGES), 15):
        part = EDGES[first : first + 15]
        program = [op(name, vd=128 + 64 * i, va=0, length=len(EDGES), sa=i) for i in range(len(part))]
        yield Case(
            f"{name} edge values from {first}",
            Setup(*program, END, vectors=[At(0, bits(EDGES))], scalars=[At(0, bits(part))]),
        )
    for length in [1, 16, 63, 64, 65, 1000, 20000]:
        yield Case(
            f"{name} length {length}",
            Setup(op(name, vd=30001, va=2, length=length, sa=63), END, scalars=[At(63, bits([0x3555]))]),
        )
    yield Case(
        f"{name} whole file by context",
        Setup(op(name, vd=0, va=0, length_source=1, sa=1), END, scalars=[At(1, bits([0xB266]))]),
        passes=[(0, 65535)],
    )
    for position in POSITIONS:
        yield Case(
            f"{name} context length at position {position}",
            Setup(op(name, vd=3000, va=64, length=1, length_source=1, sa=2), END, scalars=[At(2, bits([0x4400]))]),
            passes=[(1, position)],
        )
    for vd, va in [(0, 0), (1, 0), (0, 1), (64, 0), (63, 64)]:
        yield Case(
            f"{name} overlap {vd} {va}",
            Setup(op(name, vd=vd, va=va, length=129, sa=0), END, scalars=[At(0, bits([0x3C01]))]),
        )
    yield Case(
        f"{name} sets a scalar just before",
        Setup(op("set_scalar", sd=4, immediate16=0x3266), op(name, vd=0, va=64, length=64, sa=4), END),
    )


def unary(name):
    for first in range(0, 65536, 16384):
        yield Case(
            f"{name} of all operands from {first}",
            Setup(op(name, vd=30000, va=0, length=16384), END, vectors=[At(0, ascending(first, 16384))]),
        )
    for length in LENGTHS:
        yield Case(f"{name} length {length}", Setup(op(name, vd=30001, va=7, length=length), END))
    yield Case(f"{name} whole file by context", Setup(op(name, vd=0, va=0, length_source=1), END), passes=[(0, 65535)])
    for position in POSITIONS:
        yield Case(
            f"{name} context length at position {position}",
            Setup(op(name, vd=3000, va=64, length_source=1), END),
            passes=[(1, position)],
        )
    for vd, va in [(0, 0), (1, 0), (0, 1), (64, 0), (63, 64)]:
        yield Case(f"{name} overlap {vd} {va}", Setup(op(name, vd=vd, va=va, length=129), END))


def moves():
    program = [op("load", vd=100 * i, length=i + 1, sa=i) for i in range(len(EDGES))]
    yield Case("load keeps all bits", Setup(*program, END, scalars=[At(0, bits(EDGES))]))
    program = [op("store", va=1000 + i, sd=i) for i in range(len(EDGES))]
    yield Case("store keeps all bits", Setup(*program, END, vectors=[At(1000, bits(EDGES))]))
    yield Case("store first and last", Setup(op("store", va=65535, sd=0), op("store", va=0, sd=63), END))
    for length in [1, 63, 64, 65, 65535]:
        yield Case(f"load length {length}", Setup(op("load", vd=1, length=length, sa=63), END))
    for position in POSITIONS + [65535]:
        yield Case(
            f"load context length at position {position}",
            Setup(op("load", vd=0, length_source=1, length=77, sa=9), END),
            passes=[(0, position)],
        )
    yield Case("load then store", Setup(op("load", vd=5, length=3, sa=1), op("store", va=7, sd=2), END))


def reduction(name):
    for length in LENGTHS:
        yield Case(
            f"{name} length {length}",
            Setup(op(name, va=5, length=length, sd=0), END, vectors=[At(0, random(300 + length, 20064, (8, 16)))]),
        )
    yield Case(
        f"{name} longest",
        Setup(op(name, va=1, length=65535, sd=63), END, vectors=[At(0, random(1, 65536, (5, 13)))]),
    )
    for position in POSITIONS + [65535]:
        yield Case(
            f"{name} context length at position {position}",
            Setup(op(name, va=0, length_source=1, length=3, sd=1), END, vectors=[At(0, random(2, 65536, (5, 13)))]),
            passes=[(0, position)],
        )
    program = [op(name, va=i, length=1, sd=i) for i in range(len(EDGES))]
    yield Case(f"{name} of one element", Setup(*program, END, vectors=[At(0, bits(EDGES))]))
    program = [op(name, va=2 * i, length=2, sd=i) for i in range(64)]
    yield Case(f"{name} of two elements", Setup(*program, END, vectors=[At(0, random(9, 128))]))
    for seed in range(10):
        program = [op(name, va=200 * i + seed, length=1 + 3 * i, sd=i) for i in range(64)]
        exponents = [(0, 2), (13, 17), (26, 30), (0, 30), (27, 31)][seed % 5]
        yield Case(f"{name} random {seed}", Setup(*program, END, vectors=[At(0, random(400 + seed, 16000, exponents))]))


def sums():
    """Results that depend on the order of additions and on padding."""
    negative_zero = 0x8000
    for length in [1, 2, 63, 64, 65, 127, 128, 129]:
        yield Case(
            f"accum of {length} negative zeros",
            Setup(op("accum", va=64, length=length, sd=0), END, vectors=[At(0, fill(negative_zero, 512))]),
        )
    # 2048 + 1 is lost, 1 + 1 is not: the tree keeps what a chain would lose.
    yield Case("accum tree order", Setup(op("accum", va=0, length=64, sd=0), END, vectors=[At(0, bits([0x6800] + [0x3C00] * 63))]))
    yield Case("accum tile order", Setup(op("accum", va=0, length=256, sd=0), END, vectors=[At(0, bits(([0x6800] + [0] * 63) + ([0x3C00] + [0] * 63) * 3))]))
    for place in range(0, 64, 7):
        elements = [0x3C00] * 64
        elements[place] = 0x6800
        yield Case(f"accum large element at {place}", Setup(op("accum", va=0, length=64, sd=0), END, vectors=[At(0, bits(elements))]))
    yield Case("accum overflow inside the tree", Setup(op("accum", va=0, length=4, sd=0), END, vectors=[At(0, bits([0x7BFF, 0x7BFF, 0xFBFF, 0xFBFF]))]))
    yield Case("accum no overflow by pairs", Setup(op("accum", va=0, length=4, sd=0), END, vectors=[At(0, bits([0x7BFF, 0xFBFF, 0x7BFF, 0xFBFF]))]))
    yield Case("accum infinities of both signs", Setup(op("accum", va=0, length=130, sd=0), END, vectors=[At(0, fill(0x3C00, 130)), At(3, bits([0x7C00])), At(129, bits([0xFC00]))]))
    yield Case("accum infinity", Setup(op("accum", va=0, length=130, sd=0), END, vectors=[At(0, fill(0x3C00, 130)), At(129, bits([0xFC00]))]))
    yield Case("accum NaN payload", Setup(op("accum", va=0, length=130, sd=0), END, vectors=[At(0, fill(0x3C00, 130)), At(77, bits([0xFD55]))]))
    yield Case("accum halfway to overflow", Setup(op("accum", va=0, length=2, sd=0), op("accum", va=2, length=2, sd=1), END, vectors=[At(0, bits([0x7BFF, 0x4BFF, 0x7BFF, 0x4C00]))]))
    yield Case("accum ignores what follows", Setup(op("accum", va=0, length=65, sd=0), END, vectors=[At(0, fill(0x3C00, 65)), At(65, fill(0x7E00, 63))]))


def maxima():
    zeros = [(0x0000, 0x8000), (0x8000, 0x0000), (0x8000, 0x8000)]
    for name in ("max", "max_abs"):
        for a, b in zeros:
            yield Case(f"{name} of {a:04x} and {b:04x}", Setup(op(name, va=0, length=2, sd=3), END, vectors=[At(0, bits([a, b]))]))
        for length in [1, 17, 64, 65, 130]:
            for place in sorted({0, length // 2, length - 1}):
                yield Case(
                    f"{name} NaN at {place} of {length}",
                    Setup(op(name, va=0, length=length, sd=0), END, vectors=[At(0, fill(0x7C00, length)), At(place, bits([0xFC01]))]),
                )
                yield Case(
                    f"{name} largest at {place} of {length}",
                    Setup(op(name, va=0, length=length, sd=0), END, vectors=[At(0, random(500 + length, length, (3, 9))), At(place, bits([0x5000]))]),
                )
                yield Case(
                    f"{name} magnitude at {place} of {length}",
                    Setup(op(name, va=0, length=length, sd=0), END, vectors=[At(0, random(600 + length, length, (3, 9))), At(place, bits([0xFBFF]))]),
                )
        yield Case(f"{name} of negative numbers", Setup(op(name, va=0, length=100, sd=0), END, vectors=[At(0, ascending(0xBC00, 100))]))
        yield Case(f"{name} of negative infinities", Setup(op(name, va=0, length=100, sd=0), END, vectors=[At(0, fill(0xFC00, 100))]))
        yield Case(f"{name} ignores what follows", Setup(op(name, va=0, length=65, sd=0), END, vectors=[At(0, fill(0xBC00, 65)), At(65, fill(0x7E00, 63))]))
