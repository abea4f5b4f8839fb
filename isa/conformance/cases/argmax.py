# SPDX-License-Identifier: Apache-2.0
"""Argmax records: updated, merged over devices, and emitted."""

from .build import At, Case, Setup, op
from .data import EDGES, bits, random

END = op("end_pass")
EMPTY = [0, 0, 0, 0]
VALID, NAN = 1, 2


def cases():
    yield from updates()
    yield from merges()
    yield from tokens()


def update(name, record, logits, first=0, length=None):
    length = length or len(logits)
    return Case(
        name,
        Setup(op("argmax", vd=500, va=1000, length=length, first_id=first), END, vectors=[At(500, bits(record)), At(1000, bits(logits))]),
    )


def updates():
    one, two = 0x3C00, 0x4000
    yield update("argmax lowest of equals", EMPTY, [one, two, two, one, two])
    yield update("argmax zeros are equal", EMPTY, [0x8000, 0x0000, 0x8000])
    yield update("argmax zeros are equal, positive first", EMPTY, [0x0000, 0x8000])
    yield update("argmax negative zero does not beat a record of zero", [0x8000, 7, 0, VALID], [0x0000])
    yield update("argmax of negative numbers", EMPTY, [0xC000, 0xBC00, 0xBC01])
    yield update("argmax of negative infinities", EMPTY, [0xFC00, 0xFC00], first=9)
    yield update("argmax of infinity", EMPTY, [0x7BFF, 0x7C00, 0x7C00])
    yield update("argmax record keeps an equal value", [two, 5, 0, VALID], [one, two], first=6)
    yield update("argmax record loses to a larger value", [two, 5, 0, VALID], [one, 0x4001], first=70000)
    yield update("argmax record that is not valid loses", [0x7BFF, 5, 0, 0], [one], first=3)
    yield update("argmax of NaN", EMPTY, [one, 0x7E00, two, 0xFC01])
    yield update("argmax of NaN alone", [0x1234, 0x5678, 0x9ABC, 0], [0x7C01, 0xFFFF])
    yield update("argmax keeps what it knows of NaN", [one, 5, 0, VALID | NAN], [two])
    yield update("argmax keeps other bits of the state", [one, 5, 0, 0xFFF4], [0xBC00])
    yield update("argmax record of NaN stays", [0x7E00, 5, 0, VALID], [0x7C00])
    yield update("argmax id above 16 bits", EMPTY, [one] * 3 + [two], first=0xFFFE)
    yield update("argmax largest id", EMPTY, [one, two], first=0xFFFFFFFE)
    for place in (0, 1, 15, 16, 63, 64, 255, 256, 257, 600):
        logits = [one] * 601
        logits[place] = two
        yield update(f"argmax largest at {place}", EMPTY, logits, first=1000)
        logits[place] = 0x7E00
        yield update(f"argmax NaN at {place}", EMPTY, logits, first=1000)
    for length in (1, 63, 64, 65, 300):
        yield update(f"argmax ignores what follows {length}", EMPTY, [one] * length + [0x7C00, 0x7E00], length=length)
    for pattern in EDGES:
        yield update(f"argmax edge value {pattern:04x}", [one, 5, 0, VALID], [pattern], first=3)
    for seed, exponents in [(1, None), (2, (0, 30)), (3, (15, 15)), (4, (0, 0))]:
        yield Case(
            f"argmax random {seed}",
            Setup(op("argmax", vd=65532, va=0, length=20000, first_id=17 * seed), END, vectors=[At(65532, bits(EMPTY)), At(0, random(4000 + seed, 20000, exponents))]),
        )
    yield Case("argmax longest", Setup(op("argmax", vd=0, va=1, length=65535, first_id=0), END, vectors=[At(0, random(4005, 65536, (3, 20)))]))
    yield Case(
        "argmax record among its logits",
        Setup(op("argmax", vd=66, va=64, length=64, first_id=0), END, vectors=[At(64, random(4006, 64, (0, 20))), At(66, bits([0x3C00, 1, 0, VALID]))]),
    )
    blocks = [op("argmax", vd=0, va=64 + 100 * i, length=100, first_id=100 * i) for i in range(10)]
    yield Case("argmax over blocks", Setup(*blocks, END, vectors=[At(0, bits(EMPTY)), At(64, random(4007, 1000, (0, 20)))]))


def merge(name, record, *others):
    return Case(
        name,
        Setup(op("argmax_merge", vd=500, va=1000, length=len(others)), END, vectors=[At(500, bits(record)), At(1000, bits([x for other in others for x in other]))]),
    )


