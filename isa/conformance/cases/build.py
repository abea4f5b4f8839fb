# SPDX-License-Identifier: Apache-2.0
"""A case: what the devices start with, and what the model says they end with."""

import hashlib

import numpy as np
from model import encoding
from model.appliance import Appliance, Stopped

from . import data

BACKGROUND_SEED = 0xDF
BACKGROUND = data.random(BACKGROUND_SEED, 65536 + 64).elements
# Longer results are given as a digest.
LONGEST = 64
GUARD = 32


def digest(elements):
    return hashlib.sha256(np.asarray(elements).astype("<u2").tobytes()).hexdigest()


def op(name, **operands):
    return encoding.encode(name, **operands)


class Setup:
    """One device of a case."""

    def __init__(self, *program, vectors=(), scalars=(), hbm=(), ddr=()):
        self.program = list(program)
        self.fills = {"vectors": list(vectors), "scalars": list(scalars), "hbm": list(hbm), "ddr": list(ddr)}


class At:
    """Data at a register number or byte address, in one piece or in runs of `run` every `pitch` elements."""

    def __init__(self, at, content, run=None, pitch=None):
        self.at, self.content, self.run, self.pitch = at, content, run, pitch

    def json(self):
        result = {"at": self.at, **self.content.rule}
        if self.run:
            result |= {"run": self.run, "pitch": self.pitch}
        return result

    def pieces(self, unit):
        elements = self.content.elements
        run = self.run or len(elements)
        for number, first in enumerate(range(0, len(elements), run)):
            yield self.at + number * (self.pitch or 0) * unit, elements[first : first + run]


class Case:
    """A pass is (token, position), (token, position, slot) or (token, position, slot, without output)."""

    def __init__(self, name, *devices, layers=1, passes=((0, 0),), slots=1, slot_stride=0, output_marker=None):
        self.name, self.setups, self.layers, self.passes = name, devices, layers, passes
        self.slots, self.slot_stride, self.output_marker = slots, slot_stride, output_marker

    def json(self):
        """Runs the model; the case as it is stored."""
        programs = [setup.program for setup in self.setups]
        appliance = Appliance(programs, self.layers, self.slot_stride, self.output_marker)
        for device, setup in zip(appliance.devices, self.setups):
            prepare(device, setup)
        result = {"name": self.name}
        if self.layers != 1:
            result["layers"] = self.layers
        if self.slots != 1:
            result |= {"slots": self.slots, "slot_stride": self.slot_stride}
        if self.output_marker is not None:
            result["output_marker"] = self.output_marker
        if tuple(self.passes) != ((0, 0),):
            names = ("token", "position", "slot", "without_output")
            result["passes"] = [dict(zip(names, each)) for each in self.passes]
        result["devices"] = [self.device_json(setup) for setup in self.setups]
        try:
            tokens = [appliance.run_pass(*each) for each in self.passes]
        except Stopped as stopped:
            result["fault"] = {"kind": stopped.kind, "device": stopped.device, "pc": stopped.pc}
            return result
        if any(token is not None for token in tokens):
            result["tokens"] = tokens
        for stored, device in zip(result["devices"], appliance.devices):
            stored["expect"] = expectation(device)
        return result

    @staticmethod
    def device_json(setup):
        result = {"program": [encoding.hexadecimal(word) for word in setup.program]}
        for space, fills in setup.fills.items():
            if fills:
                result[space] = [fill.json() for fill in fills]
        return result


def prepare(device, setup):
    device.vectors[:] = BACKGROUND[:65536]
    device.scalars[:] = BACKGROUND[65536:]
    for fill in setup.fills["vectors"]:
        for first, elements in fill.pieces(1):
            device.vectors[first : first + len(elements)] = elements
    for fill in setup.fills["scalars"]:
        for first, elements in fill.pieces(1):
            device.scalars[first : first + len(elements)] = elements
    for memory, space in ((device.hbm, "hbm"), (device.ddr, "ddr")):
        for fill in setup.fills[space]:
            for address, elements in fill.pieces(2):
                memory.write(address, elements)
        memory.written.clear()


def expectation(device):
    """What was written, and a digest of all registers so that nothing else may change."""
    result = {"registers": digest(np.concatenate([device.vectors, device.scalars]))}
    spans = runs(device.written_vectors)
    if spans:
        result["vectors"] = [known(first, device.vectors[first:last]) for first, last in spans]
    spans = runs(device.written_scalars)
    if spans:
        result["scalars"] = [known(first, device.scalars[first:last]) for first, last in spans]
    for memory, space in ((device.hbm, "hbm"), (device.ddr, "ddr")):
        if memory.written:
            result[space] = [
                known(first, memory.read(first, (last - first) // 2)) for first, last in memory_spans(memory)
            ]
    return result


def known(first, elements):
    result = {"at": int(first), "count": len(elements)}
    if len(elements) <= LONGEST:
        result["bits"] = "".join(f"{int(e):04x}" for e in elements)
    else:
        result["sha256"] = digest(elements)
    return result


def runs(flags):
    """Ranges of set flags; those less than a tile apart are joined."""
    places = np.flatnonzero(flags)
    if len(places) == 0:
        return []
    breaks = np.flatnonzero(np.diff(places) > 64)
    firsts = [places[0], *places[breaks + 1]]
    lasts = [*places[breaks], places[-1]]
    return [(first, last + 1) for first, last in zip(firsts, lasts)]


def memory_spans(memory):
    """Written byte ranges with what surrounds them, joined when near."""
    spans = []
    for first, last in sorted(memory.written):
        first, last = max(0, first - 2 * GUARD), min(memory.size, last + 2 * GUARD)
        if spans and first <= spans[-1][1] + 65536:
            spans[-1][1] = max(spans[-1][1], last)
        else:
            spans.append([first, last])
    return spans
