# SPDX-License-Identifier: Apache-2.0
"""Slots of the key and value arena, and passes that end at the output marker."""

from .build import At, Case, Setup, op
from .data import bits, random

END = op("end_pass")
STRIDE = 37  # blocks of 64 bytes
SLOTS = [(0, 0, 0), (0, 0, 3), (0, 0, 1), (0, 0, 3)]


def cases():
    yield from addresses()
    yield from attention()
    yield from markers()


def addresses():
    for name, space in (("read_hbm", "hbm"), ("read_ddr", "ddr")):
        for flag in (0, 1):
            yield Case(
                f"{name} slotted {flag}",
                *[Setup(op(name, vd=64, length=70, base=5, slotted=flag), op("add", vd=1000, va=1000, vb=64, length=70), END, **{space: [At(0, random(8000 + d, 8000, (10, 14)))]}) for d in range(2)],
                passes=SLOTS,
                slots=4,
                slot_stride=STRIDE,
            )
    for name in ("write_hbm", "write_ddr", "write_hbm_transposed"):
        strided = {"element_stride": 64} if name == "write_hbm_transposed" else {}
        program = [
            op(name, va=0, length=33, base=5, by=1, block_stride=8, unit_stride=32, slotted=1, **strided),
            op(name, va=200, length=3, base=9000, slotted=0, **strided),
            op("add_scalar", vd=0, va=0, length=33, sa=1),
            END,
        ]
        yield Case(
            f"{name} to slots",
            Setup(*program, vectors=[At(0, random(8100, 64, (10, 14)))], scalars=[At(1, bits([0x3C00]))]),
            passes=[(0, 0, 0), (0, 1, 0), (0, 0, 2), (0, 65, 2), (0, 0, 4)],
            slots=5,
            slot_stride=400,
        )
    yield Case(
        "slots in a loop, with a stride of layers",
        Setup(
            op("loop", loop_index=0, count_source=1),
            op("read_hbm", vd=64, length=64, base=2, stride=3, index=1, slotted=1),
            op("add", vd=0, va=0, vb=64, length=64),
            op("next", loop_index=0, target=1),
            END,
            hbm=[At(0, random(8200, 12000, (10, 14)))],
            vectors=[At(0, random(8201, 64, (10, 14)))],
        ),
        layers=3,
        passes=SLOTS,
        slots=4,
        slot_stride=64,
    )
    yield Case(
        "the last slot of the memory",
        Setup(op("read_hbm", vd=0, length=32, base=3, slotted=1), END, hbm=[At((8 << 30) - 64, random(8202, 32))]),
        passes=[(0, 0, 7)],
        slots=8,
        slot_stride=((8 << 30) // 64 - 4) // 7,
    )
    yield Case(
        "more slots than are used, of no size",
        Setup(op("write_hbm", va=0, length=32, base=3, slotted=1), END),
        passes=[(0, 0, 0), (0, 0, 65534)],
        slots=65535,
    )


def attention():
    """Two requests, one pass each in turn: each sees the keys and values of its own slot."""
    program = [
        op("read_ddr", vd=0, length=192, base=0, by=2, block_stride=1024, unit_stride=256),
        op("write_hbm", va=64, length=64, base=0, by=1, block_stride=128, unit_stride=64, slotted=1),
        op("write_hbm_transposed", va=128, length=64, element_stride=64, base=256, by=1, block_stride=128, unit_stride=1, slotted=1),
        op("masked_mm", columns_source=1, reduce_max=1, vd=512, va=0, inner=64, sd=1, sa=0, column_capacity=128, base=0, slotted=1),
        op("sub_scalar", length_source=1, vd=512, va=512, sa=1),
        op("exp", length_source=1, vd=512, va=512),
        op("accum", length_source=1, va=512, sd=2),
        op("recip", sd=2, sa=2),
        op("mul_scalar", length_source=1, vd=512, va=512, sa=2),
        op("mm", inner_source=1, vd=1024, va=512, columns=64, column_capacity=64, base=256, slotted=1),
        op("write_ddr", va=1024, length=64, base=1 << 16, by=1, block_stride=128, unit_stride=64, slotted=1),
        END,
    ]
    passes = [(token, position, slot) for position in range(70) for slot, token in ((2, position), (0, 99 - position))]
    yield Case(
        "attention of two requests in turn",
        Setup(*program, scalars=[At(0, bits([0x3000]))], ddr=[At(0, random(8300, 100 * 256, (12, 15)))]),
        passes=passes,
        slots=3,
        slot_stride=1024,
    )


def markers():
    emit = [op("load", vd=64, length=1, sa=0), op("emit_token", va=64)]
    program = [op("add_scalar", vd=0, va=0, length=64, sa=1), *emit, op("add_scalar", vd=0, va=0, length=64, sa=1), END]
    state = dict(vectors=[At(0, random(8400, 64, (10, 14))), At(65, bits([9, 0, 1]))], scalars=[At(0, bits([0x3C00, 0x3C00]))])
    early, whole = (0, 0, 0, True), (0, 0, 0, False)
    for marker in (0, 1, 3, 4):
        yield Case(f"a pass without output ends before instruction {marker}", Setup(*program, **state), passes=[early, whole, early], output_marker=marker)
    yield Case("a marker is not reached", Setup(op("halt"), *program, **state), passes=[early, whole], output_marker=3)
    yield Case("without a marker a pass runs whole", Setup(*program, **state), passes=[early, whole])
    gather = [[op("all_gather", vd=1000, va=0, length=9, offset=9 * d, total=27), *program] for d in range(3)]
    yield Case("markers on several devices", *[Setup(*each, **state) for each in gather], passes=[early, whole, early], output_marker=2)
    loop = [op("loop", loop_index=0, count=4), op("add_scalar", vd=0, va=0, length=64, sa=1), op("next", loop_index=0, target=1), END]
    yield Case("a marker in a loop ends its first turn", Setup(*loop, **state), passes=[early, whole], output_marker=2)
    yield Case("work that is under way at the marker completes", Setup(op("exp", vd=2000, va=1000, length=900), op("write_hbm", va=2000, length=900, base=0), END), passes=[early], output_marker=2)
