# SPDX-License-Identifier: Apache-2.0
"""Transfers between registers and memories: addresses, lengths, transposed writes."""

from .build import At, Case, Setup, op
from .data import bits, random

END = op("end_pass")
LENGTHS = [1, 2, 31, 32, 33, 63, 64, 65, 100, 1024, 1025, 4096, 65535]
READS = {"read_hbm": "hbm", "read_ddr": "ddr"}
WRITES = {"write_hbm": "hbm", "write_ddr": "ddr"}
SIZE = {"hbm": 8 << 30, "ddr": 32 << 30}
TRANSPOSED = "write_hbm_transposed"


def cases():
    for name, space in READS.items():
        yield from read_lengths(name, space)
    for name, space in WRITES.items():
        yield from write_lengths(name, space)
    for name, space in (READS | WRITES).items():
        yield from addresses(name, space)
        yield from ends(name, space)
    yield from transposed()
    yield from round_trips()
    yield from cache()


def data(space, at, content):
    return {space: [At(at, content)]}


def read_lengths(name, space):
    for length in LENGTHS:
        vd = 1 if length > 60000 else 777
        yield Case(
            f"{name} length {length}",
            Setup(op(name, vd=vd, length=length, base=100), END, **data(space, 6400, random(3000 + length, length + 64))),
        )
    for position in (0, 1, 63, 64, 65535):
        yield Case(
            f"{name} context length at position {position}",
            Setup(op(name, vd=0, length=5, length_source=1, base=7), END, **data(space, 448, random(3001, position + 65))),
            passes=[(0, position)],
        )
    yield Case(f"{name} of memory never written", Setup(op(name, vd=64, length=64, base=12345), END))


def write_lengths(name, space):
    for length in LENGTHS:
        va = 1 if length > 60000 else 777
        yield Case(
            f"{name} length {length}",
            Setup(op(name, va=va, length=length, base=100), END, **data(space, 6400 - 64, random(3100, length + 128))),
        )
    for position in (0, 1, 63, 64, 65535):
        yield Case(
            f"{name} context length at position {position}",
            Setup(op(name, va=0, length=5, length_source=1, base=7), END),
            passes=[(0, position)],
        )


