# SPDX-License-Identifier: Apache-2.0
"""Loops, passes, and hazards that an implementation with a clock must respect."""

from .build import At, Case, Setup, op
from .data import bits, fill, random

END = op("end_pass")
ONE = 0x3C00


def cases():
    yield from loops()
    yield from passes()
    yield from hazards()


def count_up(length=1):
    """Adds 1 to the first elements of v0: how often an instruction ran."""
    return op("add_scalar", vd=0, va=0, length=length, sa=0)


def counting(name, *program, **options):
    return Case(name, Setup(*program, vectors=[At(0, fill(0, 64))], scalars=[At(0, bits([ONE]))]), **options)


def loops():
    for count in (1, 2, 3, 64, 1000, 1024):
        for register in (0, 3):
            yield counting(f"loop {count} times on register {register}", op("loop", loop_index=register, count=count), count_up(), op("next", loop_index=register, target=1), END)
    for layers in (1, 2, 48):
        yield counting(f"loop over {layers} layers", op("loop", loop_index=1, count=7, count_source=1), count_up(), op("next", loop_index=1, target=1), END, layers=layers)
    nested = [op("loop", loop_index=i, count=i + 2) for i in range(4)]
    # Each inner loop starts again with its outer one.
    program = [
        nested[0], count_up(4), nested[1], count_up(3), nested[2], count_up(2), nested[3], count_up(1),
        op("next", loop_index=3, target=7),
        op("next", loop_index=2, target=5),
        op("next", loop_index=1, target=3),
        op("next", loop_index=0, target=1),
        END,
    ]  # fmt: skip
    yield counting("four nested loops", *program)
    yield counting("a loop after a loop", op("loop", loop_index=0, count=5), count_up(), op("next", loop_index=0, target=1), op("loop", loop_index=0, count=3), count_up(2), op("next", loop_index=0, target=4), END)
    yield counting("next branches forward", op("loop", loop_index=0, count=2), op("next", loop_index=0, target=3), count_up(), count_up(2), END)
    yield counting("next onto itself", op("loop", loop_index=0, count=9), op("next", loop_index=0, target=1), count_up(), END)
    yield counting("an inner loop starts again", op("loop", loop_index=1, count=3), op("loop", loop_index=0, count=2), count_up(), op("next", loop_index=0, target=2), op("next", loop_index=1, target=1), END)
    yield counting("next after the last iteration", op("loop", loop_index=0, count=1), op("next", loop_index=0, target=0), op("next", loop_index=0, target=0), count_up(), END)
    yield counting("two next for one loop", op("loop", loop_index=0, count=6), count_up(2), op("next", loop_index=0, target=1), op("next", loop_index=0, target=1), END)
    yield counting("halt ends the pass", count_up(), op("halt"), count_up(64), END)
    yield counting("end_pass ends the pass", count_up(), END, count_up(64), END)
    yield counting("halt alone", op("halt"))
    yield counting("end_pass alone", END)
    # After its loop an index register equals its bound, and addresses may use it.
    yield Case(
        "index register after its loop",
        Setup(op("loop", loop_index=2, count=5), op("next", loop_index=2, target=1), op("read_hbm", vd=0, length=64, base=10, stride=2, index=3), END, hbm=[At(640, random(6000, 2000))]),
    )
    yield Case(
        "index register without a loop is 0",
        Setup(op("read_hbm", vd=0, length=64, base=10, stride=1 << 29, index=4), END, hbm=[At(640, random(6001, 100))]),
    )
    yield Case(
        "index registers are cleared between passes",
        Setup(op("read_hbm", vd=0, length=64, base=10, stride=2, index=1), op("loop", loop_index=0, count=3), op("next", loop_index=0, target=2), op("read_hbm", vd=64, length=64, base=10, stride=2, index=1), END, hbm=[At(640, random(6002, 1000))]),
        passes=[(0, 0), (0, 1)],
    )
    limit = [op("loop", loop_index=0, count=19_998), op("next", loop_index=0, target=1), END]
    yield counting("as many instructions as the limit allows", *limit)
    yield counting("the limit counts anew in every pass", *limit, passes=[(0, 0), (0, 1), (0, 2)])


