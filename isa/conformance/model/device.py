# SPDX-License-Identifier: Apache-2.0
"""One device: registers, memories, and what each instruction does to them."""

import numpy as np

from . import encoding, half, matrix, unary
from .memory import Memory

VECTOR_ELEMENTS = 65536
SCALARS = 64
HBM_BYTES = 8 << 30
DDR_BYTES = 32 << 30


class Fault(Exception):
    def __init__(self, kind):
        super().__init__(kind)
        self.kind = kind


def require(condition, kind):
    if not condition:
        raise Fault(kind)


class Device:
    def __init__(self, program, number, count, layers, slot_stride, output_marker):
        self.program = program
        self.number, self.count = number, count
        self.layers, self.slot_stride, self.output_marker = layers, slot_stride, output_marker
        self.vectors = np.zeros(VECTOR_ELEMENTS, dtype=np.uint16)
        self.scalars = np.zeros(SCALARS, dtype=np.uint16)
        self.hbm = Memory(HBM_BYTES)
        self.ddr = Memory(DDR_BYTES)
        self.written_vectors = np.zeros(VECTOR_ELEMENTS, dtype=bool)
        self.written_scalars = np.zeros(SCALARS, dtype=bool)
        self.queues = [[] for _ in range(count)]  # messages by their sender
        self.decoded = {}

    def begin(self, token, position, slot=0, without_output=False):
        self.token, self.position, self.slot = token, position, slot
        self.marker = self.output_marker if without_output else None
        self.pc = self.executed = 0
        self.index = [0] * 4
        self.bound = [None] * 4
        self.emitted = None

    # Operands

    def vector(self, first, count):
        require(first + count <= VECTOR_ELEMENTS, "register_range")
        return self.vectors[first : first + count].copy()

    def set_vector(self, first, elements):
        self.vectors[first : first + len(elements)] = elements
        self.written_vectors[first : first + len(elements)] = True

    def destination(self, first, count):
        require(first + count <= VECTOR_ELEMENTS, "register_range")

    def scalar(self, number):
        require(number < SCALARS, "register_range")
        return self.scalars[number]

    def set_scalar(self, number, bits):
        require(number < SCALARS, "register_range")
        self.scalars[number] = bits
        self.written_scalars[number] = True

    def extent(self, o, field):
        count = self.position + 1 if o.get(field + "_source") else o[field]
        require(count >= 1, "operand_range")
        return count

    def address(self, o):
        step = 0 if o["index"] == 0 else self.index[o["index"] - 1]
        row = [0, self.position, self.token][o.get("by", 0)]
        return (
            64 * o["base"]
            + 64 * o["stride"] * step
            + row // 64 * 64 * o.get("block_stride", 0)
            + row % 64 * 2 * o.get("unit_stride", 0)
            + 64 * self.slot_stride * self.slot * o.get("slotted", 0)
        )

    def region(self, memory, address, size):
        require(address + size <= memory.size, "address_range")

    # Cards that router instructions name

    def named(self, o):
        return [k for k in range(8) if o["cards"] >> k & 1]

    def group(self, o):
        members = self.named(o) or list(range(self.count))
        require(self.number in members and members[-1] < self.count, "operand_range")
        return members

    def other(self, o, step):
        named = self.named(o)
        if not named:
            return (self.number + step) % self.count
        require(len(named) == 1 and named[0] < self.count and named[0] != self.number, "operand_range")
        return named[0]

    # Instructions; `execute` runs all but control flow and the ring.

    def fetch(self):
        require(self.pc < len(self.program), "missing_halt")
        word = self.program[self.pc]
        if word not in self.decoded:
            self.decoded[word] = encoding.decode(word)
        name, operands = self.decoded[word]
        if name is None:
            raise Fault(operands)
        return name, operands

    def execute(self, name, o):
        getattr(self, "_" + name)(o)

    def _emit_token(self, o):
        record = [int(bits) for bits in self.vector(o["va"], 4)]
        require(self.emitted is None, "repeated_token")
        require(not record[3] & 2, "argmax_of_nan")
        require(record[3] & 1, "empty_argmax")
        self.emitted = record[1] + 65536 * record[2]

    def _conv1d(self, o):
        self._packed(o, unary.GELU if o["gelu"] else None)

    def _conv1d_silu(self, o):
        self._packed(o, unary.SILU)

    def _packed(self, o, table):
        inner, columns = self.extent(o, "inner"), self.extent(o, "columns")
        x = self.vector(o["va"], inner)
        bias = self.vector(o["vb"], columns) if o["bias"] else None
        self.destination(o["vd"], columns)
        address = self.address(o)
        self.region(self.hbm, address, matrix.packed_size(inner, columns))
        result = matrix.product(x, matrix.load_packed(self.hbm, address, inner, columns))
        with np.errstate(all="ignore"):
            if bias is not None:
                result = half.rounded(result + half.values(bias))
        result = half.patterns(result)
        self.set_vector(o["vd"], result if table is None else table[result])

    def _streamed(self, o):
        inner, columns = self.extent(o, "inner"), self.extent(o, "columns")
        capacity = o["column_capacity"]
        require(capacity >= columns, "operand_range")
        x = self.vector(o["va"], inner)
        self.destination(o["vd"], columns)
        address = self.address(o)
        self.region(self.hbm, address, matrix.streamed_size(inner, columns, capacity))
        return matrix.product(x, matrix.load_streamed(self.hbm, address, inner, columns, capacity))

    def _mm(self, o):
        self.set_vector(o["vd"], half.patterns(self._streamed(o)))

    def _masked_mm(self, o):
        scale = half.values(self.scalar(o["sa"]))
        if o["reduce_max"]:
            self.scalar(o["sd"])
        with np.errstate(all="ignore"):
            scores = half.patterns(half.rounded(self._streamed(o) * scale))
        self.set_vector(o["vd"], scores)
        if o["reduce_max"]:
            self.set_scalar(o["sd"], maximum(scores))

    def _elementwise(self, o, function):
        length = self.extent(o, "length")
        a = half.values(self.vector(o["va"], length))
        b = half.values(self.vector(o["vb"], length) if "vb" in o else self.scalar(o["sa"]))
        self.destination(o["vd"], length)
        with np.errstate(all="ignore"):
            self.set_vector(o["vd"], half.patterns(half.rounded(function(a, b))))

    def _add(self, o):
        self._elementwise(o, lambda a, b: a + b)

    def _sub(self, o):
        self._elementwise(o, lambda a, b: a - b)

    def _mul(self, o):
        self._elementwise(o, lambda a, b: a * b)

    _add_scalar, _sub_scalar, _mul_scalar = _add, _sub, _mul

    def _by_table(self, o, table):
        length = self.extent(o, "length")
        source = self.vector(o["va"], length)
        self.destination(o["vd"], length)
        self.set_vector(o["vd"], table[source])

    def _exp(self, o):
        self._by_table(o, unary.EXP)

    def _silu(self, o):
        self._by_table(o, unary.SILU)

    def _vector_recip(self, o):
        self._by_table(o, unary.RECIP)

    def _rotate(self, o):
        length = self.extent(o, "length")
        require(length % 2 == 0, "operand_range")
        x = half.values(self.vector(o["va"], length))
        cosine, sine = np.split(half.values(self.vector(o["vb"], length)), 2)
        self.destination(o["vd"], length)
        # As transformers writes it: the halves change places, and the one that comes first its sign.
        turned = np.concatenate([-x[length // 2 :], x[: length // 2]])
        with np.errstate(all="ignore"):
            straight = half.rounded(x * np.tile(cosine, 2))
            across = half.rounded(turned * np.tile(sine, 2))
            self.set_vector(o["vd"], half.patterns(half.rounded(straight + across)))

    def _load(self, o):
        length = self.extent(o, "length")
        self.destination(o["vd"], length)
        self.set_vector(o["vd"], np.full(length, self.scalar(o["sa"]), dtype=np.uint16))

    def _store(self, o):
        self.set_scalar(o["sd"], self.vector(o["va"], 1)[0])

    def _accum(self, o):
        source = half.values(self.vector(o["va"], self.extent(o, "length")))
        self.set_scalar(o["sd"], half.patterns(matrix.accumulate(source)))

    def _max(self, o):
        self.set_scalar(o["sd"], maximum(self.vector(o["va"], self.extent(o, "length"))))

    def _max_abs(self, o):
        source = self.vector(o["va"], self.extent(o, "length"))
        self.set_scalar(o["sd"], maximum(source & 0x7FFF))

    def _argmax(self, o):
        source = self.vector(o["va"], self.extent(o, "length"))
        record = Record(self.vector(o["vd"], 4))
        for i, (bits, value) in enumerate(zip(source, half.values(source))):
            if half.is_nan(bits):
                record.state |= 2
            elif not record.state & 1 or value > record.number():
                record.take(bits, o["first_id"] + i)
        self.set_vector(o["vd"], record.elements())

    def _argmax_merge(self, o):
        source = self.vector(o["va"], 4 * self.extent(o, "length"))
        record = Record(self.vector(o["vd"], 4))
        for first in range(0, len(source), 4):
            other = Record(source[first : first + 4])
            record.state |= other.state & 2
            if not other.state & 1:
                continue
            a, b = other.number(), record.number()
            if not record.state & 1 or a > b or (a == b and other.id < record.id):
                record.take(other.value, other.id)
        self.set_vector(o["vd"], record.elements())

    def _set_scalar(self, o):
        self.set_scalar(o["sd"], o["immediate16"])

    def _scalar_binary(self, o, function):
        a, b = half.values(self.scalar(o["sa"])), half.values(self.scalar(o["sb"]))
        with np.errstate(all="ignore"):
            self.set_scalar(o["sd"], half.patterns(half.rounded(function(a, b))))

    def _scalar_add(self, o):
        self._scalar_binary(o, lambda a, b: a + b)

    def _scalar_mul(self, o):
        self._scalar_binary(o, lambda a, b: a * b)

    def _recip(self, o):
        self.set_scalar(o["sd"], unary.RECIP[self.scalar(o["sa"])])

    def _recip_sqrt(self, o):
        self.set_scalar(o["sd"], unary.RECIP_SQRT[self.scalar(o["sa"])])

    def _power_of_two_scale(self, o):
        self.set_scalar(o["sd"], unary.POWER_OF_TWO_SCALE[self.scalar(o["sa"])])

    def _scaled_epsilon(self, o):
        self.set_scalar(o["sd"], unary.scaled_epsilon(self.scalar(o["sa"]), o["immediate32"]))

    def _transfer(self, o, memory, size=None):
        length = self.extent(o, "length")
        address = self.address(o)
        require(address % 64 == 0, "unaligned")
        self.region(memory, address, 2 * length)
        if "vd" in o:
            self.destination(o["vd"], length)
            self.set_vector(o["vd"], memory.read(address, length))
        else:
            memory.write(address, self.vector(o["va"], length))

    def _read_hbm(self, o):
        self._transfer(o, self.hbm)

    def _read_ddr(self, o):
        self._transfer(o, self.ddr)

    _write_hbm, _write_ddr = _read_hbm, _read_ddr

    def _write_hbm_transposed(self, o):
        source = self.vector(o["va"], self.extent(o, "length"))
        address, step = self.address(o), 2 * o["element_stride"]
        self.region(self.hbm, address, step * (len(source) - 1) + 2)
        for i in range(len(source)):
            self.hbm.write(address + i * step, source[i : i + 1])


def maximum(bits):
    """NaN propagates; +0 is above -0."""
    if half.is_nan(bits).any():
        return half.NAN
    x = half.values(bits)
    largest = x.max()
    if largest != 0:
        return half.patterns(largest)
    return 0x8000 if np.signbit(x[x == 0]).all() else 0


class Record:
    """(value, id, state) of an argmax."""

    def __init__(self, elements):
        self.value = int(elements[0])
        self.id = int(elements[1]) + 65536 * int(elements[2])
        self.state = int(elements[3])

    def number(self):
        return float(half.values(self.value))

    def take(self, bits, number):
        self.value, self.id = int(bits), number & 0xFFFFFFFF
        self.state |= 1

    def elements(self):
        return np.array([self.value, self.id & 0xFFFF, self.id >> 16, self.state], dtype=np.uint16)