def merges():
    one, two = 0x3C00, 0x4000
    yield merge("merge larger value", [one, 1, 0, VALID], [two, 9, 0, VALID])
    yield merge("merge smaller value", [two, 9, 0, VALID], [one, 1, 0, VALID])
    yield merge("merge equal value, lower id", [one, 9, 0, VALID], [one, 1, 0, VALID])
    yield merge("merge equal value, higher id", [one, 1, 0, VALID], [one, 9, 0, VALID])
    yield merge("merge compares all of the id", [one, 1, 1, VALID], [one, 2, 0, VALID])
    yield merge("merge compares all of the id, the other way", [one, 2, 0, VALID], [one, 1, 1, VALID])
    yield merge("merge zeros of either sign", [0x8000, 9, 0, VALID], [0x0000, 1, 0, VALID], [0x8000, 3, 0, VALID])
    yield merge("merge into an empty record", EMPTY, [0xFC00, 7, 0, VALID])
    yield merge("merge an empty record", [0xFC00, 7, 0, VALID], [two, 1, 0, 0])
    yield merge("merge empty into empty", [1, 2, 3, 0], [4, 5, 6, 0])
    yield merge("merge NaN of an empty record", [one, 7, 0, VALID], [two, 1, 0, NAN])
    yield merge("merge NaN of a valid record", [one, 7, 0, VALID], [0xBC00, 1, 0, VALID | NAN])
    yield merge("merge keeps its own NaN", [one, 7, 0, VALID | NAN], [two, 1, 0, VALID])
    yield merge("merge takes no other bits of the state", [one, 7, 0, 0xFF00 | VALID], [two, 1, 0, 0x00F0 | VALID])
    yield merge("merge a record of NaN", [one, 7, 0, VALID], [0x7E00, 1, 0, VALID])
    yield merge("merge several", EMPTY, *[[0x3C00 + (7 * i) % 5, i, 0, VALID] for i in range(8)])
    yield merge("merge itself twice", [one, 4, 0, VALID], [one, 4, 0, VALID], [one, 4, 0, VALID])
    yield Case(
        "merge longest",
        Setup(op("argmax_merge", vd=0, va=4, length=16383), END, vectors=[At(0, random(4100, 65536, (0, 20)))]),
    )
    yield Case(
        "merge a record among the others",
        Setup(op("argmax_merge", vd=8, va=0, length=5), END, vectors=[At(0, bits([one, 1, 0, 1, two, 2, 0, 1, 0xBC00, 3, 0, 1, 0x4200, 4, 0, 1, one, 5, 0, 1]))]),
    )
    yield Case(
        "merge unaligned record",
        Setup(op("argmax_merge", vd=1, va=0, length=4), END, vectors=[At(0, bits([one, 1, 0, 1] * 4))]),
    )
    yield Case("merge random bits", *[Setup(op("argmax_merge", vd=70, va=1000, length=300), END, vectors=[At(1000, random(4101, 1200))])])


def emit(name, record, position=0):
    return Case(name, Setup(op("emit_token", va=65532), END, vectors=[At(65532, bits(record))]), passes=[(0, position)])


def tokens():
    yield emit("emit token", [0x3C00, 464, 0, VALID])
    yield emit("emit token 0", [0x3C00, 0, 0, VALID])
    yield emit("emit token above 16 bits", [0x3C00, 0x0005, 0x0001, VALID])
    yield emit("emit token, other bits of the state", [0x7E00, 50256, 0, 0xFFFD])
    yield Case(
        "emit in one pass of three",
        Setup(op("set_scalar", sd=0, immediate16=0x3C00), op("load", vd=2, length=1, sa=1), op("emit_token", va=0), op("load", vd=3, length=1, sa=0), END, vectors=[At(0, bits([0, 11, 0, 1]))], scalars=[At(1, bits([0]))]),
        passes=[(0, 0)],
    )
    yield Case(
        "emit of device 0 counts",
        *[Setup(op("emit_token", va=0), END, vectors=[At(0, bits([0, 11 + d, 0, 1]))]) for d in range(3)],
    )
    yield Case(
        "emit once in each of three passes",
        Setup(op("emit_token", va=0), op("argmax", vd=0, va=64, length=9, first_id=70000), END, vectors=[At(0, bits([0xFC00, 11, 0, 1])), At(64, bits([0x3C00] * 9))]),
        passes=[(0, 0), (0, 1), (0, 2)],
    )
    yield Case(
        "emit on device 1 alone",
        Setup(END),
        Setup(op("emit_token", va=0), END, vectors=[At(0, bits([0, 11, 0, 1]))]),
    )
