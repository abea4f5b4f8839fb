# SPDX-License-Identifier: Apache-2.0
"""Devices on a ring, one pass at a time."""

import numpy as np

from .device import Device, Fault, require

INSTRUCTION_LIMIT = 20_000
QUEUE_ELEMENTS = 65536


class Appliance:
    def __init__(self, programs, layers=1, slot_stride=0, output_marker=None):
        self.devices = [
            Device(program, number, len(programs), layers, slot_stride, output_marker)
            for number, program in enumerate(programs)
        ]

    def run_pass(self, *told, **more):
        """The token of the lowest device that emitted one; raises `Stopped`."""
        for device in self.devices:
            device.begin(*told, **more)
            device.state = "running"
        while not all(d.state == "done" for d in self.devices):
            advanced = [self._run(number) for number in range(len(self.devices))]
            advanced += [self._gather(group) for group in self._waiting_groups()]
            if not any(advanced):
                self._stop()
        return next((d.emitted for d in self.devices if d.emitted is not None), None)

    def _waiting_groups(self):
        """Groups all of whose devices are at an all-gather of the group."""
        asked = [device.group(device.piece[0]) if device.state == "gather" else None for device in self.devices]
        return [
            group
            for number, group in enumerate(asked)
            if group and group[0] == number and all(asked[member] == group for member in group)
        ]

    def _stop(self):
        """Nothing goes on: the fault of the first device that has one, or else a deadlock."""
        for number, device in enumerate(self.devices):
            if device.state == "faulted":
                raise Stopped(device.fault, number, device.pc)
        waiting = next(n for n, d in enumerate(self.devices) if d.state != "done")
        raise Stopped("deadlock", waiting, self.devices[waiting].pc)

    def _run(self, number):
        """Runs a device until it waits or has ended; whether it got anywhere."""
        device = self.devices[number]
        executed = device.executed
        if device.state in ("gather", "done", "faulted"):
            return False
        device.state = "running"
        try:
            while device.state == "running":
                self._step(number)
        except Fault as fault:
            device.state, device.fault = "faulted", fault.kind
        return device.executed > executed or device.state == "done"

    def _step(self, number):
        device = self.devices[number]
        if device.pc == device.marker:
            device.state = "done"
            return
        name, o = device.fetch()
        require(device.executed < INSTRUCTION_LIMIT, "endless_loop")
        following = device.pc + 1
        if name in ("halt", "end_pass"):
            device.state = "done"
        elif name == "loop":
            count = device.layers if o["count_source"] else o["count"]
            require(count >= 1, "operand_range")
            device.index[o["loop_index"]], device.bound[o["loop_index"]] = 0, count
        elif name == "next":
            i = o["loop_index"]
            require(device.bound[i] is not None, "operand_range")
            device.index[i] += 1
            if device.index[i] < device.bound[i]:
                following = o["target"]
        elif name == "send":
            queue = self.devices[device.other(o, 1)].queues[number]
            message = device.vector(o["va"], device.extent(o, "length"))
            if sum(len(m) for m in queue) > QUEUE_ELEMENTS:
                device.state = "waiting"
                return
            queue.append(message)
        elif name == "receive":
            queue = device.queues[device.other(o, -1)]
            length = device.extent(o, "length")
            device.destination(o["vd"], length)
            if not queue:
                device.state = "waiting"
                return
            require(len(queue[0]) == length, "ring_mismatch")
            device.set_vector(o["vd"], queue.pop(0))
        elif name == "all_gather":
            device.group(o)
            require(o["total"] >= 1 and o["offset"] + o["length"] <= o["total"], "operand_range")
            piece = device.vector(o["va"], o["length"])
            device.destination(o["vd"], o["total"])
            device.state, device.piece = "gather", (o, piece)
            return
        else:
            device.execute(name, o)
        device.executed += 1
        device.pc = following

    def _gather(self, group):
        """Whether the pieces of the group fit."""
        devices = [self.devices[member] for member in group]
        total = devices[0].piece[0]["total"]
        whole = np.zeros(total, dtype=np.uint16)
        covered = np.zeros(total, dtype=int)
        try:
            for o, piece in (device.piece for device in devices):
                require(o["total"] == total, "ring_mismatch")
                whole[o["offset"] : o["offset"] + len(piece)] = piece
                covered[o["offset"] : o["offset"] + len(piece)] += 1
            require((covered == 1).all(), "ring_mismatch")
        except Fault as fault:
            for device in devices:
                device.state, device.fault = "faulted", fault.kind
            return False
        for device in devices:
            device.set_vector(device.piece[0]["vd"], whole)
            device.state = "running"
            device.executed += 1
            device.pc += 1
        return True


class Stopped(Exception):
    """A device stopped with a fault."""

    def __init__(self, kind, device, pc):
        super().__init__(f"{kind} on device {device} at {pc}")
        self.kind, self.device, self.pc = kind, device, pc
