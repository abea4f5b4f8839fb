# SPDX-License-Identifier: Apache-2.0
"""Messages and all-gathers on 1 to 8 devices."""

from .build import At, Case, Setup, op
from .data import random

END = op("end_pass")


def cases():
    for devices in range(1, 9):
        yield from gathers(devices)
        yield from messages(devices)
    yield from groups()
    yield from named_messages()
    yield from timing_independence()


def inputs(device):
    return dict(vectors=[At(0, random(5000 + device, 3000))])


def gathers(n):
    def case(name, pieces, total, va=lambda d: 0, vd=lambda d: 10000):
        return Case(
            f"all_gather on {n}: {name}",
            *[
                Setup(op("all_gather", vd=vd(d), va=va(d), length=length, offset=offset, total=total), END, **inputs(d))
                for d, (offset, length) in enumerate(pieces)
            ],
        )

    for part in (1, 16, 64, 100):
        yield case(f"{part} each", [(part * d, part) for d in range(n)], part * n)
    yield case("pieces in reverse order", [(37 * (n - 1 - d), 37) for d in range(n)], 37 * n)
    yield case("pieces of different lengths", [(sum(range(1, d + 1)) * 5, 5 * (d + 1)) for d in range(n)], 5 * n * (n + 1) // 2)
    yield case("one device has all", [(0, 777 if d == n - 1 else 0) for d in range(n)], 777)
    yield case("empty pieces lie anywhere", [(0, 200) if d == 0 else (d, 0) for d in range(n)], 200)
    yield case("in place", [(64 * d, 64) for d in range(n)], 64 * n, va=lambda d: 64 * d, vd=lambda d: 0)
    yield case("onto its own source", [(64 * d, 64) for d in range(n)], 64 * n, va=lambda d: 30, vd=lambda d: 0)
    yield case("other registers on each device", [(50 * d, 50) for d in range(n)], 50 * n, va=lambda d: 3 * d, vd=lambda d: 20000 + 7 * d)
    yield case("to the last register", [(d, 1) for d in range(n)], n, vd=lambda d: 65536 - n)
    # Several in a row, and work that makes devices meet at different times.
    program = []
    for round_number in range(4):
        program += [
            lambda d, r=round_number: op("add", vd=0, va=0, vb=0, length=1 + 500 * ((d + r) % n)),
            lambda d: op("all_gather", vd=10000, va=0, length=20, offset=20 * d, total=20 * n),
            lambda d, r=round_number: op("add", vd=10 * r, va=10000, vb=10000, length=20 * n),
        ]
    yield Case(f"all_gather on {n}: four in a row", *[Setup(*[make(d) for make in program], END, **inputs(d)) for d in range(n)])
    loop = lambda d: [
        op("loop", loop_index=0, count_source=1),
        op("all_gather", vd=10000, va=0, length=64, offset=64 * d, total=64 * n),
        op("add", vd=0, va=0, vb=10000 + 64 * ((d + 1) % n), length=64),
        op("next", loop_index=0, target=1),
        END,
    ]
    yield Case(
        f"all_gather on {n}: in a loop over layers and passes",
        *[Setup(*loop(d), vectors=[At(0, random(5100 + d, 64, (10, 14)))]) for d in range(n)],
        layers=3,
        passes=[(0, 0), (1, 1)],
    )


def messages(n):
    def case(name, program, **options):
        return Case(f"messages on {n}: {name}", *[Setup(*program(d), END, **inputs(d)) for d in range(n)], **options)

    yield case("once round", lambda d: [op("send", va=0, length=100), op("receive", vd=10000, length=100)])
    yield case("one element", lambda d: [op("send", va=d, length=1), op("receive", vd=d, length=1)])
    yield case(
        "in order",
        lambda d: [op("send", va=i, length=10 + i) for i in range(5)] + [op("receive", vd=10000 + 100 * i, length=10 + i) for i in range(5)],
    )
    yield case(
        "all the way round",
        lambda d: [x for i in range(n) for x in (op("send", va=0, length=64), op("receive", vd=0, length=64), op("load", vd=d, length=1, sa=d))],
    )
    yield case("in place", lambda d: [op("send", va=5, length=200), op("receive", vd=4, length=200)])
    yield case(
        "what was sent may change",
        lambda d: [op("send", va=0, length=64), op("add", vd=0, va=0, vb=64, length=64), op("receive", vd=200, length=64)],
    )
    yield case("messages and a gather", lambda d: [
        op("send", va=0, length=30),
        op("all_gather", vd=10000, va=40, length=8, offset=8 * d, total=8 * n),
        op("receive", vd=40, length=30),
        op("all_gather", vd=11000, va=40, length=8, offset=8 * d, total=8 * n),
    ])
    if n == 1:
        return
    # A chain: device 0 starts it, the others add and pass it on.
    add = op("add", vd=0, va=0, vb=10000, length=50)
    yield Case(
        f"messages on {n}: a chain of sums",
        *[
            Setup(
                *([op("send", va=0, length=50), op("receive", vd=10000, length=50)] if d == 0 else [op("receive", vd=10000, length=50), add, op("send", va=0, length=50)]),
                END,
                vectors=[At(0, random(5200 + d, 50, (12, 15)))],
            )
            for d in range(n)
        ],
    )
    yield Case(
        f"messages on {n}: the longest",
        *[Setup(*([op("send", va=0, length=65535)] if d == 0 else [op("receive", vd=1, length=65535)] if d == 1 else []), END) for d in range(n)],
    )


def mask(cards):
    return sum(1 << card for card in cards)


def in_group(cards, card, vd=10000, length=40):
    """The part of a card in the all-gather of a group, in the order of the cards."""
    place = cards.index(card)
    return op("all_gather", vd=vd, va=0, length=length, offset=length * place, total=length * len(cards), cards=mask(cards))


def groups():
    def case(name, n, split):
        return Case(f"groups on {n}: {name}", *[Setup(*[in_group(cards, d) for cards in split if d in cards], END, **inputs(d)) for d in range(n)])

    for n in (1, 2, 3, 8):
        yield case("all cards by name", n, [list(range(n))])
        yield case("each card alone", n, [[d] for d in range(n)])
    yield case("halves", 4, [[0, 1], [2, 3]])
    yield case("every other card", 4, [[0, 2], [1, 3]])
    yield case("some cards", 5, [[1, 2, 4]])
    yield case("uneven", 8, [[0, 1, 2, 3, 4], [5, 6, 7]])
    yield case("rows, then columns", 4, [[0, 1], [2, 3], [0, 2], [1, 3]])
    yield case("a group, then all", 4, [[2, 3], [0, 1, 2, 3]])
    yield case("the last card of a mask of eight", 8, [[0, 7]])
    busy = op("exp", vd=30000, va=20000, length=10000)
    halves = [[0, 1], [2, 3]]
    yield Case(
        "groups on 4: one half is far ahead",
        *[Setup(*[x for _ in range(6) for x in ([busy] if d >= 2 else []) + [in_group(halves[d // 2], d), op("add", vd=0, va=0, vb=10000, length=40)]], END, **inputs(d)) for d in range(4)],
    )
    # Each pair adds up what it has and hands it to the pair behind it, as stages of a pipeline do.
    stage = lambda d: [
        *([op("receive", vd=0, length=80, cards=1 << (d - 2))] if d >= 2 else []),
        in_group([d // 2 * 2, d // 2 * 2 + 1], d),
        *([op("send", va=10000, length=80, cards=1 << (d + 2))] if d < 6 else []),
    ]
    yield Case("groups on 8: four stages of two", *[Setup(*stage(d), END, **inputs(d)) for d in range(8)], passes=[(0, 0), (0, 1)])


def named_messages():
    for n in (2, 3, 4, 8):
        far = n // 2
        yield Case(f"named messages on {n}: across", *[Setup(op("send", va=0, length=64, cards=1 << (d + far) % n), op("receive", vd=10000, length=64, cards=1 << (d - far) % n), END, **inputs(d)) for d in range(n)])
        yield Case(f"named messages on {n}: backwards", *[Setup(op("send", va=0, length=65, cards=1 << (d - 1) % n), op("receive", vd=10000, length=65, cards=1 << (d + 1) % n), END, **inputs(d)) for d in range(n)])
        everyone = lambda d: [op("send", va=d, length=10 + d, cards=1 << k) for k in range(n) if k != d] + [op("receive", vd=10000 + 100 * k, length=10 + k, cards=1 << k) for k in reversed(range(n)) if k != d]
        yield Case(f"named messages on {n}: everyone to everyone", *[Setup(*everyone(d), END, **inputs(d)) for d in range(n)])
        mixed = lambda d: [op("send", va=0, length=9), op("send", va=9, length=8, cards=1 << (d + 1) % n), op("receive", vd=10000, length=9, cards=1 << (d - 1) % n), op("receive", vd=10009, length=8)]
        yield Case(f"named messages on {n}: the neighbour by name and without", *[Setup(*mixed(d), END, **inputs(d)) for d in range(n)])
    filling = [op("send", va=0, length=40000, cards=2), op("send", va=1, length=40000, cards=2), op("send", va=2, length=7, cards=4)]
    yield Case("each pair has a queue of its own", Setup(*filling, END, **inputs(0)), Setup(op("receive", vd=0, length=40000), op("receive", vd=9, length=40000), END), Setup(op("receive", vd=0, length=7, cards=1), END))
    yield Case("messages wait for a later pass", Setup(op("send", va=0, length=5, cards=4), END, **inputs(0)), Setup(END), Setup(op("read_hbm", vd=64, length=1, base=0, by=1, unit_stride=32), op("receive", vd=100, length=5, cards=1), END), passes=[(0, 0), (0, 1)])


def timing_independence():
    """A sender may be far ahead of its receiver, or far behind."""
    busy = [op("exp", vd=30000, va=20000, length=10000)] * 5
    send = [op("send", va=64 * i, length=64) for i in range(20)]
    receive = [op("receive", vd=64 * i, length=64) for i in range(20)]
    yield Case("messages wait for a slow receiver", Setup(*send, END, **inputs(0)), Setup(*busy, *receive, END))
    yield Case("a receiver waits for messages", Setup(*busy, *send, END, **inputs(0)), Setup(*receive, END))
    # The queue holds 65536 elements, and the one message that makes it more than full.
    filling = [op("send", va=0, length=32768), op("send", va=1, length=32768), op("send", va=2, length=1)]
    emptying = [op("receive", vd=0, length=32768), op("receive", vd=32768, length=32768), op("receive", vd=7, length=1)]
    yield Case("one message more than the queue holds", Setup(*filling, *emptying, END, **inputs(0)))
    yield Case("one message more than each queue holds", *[Setup(*filling, *emptying, END, **inputs(d)) for d in range(3)])
    large = [op("send", va=0, length=20000), op("receive", vd=0, length=20000)]
    yield Case(
        "more than the queue holds",
        Setup(*[large[0]] * 8, END, **inputs(0)),
        Setup(*busy, *[large[1]] * 8, END),
    )