def passes():
    for count in (1, 2, 5):
        yield counting(f"registers keep their values over {count} passes", count_up(64), op("store", va=3, sd=9), op("halt") if count == 2 else END, passes=[(0, p) for p in range(count)])
    program = [
        op("read_hbm", vd=0, length=64, base=0, by=2, block_stride=128, unit_stride=64),
        op("read_ddr", vd=64, length=64, base=0, by=1, block_stride=128, unit_stride=64),
        op("add", vd=0, va=0, vb=64, length=64),
        op("write_ddr", va=0, length=64, base=1 << 20, by=1, block_stride=128, unit_stride=64),
        END,
    ]
    yield Case(
        "token and position of each pass",
        Setup(*program, hbm=[At(0, random(6100, 100 * 64, (10, 15)))], ddr=[At(0, random(6101, 100 * 64, (10, 15)))]),
        passes=[(99, 0), (0, 1), (64, 2), (63, 63), (5, 64), (5, 99)],
    )


def hazards():
    """Results depend on each instruction seeing those before it and none after it."""

    def case(name, *program, seed=6200):
        return Case(name, Setup(*program, END, vectors=[At(0, random(seed, 4096, (10, 15)))], scalars=[At(0, random(seed + 1, 64, (13, 16)))], hbm=[At(0, random(seed + 2, 40000, (8, 13)))], ddr=[At(0, random(seed + 3, 4096, (8, 13)))]))

    matmul = lambda vd, va, **more: op("conv1d", vd=vd, va=va, inner=128, columns=128, base=0, **more)
    yield case("product feeds vector unit", matmul(200, 0), op("add", vd=400, va=200, vb=200, length=128))
    yield case("vector unit feeds product", op("exp", vd=0, va=0, length=128), matmul(200, 0))
    yield case("product feeds product", matmul(200, 0), matmul(400, 200), matmul(0, 400))
    yield case("product feeds product in place", matmul(0, 0), matmul(0, 0), matmul(0, 0))
    yield case("write after read", matmul(200, 0), op("load", vd=0, length=128, sa=1))
    yield case("write after write", matmul(200, 0), op("load", vd=250, length=10, sa=1))
    yield case("short after long write", op("exp", vd=0, va=2000, length=2000), op("load", vd=0, length=1, sa=1), op("load", vd=1999, length=1, sa=2))
    yield case("part of a result", matmul(200, 0), op("mul", vd=0, va=263, vb=264, length=3))
    yield case("same tile, other elements", op("exp", vd=0, va=1000, length=32), op("add", vd=32, va=1000, vb=1001, length=32), op("mul", vd=64, va=0, vb=1, length=63))
    yield case("transfer after product", matmul(200, 0), op("write_hbm", va=200, length=128, base=3000), op("read_hbm", vd=400, length=128, base=3000))
    yield case("transfer into an operand", op("read_ddr", vd=0, length=128, base=0), matmul(200, 0), op("read_ddr", vd=0, length=128, base=4))
    yield case("weights change under a product", matmul(200, 0), op("write_hbm", va=1000, length=64, base=0), matmul(400, 0))
    products = [matmul(200, 0), matmul(400, 64), matmul(600, 3), matmul(800, 17)]
    yield case("weights change under products that wait", *products, op("write_hbm", va=1000, length=64, base=0), matmul(1000, 0))
    yield case("all weights change under products that wait", *products, op("write_hbm", va=1000, length=3000, base=0))
    # Larger than all weights before, and than what fast arithmetic can take.
    grown = [op("set_scalar", sd=40, immediate16=0x7BFF), op("load", vd=3000, length=64, sa=40)]
    yield case("weights grow between products", *grown, matmul(200, 0), op("write_hbm", va=3000, length=64, base=0), matmul(400, 0), op("write_hbm_transposed", va=3000, length=64, element_stride=96, base=32), matmul(600, 0))
    keys = [op("mm", vd=200 + 64 * i, va=i, inner=64, columns=64, column_capacity=64, base=0) for i in range(4)]
    yield case("transposed write under products that wait", *keys, op("write_hbm_transposed", va=100, length=64, element_stride=64, base=0))
    yield case("chained through units and memory", op("exp", vd=0, va=1000, length=700), op("add", vd=700, va=0, vb=700, length=700), op("write_hbm", va=700, length=700, base=0), matmul(2000, 700), op("mul", vd=2100, va=2000, vb=2001, length=120), op("write_ddr", va=2100, length=120, base=9))
    yield case("chained over part of a result", op("exp", vd=3, va=1000, length=700), op("add", vd=2000, va=600, vb=650, length=130), op("exp", vd=650, va=1000, length=100), op("sub", vd=2200, va=640, vb=0, length=130))
    yield case("transposed write under a product", op("write_hbm_transposed", va=0, length=64, element_stride=17, base=1), op("mm", vd=200, va=0, inner=64, columns=64, column_capacity=64, base=0), op("write_hbm_transposed", va=100, length=64, element_stride=17, base=1), op("mm", vd=300, va=0, inner=64, columns=64, column_capacity=64, base=0))
    yield case("memory read, then written", op("read_hbm", vd=0, length=64, base=5), op("write_hbm", va=100, length=64, base=5), op("read_hbm", vd=200, length=64, base=5))
    yield case("ddr written, then read at another address", op("write_ddr", va=0, length=96, base=5), op("read_ddr", vd=200, length=96, base=6))
    yield case("scalar from a vector and back", op("accum", va=0, length=500, sd=1), op("scalar_mul", sd=2, sa=1, sb=1), op("recip", sd=3, sa=2), op("mul_scalar", vd=0, va=0, length=500, sa=3), op("max", va=0, length=500, sd=4), op("sub_scalar", vd=0, va=0, length=500, sa=4))
    yield case("scalar written after it is read", op("mul_scalar", vd=1000, va=0, length=2000, sa=5), op("set_scalar", sd=5, immediate16=0), op("add_scalar", vd=0, va=0, length=4, sa=5))
    yield case("scalar written twice", op("accum", va=0, length=3000, sd=5), op("set_scalar", sd=5, immediate16=ONE), op("add_scalar", vd=0, va=0, length=4, sa=5))
    yield case("scores, maximum and exponential", op("masked_mm", reduce_max=1, vd=500, va=0, inner=64, columns=100, column_capacity=128, sd=6, sa=0, base=0), op("sub_scalar", vd=500, va=500, length=100, sa=6), op("exp", vd=500, va=500, length=100), op("accum", va=500, length=100, sd=7), op("recip", sd=7, sa=7), op("mul_scalar", vd=500, va=500, length=100, sa=7))
    yield case("chain of elements", *[op("add", vd=i + 1, va=i, vb=i + 1, length=64) for i in range(30)])
    yield case("swap through a third", op("add_scalar", vd=600, va=0, length=200, sa=1), op("mul_scalar", vd=0, va=300, length=200, sa=1), op("mul_scalar", vd=300, va=600, length=200, sa=1))
    yield case("many units at once", *[x for i in range(6) for x in (matmul(2000 + 128 * i, 128 * i), op("exp", vd=3000 + 64 * i, va=64 * i, length=64), op("write_hbm", va=64 * i, length=64, base=4000 + i), op("read_ddr", vd=1000 + 64 * i, length=64, base=2 * i), op("scalar_add", sd=i, sa=i + 1, sb=i + 2))])
    yield case("argmax, merge and token", op("argmax", vd=3000, va=0, length=1000, first_id=5), op("argmax", vd=3004, va=1000, length=1000, first_id=9), op("argmax_merge", vd=3000, va=3004, length=1), op("load", vd=0, length=64, sa=1))
    # Layer normalization as the compiler writes it.
    yield case(
        "layer normalization",
        op("accum", va=0, length=768, sd=1), op("set_scalar", sd=2, immediate16=0x1555), op("scalar_mul", sd=1, sa=1, sb=2),
        op("sub_scalar", vd=1000, va=0, length=768, sa=1), op("max_abs", va=1000, length=768, sd=3), op("power_of_two_scale", sd=3, sa=3),
        op("mul_scalar", vd=1000, va=1000, length=768, sa=3), op("mul", vd=2000, va=1000, vb=1000, length=768), op("accum", va=2000, length=768, sd=4),
        op("scalar_mul", sd=4, sa=4, sb=2), op("scaled_epsilon", sd=5, sa=3, immediate32=0x3727C5AC), op("scalar_add", sd=4, sa=4, sb=5),
        op("recip_sqrt", sd=4, sa=4), op("mul_scalar", vd=1000, va=1000, length=768, sa=4), op("mul", vd=1000, va=1000, vb=3000, length=768), op("add", vd=1000, va=1000, vb=3100, length=768),
    )  # fmt: skip
