# SPDX-License-Identifier: Apache-2.0
"""Programs that stop with a fault: which one, on which device, at which instruction."""

from model import encoding

from .build import At, Case, Setup, op
from .data import bits, fill

END = op("end_pass")
# Runs before the fault, so that the program counter is not 0.
FIRST = [op("set_scalar", sd=0, immediate16=0x3C00), op("exp", vd=0, va=5000, length=3000)]
LAST_BLOCK = {"hbm": (8 << 30) // 64 - 1, "ddr": (32 << 30) // 64 - 1}
ELEMENTS = 65536
DMA = {"read_hbm": "hbm", "write_hbm": "hbm", "read_ddr": "ddr", "write_ddr": "ddr"}


def cases():
    yield from words()
    yield from lengths()
    yield from registers()
    yield from memories()
    yield from control()
    yield from tokens()
    yield from ring()
    yield from masks()
    yield from slots()
    yield from order()


def stops(name, *program, **options):
    return Case(name, Setup(*FIRST, *program, END), **options)


def words():
    defined = {opcode for opcode, _ in encoding.INSTRUCTIONS.values()}
    for opcode in range(256):
        if opcode not in defined:
            yield stops(f"undefined opcode {opcode:02x}", opcode)
    for name in encoding.INSTRUCTIONS:
        reserved = encoding.reserved(name)
        places = [place for place in range(256) if reserved >> place & 1]
        for place in sorted({places[0], places[len(places) // 2], places[-1]} if places else ()):
            yield stops(f"reserved bit {place} of {name}", op(name) | 1 << place)
    for name, (_, fields) in encoding.INSTRUCTIONS.items():
        for field in fields:
            if field in encoding.LARGEST:
                high, low = encoding.POSITIONS[field]
                for value in sorted({encoding.LARGEST[field] + 1, (1 << (high - low + 1)) - 1}):
                    yield stops(f"{name} {field} {value}", op(name, **{field: value}))


def lengths():
    for name, (_, fields) in encoding.INSTRUCTIONS.items():
        if "length" in fields and name != "all_gather":
            yield stops(f"{name} length 0", op(name))
    for length in (1, 63, 65535):
        yield stops(f"rotate length {length}", op("rotate", length=length))
    for name in ("conv1d", "conv1d_silu", "masked_mm", "mm"):
        yield stops(f"{name} inner 0", op(name, columns=1, **capacity(name, 1)))
        yield stops(f"{name} columns 0", op(name, inner=1, **capacity(name, 1)))
        if name in ("masked_mm", "mm"):
            yield stops(f"{name} more columns than its capacity", op(name, inner=1, columns=5, column_capacity=4))
            yield stops(
                f"{name} more positions than its capacity",
                op(name, inner=1, columns_source=1, column_capacity=4),
                passes=[(0, 3), (0, 4)],
            )
    yield stops("all_gather total 0", op("all_gather"))
    yield stops("all_gather piece beyond the total", op("all_gather", length=2, offset=3, total=4))


def capacity(name, columns):
    return {} if name.startswith("conv1d") else {"column_capacity": columns}


def registers():
    last = ELEMENTS - 3
    for name, (_, fields) in encoding.INSTRUCTIONS.items():
        extent = {"length": 4} if "length" in fields else {}
        if "inner" in fields:
            extent = {"inner": 4, "columns": 4, **capacity(name, 4)}
        if name == "all_gather":
            extent["total"] = 4
        for field in ("vd", "va", "vb"):
            if field in fields and name != "store":
                extra = {"bias": 1} if field == "vb" and name.startswith("conv1d") else {}
                yield stops(f"{name} {field} beyond the file", op(name, **extent, **extra, **{field: last}))
        for field in ("sd", "sa", "sb"):
            if field in fields:
                extra = {"reduce_max": 1} if field == "sd" and name == "masked_mm" else {}
                for number in (64, 255):
                    yield stops(f"{name} {field} {number}", op(name, **extent, **extra, **{field: number}))
    yield stops("add beyond the file by context length", op("add", vd=1, length_source=1), passes=[(0, 65535)])
    yield stops("argmax_merge beyond the file by its last record", op("argmax_merge", va=ELEMENTS - 7, length=2))
    yield stops("emit_token beyond the file", op("emit_token", va=ELEMENTS - 3))


def memories():
    for name, space in DMA.items():
        last = LAST_BLOCK[space]
        yield stops(f"{name} one element beyond the memory", op(name, length=33, base=last))
        yield stops(f"{name} one block beyond the memory", op(name, length=1, base=last, by=1, block_stride=1), passes=[(0, 64)])
        yield stops(f"{name} far beyond the memory", op(name, length=1, base=(1 << 30) - 1))
        yield stops(
            f"{name} beyond the memory in the second layer",
            op("loop", loop_index=1, count=2),
            op(name, length=32, base=last, stride=1, index=2),
            op("next", loop_index=1, target=3),
        )
        for position, unit in [(1, 1), (1, 31), (33, 1), (2, 15)]:
            yield stops(f"{name} unaligned at position {position} by {unit}", op(name, length=1, by=1, unit_stride=unit), passes=[(0, position)])
        yield stops(f"{name} unaligned in the second pass", op(name, length=1, by=2, unit_stride=3), passes=[(64, 0), (65, 1)])
    last = LAST_BLOCK["hbm"]
    yield stops("write_hbm_transposed beyond the memory", op("write_hbm_transposed", length=33, element_stride=1, base=last))
    yield stops("write_hbm_transposed beyond the memory by stride", op("write_hbm_transposed", length=3, element_stride=16, base=last))
    yield stops("write_hbm_transposed last element beyond the memory", op("write_hbm_transposed", length=2, element_stride=65535, base=last - 2046))
    yield stops("conv1d beyond HBM", op("conv1d", inner=64, columns=17, base=last - 31))
    yield stops("conv1d beyond HBM by rows of padding", op("conv1d", inner=1, columns=1, base=last - 30))
    for name in ("masked_mm", "mm"):
        yield stops(f"{name} beyond HBM", op(name, inner=64, columns=2, column_capacity=2, base=last - 2))
        yield stops(f"{name} beyond HBM by capacity", op(name, inner=65, columns=1, column_capacity=4, base=last - 8))


def control():
    yield Case("missing halt", Setup(*FIRST))
    yield Case("no program", Setup())
    yield Case("next beyond the program", Setup(op("loop", loop_index=0, count=2), op("next", loop_index=0, target=9), END))
    yield stops("next without a loop", op("next", loop_index=2, target=0))
    yield stops("next of another loop", op("loop", loop_index=0, count=2), op("next", loop_index=1, target=3), op("next", loop_index=0, target=3))
    yield Case(
        "next without a loop in the second pass",
        Setup(op("read_hbm", length=32, by=1, unit_stride=32), op("next", loop_index=0, target=0), END),
        passes=[(0, 0), (0, 1)],
    )
    yield stops("loop of 0", op("loop", loop_index=0))
    yield stops("loop over 0 layers", op("loop", loop_index=0, count=5, count_source=1), layers=0)
    yield stops("endless loop", op("loop", loop_index=0, count=65535), op("next", loop_index=0, target=2))
    yield Case("one instruction beyond the limit", Setup(op("loop", loop_index=0, count=19_999), op("next", loop_index=0, target=1), END))
    yield Case(
        "endless loop around work",
        Setup(op("loop", loop_index=0, count=3), op("add", vd=0, va=0, vb=64, length=64), op("accum", va=0, length=64, sd=0), op("next", loop_index=0, target=0), END),
    )


def tokens():
    def emit(name, record):
        return Case(name, Setup(*FIRST, op("emit_token", va=9000), END, vectors=[At(9000, bits(record))]))

    yield emit("emit an empty record", [0x3C00, 5, 0, 0])
    yield emit("emit a record of NaN", [0x3C00, 5, 0, 3])
    yield emit("emit an empty record of NaN", [0x3C00, 5, 0, 2])
    yield emit("emit a record with other bits", [0x3C00, 5, 0, 0xFFFC])
    records = [At(9000, bits([0, 11, 0, 1, 0, 12, 0, 1, 0, 0, 0, 2]))]
    yield Case("emit twice", Setup(op("emit_token", va=9000), *FIRST, op("emit_token", va=9004), END, vectors=records))
    yield Case("emit twice, then of NaN", Setup(op("emit_token", va=9000), op("emit_token", va=9008), END, vectors=records))
    yield Case("emit twice on the second device", Setup(op("emit_token", va=9000), END, vectors=records), Setup(op("emit_token", va=9000), op("emit_token", va=9000), END, vectors=records))
    yield Case(
        "emit after an argmax of NaN",
        Setup(op("argmax", vd=9000, va=0, length=600, first_id=0), op("emit_token", va=9000), END, vectors=[At(0, fill(0x3C00, 600)), At(577, bits([0x7E00])), At(9000, bits([0, 0, 0, 0]))]),
    )


def gather(d, n, length=8, offset=None, total=None):
    return op("all_gather", vd=1000, va=0, length=length, offset=8 * d if offset is None else offset, total=8 * n if total is None else total)


def each(name, n, program):
    return Case(name, *[Setup(*program(d)) for d in range(n)])


def ring():
    yield stops("receive what nobody sends", op("receive", vd=0, length=4))
    yield stops("message too long", op("send", va=0, length=4), op("receive", vd=0, length=3))
    yield stops("message too short", op("send", va=0, length=4), op("receive", vd=0, length=5))
    yield stops("pieces leave a hole", op("all_gather", vd=0, va=0, length=2, offset=0, total=3))
    halves = [op("send", va=0, length=32768), op("send", va=0, length=32768)]
    yield stops("queue full and one message more", *halves, op("send", va=0, length=1), op("send", va=0, length=1), op("send", va=0, length=2))
    yield stops("queue full", *[op("send", va=0, length=40000)] * 3)
    for n in (2, 4, 8):
        last = n - 1
        yield each(f"on {n}: a device leaves before the all_gather", n, lambda d: [*FIRST, END] if d == last else [*FIRST, gather(d, n), END])
        yield each(f"on {n}: device 0 leaves before the all_gather", n, lambda d: [END] if d == 0 else [*FIRST, gather(d, n), END])
        yield each(f"on {n}: one all_gather too many", n, lambda d: [gather(d, n)] * (2 if d == last else 1) + [END])
        yield each(f"on {n}: everybody receives first", n, lambda d: [*FIRST, op("receive", vd=0, length=1), op("send", va=0, length=1), END])
        yield each(f"on {n}: a message against an all_gather", n, lambda d: [op("receive", vd=0, length=1) if d == 1 else gather(d, n), END])
        yield each(f"on {n}: a message of another length", n, lambda d: [op("send", va=0, length=5), op("receive", vd=9, length=5 - (d == 1)), END])
        yield each(f"on {n}: pieces overlap", n, lambda d: [*FIRST, gather(d, n, offset=0 if d == last else None), END])
        yield each(f"on {n}: pieces leave a hole", n, lambda d: [*FIRST, gather(d, n, length=8 - (d == last)), END])
        yield each(f"on {n}: other totals", n, lambda d: [*FIRST, gather(d, n, total=8 * n + (d == last)), END])
        yield each(f"on {n}: work goes on behind a receive", n, lambda d: [*FIRST, op("receive", vd=9000, length=4), op("add", vd=0, va=64, vb=64, length=64), op("set_scalar", sd=1, immediate16=7), END])
        yield each(f"on {n}: queue full", n, lambda d: [op("send", va=0, length=60000)] * (3 if d == 0 else 0) + [END])


def masks():
    for name, operands in (("send", {"length": 1}), ("receive", {"length": 1})):
        for cards in (0b0001, 0b0110, 0b1000, 0b1000_0010, 0xFF):
            yield Case(f"{name} on 3 by mask {cards:02x}", Setup(*FIRST, op(name, cards=cards, **operands), END), Setup(END), Setup(END))
        yield stops(f"{name} on one device by its name", op(name, cards=1, **operands))
        yield stops(f"{name} by a mask and without a length", op(name, cards=2))
    for cards in (0b0110, 0b1000, 0b1001, 0xFF):
        yield Case(f"all_gather on 3 of mask {cards:02x}", Setup(*FIRST, op("all_gather", length=1, total=1, cards=cards), END), Setup(END), Setup(END))
    half = lambda d, **more: op("all_gather", vd=1000, va=0, cards=0b0011 if d < 2 else 0b1100, **({"length": 8, "offset": 8 * (d % 2), "total": 16} | more))
    yield each("groups on 4: pieces of the second half overlap", 4, lambda d: [*FIRST, half(d, offset=0) if d == 3 else half(d), END])
    yield each("groups on 4: other totals in the first half", 4, lambda d: [half(d, total=17) if d == 1 else half(d), *FIRST, END])
    yield each("groups on 4: both halves", 4, lambda d: [*FIRST, half(d, length=7), END])
    yield each("groups on 4: the first half faults, the second waits", 4, lambda d: [half(d, length=7) if d < 2 else op("receive", vd=0, length=1), END])
    yield each("groups on 4: a member is at another gather", 4, lambda d: [op("all_gather", vd=1000, va=0, length=1, offset=d, total=4) if d == 1 else half(d), END])
    yield each("groups on 4: a member leaves", 4, lambda d: [END] if d == 2 else [*FIRST, half(d), END])
    yield each("groups on 4: a card faults after its group has met", 4, lambda d: [half(d), *([0xFF] if d == 3 else []), END])
    yield each("groups on 3: messages to each other, nobody receives", 3, lambda d: [op("send", va=0, length=60000, cards=1 << (d + 1) % 3)] * 3 + [END])
    yield each("groups on 3: receive from the wrong card", 3, lambda d: [op("send", va=0, length=1), op("receive", vd=0, length=1, cards=1 << (d + 1) % 3), END])
    yield each("groups on 3: a named message of another length", 3, lambda d: [op("send", va=0, length=5, cards=1 << (d + 1) % 3), op("receive", vd=9, length=5 - (d == 2), cards=1 << (d - 1) % 3), END])


def slots():
    for name, space in DMA.items():
        options = dict(passes=[(0, 0, 0), (0, 0, 1)], slots=2, slot_stride=1)
        yield stops(f"{name} beyond the memory in the second slot", op(name, length=32, base=LAST_BLOCK[space], slotted=1), **options)
    stride = dict(passes=[(0, 0, 9)], slots=10, slot_stride=(1 << 32) - 1)
    yield stops("a slot far beyond the memory", op("read_hbm", length=1, base=0, slotted=1), **stride)
    for name in ("masked_mm", "mm"):
        yield stops(f"{name} beyond HBM by its slot", op(name, inner=64, columns=2, column_capacity=2, base=0, slotted=1), **stride)
    yield stops("a fault before the output marker", op("add", vd=65535, va=0, vb=0, length=2), passes=[(0, 0, 0, True)], output_marker=3)


def order():
    """Faults are precise, and whoever is fastest, the first device of the ring reports."""
    slow = [op("conv1d", vd=20000, va=0, inner=300, columns=300, base=0)]
    illegal, range_fault = 0xFF, op("add", vd=65535, va=0, vb=0, length=2)
    yield Case("an illegal word behind a receive that waits", Setup(op("receive", vd=0, length=1), illegal))
    yield Case("no end behind a receive that waits", Setup(op("receive", vd=0, length=1)))
    yield Case("an illegal word behind a message of another length", Setup(*slow, op("send", va=20000, length=2), op("receive", vd=0, length=1), op("set_scalar", sd=0, immediate16=1), illegal))
    yield Case("a register beyond the file behind slow work", Setup(*slow, op("add", vd=0, va=20000, vb=0, length=64), range_fault, illegal))
    for n in (2, 3, 8):
        yield each(f"on {n}: all fault", n, lambda d: [*FIRST, illegal])
        yield each(f"on {n}: the last faults first", n, lambda d: [*slow * (n - d - 1), op("halt") | 1 << 9 if d == 0 else illegal])
        yield each(f"on {n}: device 0 faults after a message from a device that faults", n, lambda d: [op("receive", vd=0, length=1), range_fault] if d == 0 else [*slow, op("send", va=0, length=1), illegal])
        yield each(f"on {n}: device 1 alone faults, the others wait", n, lambda d: [range_fault] if d == 1 else [*FIRST, gather(d, n), END])
        yield each(f"on {n}: the last faults, the others end", n, lambda d: [*slow, illegal] if d == n - 1 else [END])
        yield each(f"on {n}: the last runs out of instructions, the first wait", n, lambda d: [op("loop", loop_index=0, count=1), op("next", loop_index=0, target=0), END] if d == n - 1 else [gather(d, n), END])