def addresses(name, space):
    """base + stride * index register + block and unit strides by position or token."""
    vector = {"vd": 1000} if name in READS else {"va": 1000}
    # Base, stride, block stride and unit stride differ, so that none can stand for another.
    for by in (0, 1, 2):
        for token, position in [(0, 0), (1, 2), (63, 64), (64, 63), (65, 130), (50256, 1023), (129, 4095)]:
            if by == 0 and token > 1:
                continue
            row = [0, position, token][by]
            at = 64 * 1024 + row // 64 * 64 * 5 + row % 64 * 2 * 96
            yield Case(
                f"{name} by {by} token {token} position {position}",
                Setup(
                    op(name, length=96, base=1024, by=by, block_stride=5, unit_stride=96, **vector),
                    END,
                    **data(space, at, random(3200 + row, 96)),
                ),
                passes=[(token, position)],
            )
    for index in range(5):
        inner = op(name, length=48, base=2048, stride=3, index=index, by=1, block_stride=1000, unit_stride=32, **vector)
        loops = [op("loop", loop_index=i, count=i + 2) for i in range(4)]
        # Register i stands at i + 1 when the transfer runs for the last time.
        program = [*loops, inner, *[op("next", loop_index=i, target=4) for i in range(4)], END]
        yield Case(
            f"{name} index {index}",
            Setup(*program, **data(space, 64 * 2048 + 2 * 32 * 2, random(3300 + index, 2000))),
            passes=[(0, 2)],
        )
    for loops in (3, 40):
        program = [
            op("loop", loop_index=0, count=loops),
            op(name, length=33, base=0, stride=2, index=1, **vector),
            op("add", vd=900, va=900, vb=1000, length=33),
            op("next", loop_index=0, target=1),
            END,
        ]
        yield Case(f"{name} {loops} layers apart", Setup(*program, **data(space, 0, random(3400, 5000, (8, 14)))))
    wide = 1 << 23
    yield Case(
        f"{name} large block stride",
        Setup(op(name, length=32, base=0, by=2, block_stride=wide // 64, unit_stride=0, **vector), END, **data(space, 64 * (wide // 64) * 700, random(3401, 32))),
        passes=[(64 * 700 + 17, 0)],
    )
    yield Case(
        f"{name} largest unit stride",
        Setup(op(name, length=32, base=0, by=1, block_stride=0, unit_stride=0xFFFFE0, **vector), END, **data(space, 63 * 2 * 0xFFFFE0, random(3402, 32))),
        passes=[(0, 63)],
    )


def ends(name, space):
    """The last bytes of a memory and the last registers."""
    vector = "vd" if name in READS else "va"
    last = SIZE[space] // 64 - 1
    yield Case(
        f"{name} last 64 bytes",
        Setup(op(name, length=32, base=last, **{vector: 65536 - 32}), END, **data(space, 64 * last, random(3500, 32))),
    )
    yield Case(
        f"{name} last two bytes",
        Setup(
            op("loop", loop_index=0, count=2),
            op(name, length=16, base=last - 1, stride=1, index=1, **{vector: 0}),
            op("next", loop_index=0, target=1),
            END,
            **data(space, 64 * (last - 1), random(3501, 64)),
        ),
    )
    yield Case(f"{name} first register", Setup(op(name, length=1, base=0, **{vector: 0}), END, **data(space, 0, bits([0x7C01]))))


def transposed():
    for length, stride in [(1, 1), (2, 1), (64, 64), (64, 1), (65, 3), (100, 1024), (1, 65535), (7, 65535), (600, 64), (64, 0), (64, 33)]:
        yield Case(
            f"{TRANSPOSED} length {length} stride {stride}",
            Setup(op(TRANSPOSED, va=321, length=length, element_stride=stride, base=50), END, hbm=[At(3200 - 64, random(3600, min(length * max(stride, 1), 8192) + 64))]),
        )
    # Any even address will do.
    for position in (0, 1, 5, 63, 64, 127, 200):
        yield Case(
            f"{TRANSPOSED} row of values at position {position}",
            Setup(
                op(TRANSPOSED, va=0, length=64, element_stride=64, base=1000, stride=500, index=1, by=1, block_stride=64 * 2, unit_stride=1),
                END,
            ),
            passes=[(9, position)],
        )
        yield Case(
            f"{TRANSPOSED} context length at position {position}",
            Setup(op(TRANSPOSED, va=0, length=3, length_source=1, element_stride=5, base=1000, by=2, unit_stride=3), END),
            passes=[(17, position)],
        )
    last = (8 << 30) // 64 - 1
    yield Case(f"{TRANSPOSED} last two bytes", Setup(op(TRANSPOSED, va=5, length=1, element_stride=9, base=last, by=1, unit_stride=31), END), passes=[(0, 1)])
    yield Case(f"{TRANSPOSED} to the end", Setup(op(TRANSPOSED, va=5, length=32, element_stride=1, base=last), END))
    program = [
        op("loop", loop_index=2, count=5),
        op(TRANSPOSED, va=70, length=20, element_stride=40, base=10, stride=30, index=3),
        op("next", loop_index=2, target=1),
        END,
    ]
    yield Case(f"{TRANSPOSED} index register 2", Setup(*program))


def round_trips():
    """A transfer sees what the one before it wrote: registers and memories carry it."""
    for memory in ("hbm", "ddr"):
        program = [
            op(f"write_{memory}", va=0, length=200, base=5),
            op(f"read_{memory}", vd=1000, length=200, base=5),
            op(f"write_{memory}", va=1001, length=100, base=6),
            op(f"read_{memory}", vd=0, length=200, base=5),
            op("add", vd=0, va=0, vb=0, length=10),
            op(f"write_{memory}", va=0, length=64, base=5),
            op(f"read_{memory}", vd=2000, length=64, base=5),
            END,
        ]
        yield Case(f"{memory} written and read", Setup(*program, vectors=[At(0, random(3700, 256))]))
    yield Case(
        "hbm and ddr are apart",
        Setup(op("write_hbm", va=0, length=64, base=9), op("write_ddr", va=64, length=64, base=9), op("read_hbm", vd=200, length=64, base=9), op("read_ddr", vd=300, length=64, base=9), END),
    )
    yield Case(
        "overlapping writes keep their order",
        Setup(op("write_hbm", va=0, length=4096, base=9), op("write_hbm", va=5000, length=64, base=10), op("write_hbm_transposed", va=6000, length=64, element_stride=2, base=10), op("write_hbm", va=7000, length=3, base=11), END),
    )


def cache():
    """Keys by rows and values by columns over several passes, and attention over them."""
    keys, values, width = 0x10000, 0x20000, 64
    program = [
        op("read_ddr", vd=0, length=192, base=0, by=1, block_stride=64 * 6, unit_stride=192),
        op("write_hbm", va=64, length=width, base=keys, by=1, block_stride=128, unit_stride=64),
        op("write_hbm_transposed", va=128, length=width, element_stride=64, base=values, by=1, block_stride=128, unit_stride=1),
        op("set_scalar", sd=0, immediate16=0x3000),
        op("masked_mm", reduce_max=1, vd=1000, va=0, inner=width, columns_source=1, column_capacity=256, sd=1, sa=0, base=keys),
        op("sub_scalar", vd=1000, va=1000, length_source=1, sa=1),
        op("exp", vd=1000, va=1000, length_source=1),
        op("accum", va=1000, length_source=1, sd=2),
        op("recip", sd=2, sa=2),
        op("mul_scalar", vd=1000, va=1000, length_source=1, sa=2),
        op("mm", vd=192, va=1000, inner_source=1, columns=width, column_capacity=64, base=values),
        op("write_ddr", va=192, length=width, base=0x100000, by=1, block_stride=128, unit_stride=64),
        END,
    ]
    yield Case(
        "attention over 70 positions",
        Setup(*program, ddr=[At(0, random(3800, 192 * 70, (10, 15)))]),
        passes=[(0, position) for position in range(70)],
    )
