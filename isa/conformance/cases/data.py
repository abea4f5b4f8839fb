# SPDX-License-Identifier: Apache-2.0
"""Inputs of cases: elements that are written out, or named by a rule that any reader can follow."""

import numpy as np

MASK = 2**64 - 1


def splitmix64(seed, count):
    """`count` numbers of 64 bits."""
    with np.errstate(over="ignore"):
        steps = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = np.uint64(seed & MASK) + steps
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))


class Data:
    """Elements, and how the vectors name them."""

    def __init__(self, elements, rule):
        self.elements = np.asarray(elements, dtype=np.uint16)
        self.rule = rule


def bits(elements):
    """Elements written out, four hexadecimal digits each."""
    elements = [int(e) for e in elements]
    return Data(elements, {"bits": "".join(f"{e:04x}" for e in elements)})


def fill(element, count):
    return Data([element] * count, {"fill": f"{element:04x}", "count": count})


def ascending(first, count):
    """The bit patterns first, first + 1, ... (modulo 65536)."""
    return Data((first + np.arange(count)) & 0xFFFF, {"first": first, "count": count})


def random(seed, count, exponents=None):
    """Elements from splitmix64, four to a number, the lowest bits first.

    With `exponents` = (low, high) the five exponent bits e become low + e * (high - low + 1) / 32.
    """
    numbers = splitmix64(seed, -(-count // 4))
    parts = (numbers[:, None] >> np.array([0, 16, 32, 48], dtype=np.uint64)).reshape(-1)[:count]
    elements = (parts & np.uint64(0xFFFF)).astype(np.int64)
    rule = {"seed": seed, "count": count}
    if exponents:
        low, high = exponents
        exponent = low + ((elements >> 10 & 31) * (high - low + 1) >> 5)
        elements = (elements & 0x83FF) | exponent << 10
        rule["exponents"] = [low, high]
    return Data(elements, rule)


# Values at which arithmetic goes wrong first.
EDGES = [
    0x0000, 0x8000, 0x0001, 0x8001, 0x0002, 0x0155, 0x03FF, 0x83FF, 0x0400, 0x8400, 0x0401, 0x07FF,
    0x0800, 0x1000, 0x13FF, 0x1400, 0x2E66, 0x3555, 0x37FF, 0x3800, 0x3BFF, 0x3C00, 0xBC00, 0x3C01,
    0x3E00, 0x4000, 0xC000, 0x4248, 0x4C00, 0x5BFF, 0x6400, 0x6801, 0x77FF, 0x7800, 0x7BFE, 0x7BFF,
    0xFBFF, 0x7C00, 0xFC00, 0x7C01, 0x7DFF, 0x7E00, 0x7E01, 0xFE00, 0xFFFF,
]  # fmt: skip
