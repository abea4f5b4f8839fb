# SPDX-License-Identifier: Apache-2.0
"""Scalar instructions over whole tables of operands, by a loop over HBM.

Which instructions get the cases follows from their operands, so that a new one has them at once.
"""

from model.encoding import with_operands

from .build import At, Case, Setup, op
from .data import EDGES, ascending, bits, random

END = op("end_pass")
RESULTS = 1 << 22
PAIR_PITCH = 32  # elements from pair to pair: one access unit of 64 bytes


def cases():
    yield from constants()
    for name in with_operands("sd sa"):
        yield from unary(name)
    for name in with_operands("sd sa sb"):
        yield from binary(name)
    yield from epsilon()


def constants():
    program = [op("set_scalar", sd=i, immediate16=bits) for i, bits in enumerate(EDGES)]
    yield Case("set_scalar edge values", Setup(*program, END))
    yield Case("set_scalar last register", Setup(op("set_scalar", sd=63, immediate16=0xFFFF), END))


def over_tiles(name, first, count, **operands):
    """A program that applies an instruction to every operand, 64 to a loop iteration."""
    body = [op("read_hbm", vd=0, length=64, base=0, stride=2, index=1)]
    for i in range(64):
        body += [op("store", va=i, sd=i % 8), op(name, sd=8 + i % 8, sa=i % 8, **operands), op("load", vd=64 + i, length=1, sa=8 + i % 8)]
    body += [op("write_hbm", va=64, length=64, base=RESULTS // 64, stride=2, index=1)]
    program = [op("loop", loop_index=0, count=count // 64), *body, op("next", loop_index=0, target=1), END]
    return Setup(*program, hbm=[At(0, ascending(first, count))])


def unary(name):
    for first in range(0, 65536, 4096):
        yield Case(f"{name} of all operands from {first:04x}", over_tiles(name, first, 4096))
    program = [op(name, sd=i, sa=i) for i in range(len(EDGES))]
    yield Case(f"{name} in place", Setup(*program, END, scalars=[At(0, bits(EDGES))]))
    yield Case(f"{name} of its own result", Setup(op(name, sd=63, sa=0), op(name, sd=62, sa=63), op(name, sd=63, sa=62), END, scalars=[At(0, bits([0x4A39]))]))


def over_pairs(name, pairs):
    body = [
        op("read_hbm", vd=0, length=2, base=0, stride=1, index=1),
        op("store", va=0, sd=0),
        op("store", va=1, sd=1),
        op(name, sd=2, sa=0, sb=1),
        op("load", vd=2, length=1, sa=2),
        op("write_hbm", va=2, length=1, base=RESULTS // 64, stride=1, index=1),
    ]
    count = len(pairs.elements) // 2
    program = [op("loop", loop_index=0, count=count), *body, op("next", loop_index=0, target=1), END]
    return Setup(*program, hbm=[At(0, pairs, run=2, pitch=PAIR_PITCH)])


def binary(name):
    pairs = [x for a in EDGES for b in EDGES for x in (a, b)]
    yield Case(f"{name} edge values", over_pairs(name, bits(pairs)))
    for seed, exponents in [(1, None), (2, (13, 17)), (3, (0, 2)), (4, (27, 30))]:
        yield Case(f"{name} random {seed}", over_pairs(name, random(700 + seed, 4000, exponents)))
    for sd, sa, sb in [(0, 0, 0), (0, 0, 1), (0, 1, 0), (5, 6, 6), (63, 62, 61)]:
        yield Case(f"{name} registers {sd} {sa} {sb}", Setup(op(name, sd=sd, sa=sa, sb=sb), op(name, sd=sd, sa=sd, sb=sb), END))


def epsilon():
    small = 0x3727C5AC  # 1e-5
    for first in range(0, 65536, 4096):
        yield Case(
            f"scaled_epsilon of all operands from {first:04x}",
            over_tiles("scaled_epsilon", first, 4096, immediate32=small),
        )
    constants = [
        0x00000000, 0x80000000, 0x00000001, 0x807FFFFF, 0x00800000, 0x2B8CBCCC, 0x358637BD, 0x3F800000,
        0xBF800001, 0x3F7FFFFF, 0x477FE000, 0x477FEFFF, 0x477FF000, 0x33000000, 0x33000001, 0x7F7FFFFF,
        0x7F800000, 0xFF800000, 0x7FC00000, 0x7F800001, 0xFFFFFFFF,
    ]  # fmt: skip
    for constant in constants:
        program = [op("scaled_epsilon", sd=i, sa=i, immediate32=constant) for i in range(len(EDGES))]
        yield Case(f"scaled_epsilon edge values {constant:08x}", Setup(*program, END, scalars=[At(0, bits(EDGES))]))
    # Constants just beside a rounding boundary: rounding twice gives another result.
    for number, mantissa in enumerate([0x001000, 0x000FFF, 0x001001, 0x003000, 0x002FFF, 0x003001, 0x7FEFFF, 0x7FF000]):
        constant = 0x3F800000 | mantissa
        program = [op("scaled_epsilon", sd=i, sa=i, immediate32=constant) for i in range(64)]
        yield Case(f"scaled_epsilon boundary {constant:08x}", Setup(*program, END, scalars=[At(0, random(800 + number, 64, (10, 20)))]))
        powers = [exponent << 10 for exponent in range(31)] + [0x8000 | exponent << 10 for exponent in range(31)]
        yield Case(f"scaled_epsilon powers of two {constant:08x}", Setup(*program[:62], END, scalars=[At(0, bits(powers))]))
