# SPDX-License-Identifier: Apache-2.0
"""Instruction words. Of isa/spec.json only the bit positions of fields are read."""

import json
import pathlib

SPECIFICATION = pathlib.Path(__file__).resolve().parents[2] / "spec.json"
WORD_BITS = 256

_DMA = "length_source length base stride index by block_stride unit_stride slotted"
_STREAMED = "vd va inner columns column_capacity base stride index inner_source columns_source slotted"

# Opcode and operands of every instruction.
INSTRUCTIONS = {
    name: (opcode, operands.split())
    for name, opcode, operands in [
        ("halt", 0x01, ""),
        ("end_pass", 0x02, ""),
        ("loop", 0x03, "loop_index count count_source"),
        ("next", 0x04, "loop_index target"),
        ("emit_token", 0x05, "va"),
        ("conv1d", 0x10, "gelu bias vd va vb inner columns base stride index"),
        ("masked_mm", 0x11, _STREAMED + " reduce_max sd sa"),
        ("mm", 0x12, _STREAMED),
        ("add", 0x20, "length_source vd va vb length"),
        ("sub", 0x21, "length_source vd va vb length"),
        ("mul", 0x22, "length_source vd va vb length"),
        ("add_scalar", 0x23, "length_source vd va length sa"),
        ("sub_scalar", 0x24, "length_source vd va length sa"),
        ("mul_scalar", 0x25, "length_source vd va length sa"),
        ("exp", 0x26, "length_source vd va length"),
        ("load", 0x27, "length_source vd length sa"),
        ("store", 0x28, "va sd"),
        ("accum", 0x29, "length_source va length sd"),
        ("max", 0x2A, "length_source va length sd"),
        ("max_abs", 0x2B, "length_source va length sd"),
        ("argmax", 0x2C, "vd va length first_id"),
        ("argmax_merge", 0x2D, "vd va length"),
        ("set_scalar", 0x30, "sd immediate16"),
        ("scalar_add", 0x31, "sd sa sb"),
        ("scalar_mul", 0x32, "sd sa sb"),
        ("recip", 0x33, "sd sa"),
        ("recip_sqrt", 0x34, "sd sa"),
        ("power_of_two_scale", 0x35, "sd sa"),
        ("scaled_epsilon", 0x36, "sd sa immediate32"),
        ("read_hbm", 0x40, "vd " + _DMA),
        ("write_hbm", 0x41, "va " + _DMA),
        ("write_hbm_transposed", 0x42, "va element_stride " + _DMA),
        ("read_ddr", 0x43, "vd " + _DMA),
        ("write_ddr", 0x44, "va " + _DMA),
        ("send", 0x50, "va length cards"),
        ("receive", 0x51, "vd length cards"),
        ("all_gather", 0x52, "vd va length offset total cards"),
        ("conv1d_silu", 0x90, "bias vd va vb inner columns base stride index"),
        ("rotate", 0xA0, "vd va vb length"),
        ("silu", 0xA1, "length_source vd va length"),
        ("vector_recip", 0xA2, "length_source vd va length"),
    ]
}
MNEMONICS = {opcode: name for name, (opcode, _) in INSTRUCTIONS.items()}
# Fields that have more bits than legal values, with the largest legal one.
LARGEST = {"length_source": 1, "inner_source": 1, "columns_source": 1, "index": 4, "by": 2}


def with_operands(operands):
    """The instructions that have exactly these operands."""
    return [name for name, (_, fields) in INSTRUCTIONS.items() if set(fields) == set(operands.split())]


def _positions():
    fields = json.loads(SPECIFICATION.read_text())["fields"]
    return {name: tuple(field["bits"]) for name, field in fields.items()}


POSITIONS = _positions()


def mask(field):
    high, low = POSITIONS[field]
    return ((1 << (high - low + 1)) - 1) << low


def reserved(name):
    """The bits of an instruction that must be 0."""
    used = mask("opcode")
    for field in INSTRUCTIONS[name][1]:
        used |= mask(field)
    return ((1 << WORD_BITS) - 1) & ~used


def encode(name, **operands):
    """The word of an instruction; operands left out are 0."""
    opcode, fields = INSTRUCTIONS[name]
    word = opcode
    for field, value in operands.items():
        assert field in fields, (name, field)
        high, low = POSITIONS[field]
        assert 0 <= value < 1 << (high - low + 1), (name, field, value)
        word |= value << low
    return word


def decode(word):
    """(mnemonic, operands), or (None, kind of fault)."""
    name = MNEMONICS.get(word & 0xFF)
    if name is None:
        return None, "undefined_opcode"
    if word & reserved(name):
        return None, "reserved_bits"
    operands = {}
    for field in INSTRUCTIONS[name][1]:
        operands[field] = (word & mask(field)) >> POSITIONS[field][1]
        if operands[field] > LARGEST.get(field, operands[field]):
            return None, "operand_range"
    return name, operands


def hexadecimal(word):
    """Four 64-bit words, the lowest first, as 16 digits each."""
    return "".join(f"{(word >> (64 * i)) & (2**64 - 1):016x}" for i in range(4))
