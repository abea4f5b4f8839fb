# SPDX-License-Identifier: Apache-2.0
"""Products of a vector and a matrix in HBM: layouts, uneven tiles, masks, order of additions."""

import numpy as np
from model import matrix

from .build import At, Case, Setup, op
from .data import bits, fill, random

END = op("end_pass")
BASE = 0x4000  # in units of 64 bytes
SHAPES = [
    (1, 1), (1, 16), (2, 3), (63, 15), (64, 16), (65, 17), (64, 64), (127, 31), (128, 255), (129, 256),
    (130, 257), (192, 272), (1, 300), (200, 1), (64, 511), (320, 528), (777, 97), (1024, 100), (1600, 64),
]  # fmt: skip
# Numbers whose products neither vanish nor overflow.
MODERATE = (8, 15)


def cases():
    yield from conv1d_shapes()
    yield from conv1d_options()
    yield from conv1d_order()
    for name in ("masked_mm", "mm"):
        yield from streamed_shapes(name)
        yield from contexts(name)
        yield from padding(name)
    yield from reduce_max()
    yield from scales()
    yield from extremes()
    yield from long()


def packed(seed, inner, columns, exponents=MODERATE, base=BASE):
    """Random packed matrix; the padding of its last tiles is random too."""
    return At(64 * base, random(seed, matrix.packed_size(inner, columns) // 2, exponents))


def streamed(seed, inner, columns, capacity, exponents=MODERATE, base=BASE):
    return At(64 * base, random(seed, matrix.streamed_size(inner, columns, capacity) // 2, exponents))


def conv1d_shapes():
    for number, (inner, columns) in enumerate(SHAPES):
        yield Case(
            f"conv1d {inner} x {columns}",
            Setup(
                op("conv1d", vd=4000, va=0, inner=inner, columns=columns, base=BASE),
                END,
                vectors=[At(0, random(1000 + number, 2048, MODERATE))],
                hbm=[packed(1100 + number, inner, columns)],
            ),
        )


def conv1d_options():
    for gelu in (0, 1):
        for bias in (0, 1):
            for inner, columns in [(65, 257), (130, 33)]:
                yield Case(
                    f"conv1d {inner} x {columns} bias {bias} gelu {gelu}",
                    Setup(
                        op("conv1d", gelu=gelu, bias=bias, vd=2001, va=3, vb=1003, inner=inner, columns=columns, base=BASE),
                        END,
                        vectors=[At(3, random(1200, 200, MODERATE)), At(1003, random(1201, 300, (12, 17)))],
                        hbm=[packed(1202 + inner, inner, columns)],
                    ),
                )
    for vd, vb in [(0, 0), (1, 0), (10, 77), (77, 10), (0, 100)]:
        yield Case(
            f"conv1d overlap {vd} {vb}",
            Setup(
                op("conv1d", bias=1, vd=vd, va=0, vb=vb, inner=100, columns=100, base=BASE),
                END,
                vectors=[At(0, random(1203, 300, MODERATE))],
                hbm=[packed(1204, 100, 100)],
            ),
        )
    # One program for every layer: the address is base + stride * index register.
    for index in range(1, 5):
        body = [
            op("loop", loop_index=index - 1, count=3),
            op("conv1d", vd=0, va=0, inner=70, columns=70, base=BASE, stride=400, index=index),
            op("next", loop_index=index - 1, target=1),
            END,
        ]
        yield Case(
            f"conv1d index register {index - 1}",
            Setup(*body, vectors=[At(0, random(1205, 70, (10, 14)))], hbm=[packed(1206 + i, 70, 70, (10, 14), BASE + 400 * i) for i in range(3)]),
        )
    yield Case(
        "conv1d unused vb beyond the registers",
        Setup(op("conv1d", vd=0, va=0, vb=65535, inner=8, columns=8, base=BASE), END, hbm=[packed(1207, 8, 8)]),
    )
    yield Case(
        "conv1d last matrix of HBM",
        Setup(op("conv1d", vd=0, va=0, inner=64, columns=16, base=(1 << 27) - 32), END, hbm=[packed(1208, 64, 16, MODERATE, (1 << 27) - 32)]),
    )
    yield Case(
        "conv1d last registers",
        Setup(op("conv1d", vd=65536 - 16, va=65536 - 64, inner=64, columns=16, base=BASE), END, hbm=[packed(1209, 64, 16)]),
    )


def column(elements):
    """A packed matrix of one column."""
    inner = len(elements)
    whole = np.zeros(matrix.packed_size(inner, 1) // 2, dtype=np.uint16)
    whole[matrix.packed_offset(np.arange(inner), 0, inner, 1) // 2] = elements
    return At(64 * BASE, bits(whole))


def dot(name, x, w, vb=None, gelu=0):
    operands = {"bias": 1, "vb": 500} if vb is not None else {}
    return Case(
        name,
        Setup(
            op("conv1d", vd=1000, va=0, inner=len(x), columns=1, base=BASE, gelu=gelu, **operands),
            END,
            vectors=[At(0, bits(x))] + ([At(500, bits([vb]))] if vb is not None else []),
            hbm=[column(w)],
        ),
    )


def conv1d_order():
    one, big, most, lowest = 0x3C00, 0x6800, 0x7BFF, 0x0001
    negative = 0x8000
    for place in (0, 1, 2, 31, 32, 62, 63):
        x = [one] * 64
        x[place] = big
        yield dot(f"conv1d tree, large product at {place}", x, [one] * 64)
    for tile in range(3):
        x = [0] * 192
        for t in range(3):
            x[64 * t] = big if t == tile else one
        yield dot(f"conv1d tiles, large product in {tile}", x, [one] * 192)
    yield dot("conv1d product rounded before the sum", [0x3C01, 0xBC02] + [0] * 62, [0x3C01, one] + [0] * 62)
    yield dot("conv1d product underflows to zero", [lowest] * 64, [0x3800] * 64)
    yield dot("conv1d product underflows halfway up", [0x0003] * 64, [0x3800] * 64)
    yield dot("conv1d subnormal products", [0x0400] * 64, [0x3555] * 64)
    yield dot("conv1d product overflows", [most] * 2, [0x4000, 0xC000])
    yield dot("conv1d tree overflows", [most] * 4, [one, one, negative | one, negative | one])
    yield dot("conv1d adjacent pairs cancel", [most] * 4, [one, negative | one, one, negative | one])
    yield dot("conv1d accumulator overflows", [most] + [0] * 63 + [most], [one] * 65)
    yield dot("conv1d infinity times zero", [0x7C00, one], [0, one])
    yield dot("conv1d infinities of both signs", [0x7C00, 0x7C00], [one, negative | one])
    yield dot("conv1d NaN payload", [0x7D23, one], [one, one])
    yield dot("conv1d NaN weight", [one, one], [one, 0xFFFF])
    yield dot("conv1d negative zeros fill a tile", [negative] * 64, [one] * 64)
    yield dot("conv1d negative zeros and padding", [negative] * 63, [one] * 63)
    yield dot("conv1d negative zeros in two tiles", [negative] * 128, [one] * 128)
    yield dot("conv1d negative zeros and padding in the second tile", [negative] * 65, [one] * 65)
    yield dot("conv1d negative zero and bias", [negative] * 64, [one] * 64, vb=negative)
    yield dot("conv1d negative zero and gelu", [negative] * 64, [one] * 64, gelu=1)
    yield dot("conv1d bias after the last tile", [big] + [0] * 63 + [one] + [0] * 63, [one] * 128, vb=one)
    yield dot("conv1d bias makes infinity", [most], [one], vb=most)
    yield dot("conv1d gelu after bias", [0x4000], [one], vb=0xC100, gelu=1)
    # Padding in registers and memory is left out, whatever it holds.
    yield Case(
        "conv1d padding holds NaN",
        Setup(
            op("conv1d", vd=1000, va=0, inner=65, columns=3, base=BASE),
            END,
            vectors=[At(0, fill(one, 65)), At(65, fill(0x7E01, 63))],
            hbm=[At(64 * BASE, fill(0x7E01, 2048)), *ones_at(65, 3)],
        ),
    )


def ones_at(inner, columns):
    for i in range(inner):
        first = matrix.packed_offset(i, 0, inner, columns)
        yield At(64 * BASE + int(first), fill(0x3C00, columns))


def streamed_shapes(name):
    extra = {"sa": 5} if name == "masked_mm" else {}
    for number, (inner, columns) in enumerate(SHAPES):
        for capacity in {columns, columns + 13}:
            yield Case(
                f"{name} {inner} x {columns} of {capacity}",
                Setup(
                    op(name, vd=4000, va=1, inner=inner, columns=columns, column_capacity=capacity, base=BASE, **extra),
                    END,
                    vectors=[At(0, random(1300 + number, 2048, MODERATE))],
                    scalars=[At(5, bits([0x3000]))],
                    hbm=[streamed(1400 + number, inner, columns, capacity)],
                ),
            )
    for vd in (0, 1, 37):
        yield Case(
            f"{name} overlap {vd}",
            Setup(op(name, vd=vd, va=0, inner=64, columns=50, column_capacity=64, base=BASE, **extra), END, vectors=[At(0, random(1500, 64, MODERATE))], hbm=[streamed(1501, 64, 50, 64)]),
        )
    yield Case(
        f"{name} layers",
        Setup(
            op("loop", loop_index=0, count_source=1),
            op(name, vd=0, va=0, inner=64, columns=64, column_capacity=64, base=BASE, stride=128, index=1, **extra),
            op("next", loop_index=0, target=1),
            END,
            vectors=[At(0, random(1502, 64, (10, 14)))],
            scalars=[At(5, bits([0x3C00]))],
            hbm=[streamed(1503 + i, 64, 64, 64, (10, 14), BASE + 128 * i) for i in range(4)],
        ),
        layers=4,
    )


def contexts(name):
    """Keys: the columns are the context. Values: the inner dimension is."""
    for position in [0, 1, 14, 15, 16, 62, 63, 64, 65, 127, 128, 200, 1023]:
        extra = {"sa": 5, "reduce_max": 1, "sd": 6} if name == "masked_mm" else {}
        setup = dict(vectors=[At(0, random(1600 + position, 1100, MODERATE))], scalars=[At(5, bits([0x3000]))])
        yield Case(
            f"{name} context columns at position {position}",
            Setup(op(name, vd=2000, va=0, inner=64, columns=3, columns_source=1, column_capacity=1024, base=BASE, **extra), END, hbm=[streamed(1700 + position, 64, 1024, 1024)], **setup),
            passes=[(0, position)],
        )
        yield Case(
            f"{name} context inner at position {position}",
            Setup(op(name, vd=2000, va=0, inner=9, inner_source=1, columns=64, column_capacity=64, base=BASE, **extra), END, hbm=[streamed(1800 + position, position + 1, 64, 64)], **setup),
            passes=[(0, position)],
        )
    extra = {"sa": 5} if name == "masked_mm" else {}
    yield Case(
        f"{name} context inner and columns",
        Setup(op(name, vd=2000, va=0, inner_source=1, columns_source=1, column_capacity=80, base=BASE, **extra), END, vectors=[At(0, random(1, 80, MODERATE))], hbm=[streamed(2, 70, 70, 80)]),
        passes=[(0, 69)],
    )


def padding(name):
    """Rows beyond the inner dimension and columns beyond the last hold NaN."""
    extra = {"sa": 0, "reduce_max": 1, "sd": 1} if name == "masked_mm" else {}
    for inner, columns in [(1, 1), (33, 5), (63, 16), (65, 17), (100, 30)]:
        tiles = matrix.ceil_div(inner, 64)
        matrix_ones = [
            At(64 * BASE + int(matrix.streamed_offset(64 * t, j, 32)), fill(0x3C00, min(64, inner - 64 * t)))
            for t in range(tiles)
            for j in range(columns)
        ]
        yield Case(
            f"{name} padding holds NaN {inner} x {columns}",
            Setup(
                op(name, vd=1000, va=0, inner=inner, columns=columns, column_capacity=32, base=BASE, **extra),
                END,
                vectors=[At(0, fill(0x3C00, inner)), At(inner, fill(0x7E01, 64))],
                scalars=[At(0, bits([0x3C00]))],
                hbm=[At(64 * BASE, fill(0x7E01, tiles * 32 * 64)), *matrix_ones],
            ),
        )


def products(name, x, keys, scale, reduce=1):
    """masked_mm of one lane: the products are x times each key."""
    return Case(
        name,
        Setup(
            op("masked_mm", reduce_max=reduce, vd=1000, va=0, inner=1, columns=len(keys), column_capacity=len(keys), sd=9, sa=8, base=BASE),
            END,
            vectors=[At(0, bits([x]))],
            scalars=[At(8, bits([scale]))],
            hbm=[At(64 * BASE, bits(keys), run=1, pitch=64)],
        ),
    )


def reduce_max():
    one = 0x3C00
    yield products("masked_mm maximum of negative scores", one, [0xBC00, 0xC000, 0xBE00], one)
    yield products("masked_mm maximum of zeros", one, [0x0000, 0x8000], one)
    yield products("masked_mm maximum with a negative scale", one, [0x3C00, 0x4000, 0x4200], 0xBC00)
    yield products("masked_mm maximum is that of rounded scores", one, [0x3C01, 0x3C02, 0x3BFF], 0x0001)
    yield products("masked_mm maximum of infinities", one, [0xFC00, 0xFC00], one)
    yield products("masked_mm maximum of NaN in the last column", one, [0x3C00] * 16 + [0x7C01], one)
    yield products("masked_mm maximum of NaN in the first column", one, [0xFFFF] + [0x7C00] * 16, one)
    yield products("masked_mm no maximum", one, [0x3C00, 0x4000], one, reduce=0)
    for place in (0, 1, 15, 16, 17, 31, 32, 63, 64, 99):
        keys = [0x3C00] * 100
        keys[place] = 0x4900
        yield products(f"masked_mm maximum in column {place}", one, keys, one)
    yield Case(
        "masked_mm maximum replaces its scale",
        Setup(op("masked_mm", reduce_max=1, vd=1000, va=0, inner=64, columns=20, column_capacity=20, sd=7, sa=7, base=BASE), END, vectors=[At(0, random(1, 64, MODERATE))], scalars=[At(7, bits([0x3000]))], hbm=[streamed(3, 64, 20, 20)]),
    )


def scales():
    """One more rounding, after the accumulation."""
    for number, scale in enumerate([0x0000, 0x8000, 0x0001, 0x2DA8, 0x3000, 0x3555, 0x3C00, 0xBC00, 0x7BFF, 0x7C00, 0x7E01]):
        yield Case(
            f"masked_mm scale {scale:04x}",
            Setup(op("masked_mm", vd=1000, va=0, inner=70, columns=40, column_capacity=41, sa=3, base=BASE), END, vectors=[At(0, random(1900, 70, MODERATE))], scalars=[At(3, bits([scale]))], hbm=[streamed(1901 + number, 70, 40, 41)]),
        )


def extremes():
    """Any bit patterns: subnormal and huge numbers, infinities, NaN."""
    for seed, exponents in [(1, (0, 4)), (2, (13, 17)), (3, (20, 25)), (4, (0, 30)), (5, None), (6, (7, 8))]:
        vectors = [At(0, random(2000 + seed, 200, exponents))]
        for name in ("conv1d", "mm", "masked_mm"):
            extra = {"column_capacity": 65} if name != "conv1d" else {}
            extra |= {"sa": 0, "reduce_max": 1, "sd": 1} if name == "masked_mm" else {}
            for inner in (5, 64, 200):
                content = packed(2100 + seed, inner, 65, exponents) if name == "conv1d" else streamed(2100 + seed, inner, 65, 65, exponents)
                yield Case(
                    f"{name} random {seed} inner {inner}",
                    Setup(op(name, vd=1000, va=0, inner=inner, columns=65, base=BASE, **extra), END, vectors=vectors, scalars=[At(0, bits([0x3400]))], hbm=[content]),
                )


def long():
    low = (3, 9)
    for inner, columns in [(4096, 1024), (65535, 16), (1, 65535), (1600, 1000)]:
        yield Case(
            f"conv1d {inner} x {columns}",
            Setup(op("conv1d", vd=0, va=0, inner=inner, columns=columns, base=BASE), END, vectors=[At(0, random(2200, 65536, low))], hbm=[packed(2201, inner, columns, low)]),
        )
    for name in ("masked_mm", "mm"):
        extra = {"sa": 0, "reduce_max": 1, "sd": 1} if name == "masked_mm" else {}
        for inner, columns in [(64, 4096), (2048, 64), (65535, 3), (1, 20000)]:
            yield Case(
                f"{name} {inner} x {columns}",
                Setup(
                    op(name, vd=0, va=0, inner=inner, columns=columns, column_capacity=columns, base=BASE, **extra),
                    END,
                    vectors=[At(0, random(2300, 65536, low))],
                    scalars=[At(0, bits([0x4400]))],
                    hbm=[streamed(2301, inner, columns, columns, low)],
                ),
            )
