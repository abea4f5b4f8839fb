// SPDX-License-Identifier: Apache-2.0
// Generated from isa/spec.json by 'make gen'; edit the specification, not this file.

extension Specification {
  /// The text of isa/spec.json.
  static let embeddedText = #"""
{
 "schema": "dfx.isa/1",
 "name": "dfx",
 "version": "1.1",
 "word_bits": 256,
 "fields": {
  "opcode": {"bits": [7, 0], "kind": "opcode", "description": "selects the instruction"},
  "length_source": {
   "bits": [9, 8],
   "kind": "length_source",
   "description": "where the length comes from: 0 = the length field, 1 = the context length (position + 1)",
   "legal": [0, 1]
  },
  "inner_source": {
   "bits": [9, 8],
   "kind": "length_source",
   "description": "where the inner dimension comes from: 0 = the inner field, 1 = the context length",
   "legal": [0, 1]
  },
  "columns_source": {
   "bits": [11, 10],
   "kind": "length_source",
   "description": "where the number of columns comes from: 0 = the columns field, 1 = the context length",
   "legal": [0, 1]
  },
  "gelu": {"bits": [12, 12], "kind": "flag", "description": "apply GELU to every result"},
  "bias": {"bits": [13, 13], "kind": "flag", "description": "add the vector vb after the last tile"},
  "reduce_max": {"bits": [14, 14], "kind": "flag", "description": "write the maximum of the results to sd"},
  "slotted": {
   "bits": [15, 15],
   "kind": "flag",
   "description": "add slot x slot stride, which the controller knows, to the address"
  },
  "cards": {
   "bits": [15, 8],
   "kind": "card_mask",
   "description": "cards by number: the group of an all-gather (0 = all), or the other card of a message (0 = next to send to, previous to receive from)"
  },
  "vd": {"bits": [31, 16], "kind": "vector", "description": "destination vector"},
  "va": {"bits": [47, 32], "kind": "vector", "description": "first source vector"},
  "vb": {"bits": [63, 48], "kind": "vector", "description": "second source vector"},
  "length": {"bits": [79, 64], "kind": "count", "description": "number of elements", "unit": "elements"},
  "inner": {"bits": [79, 64], "kind": "count", "description": "inner dimension of the product", "unit": "elements"},
  "count": {"bits": [79, 64], "kind": "count", "description": "number of iterations", "unit": "iterations"},
  "sd": {"bits": [87, 80], "kind": "scalar", "description": "destination scalar"},
  "sa": {"bits": [95, 88], "kind": "scalar", "description": "first source scalar"},
  "sb": {"bits": [103, 96], "kind": "scalar", "description": "second source scalar"},
  "columns": {"bits": [111, 96], "kind": "count", "description": "number of columns", "unit": "columns"},
  "element_stride": {
   "bits": [111, 96],
   "kind": "count",
   "description": "distance between consecutive elements in memory",
   "unit": "2 bytes"
  },
  "offset": {
   "bits": [111, 96],
   "kind": "count",
   "description": "natural index at which this device's piece is placed",
   "unit": "elements"
  },
  "target": {
   "bits": [111, 96],
   "kind": "target",
   "description": "instruction index to branch to",
   "unit": "instructions"
  },
  "column_capacity": {
   "bits": [127, 112],
   "kind": "count",
   "description": "columns for which the matrix region was laid out",
   "unit": "columns"
  },
  "total": {
   "bits": [127, 112],
   "kind": "count",
   "description": "elements gathered over all devices",
   "unit": "elements"
  },
  "immediate16": {"bits": [151, 136], "kind": "binary16", "description": "constant in binary16"},
  "immediate32": {"bits": [135, 104], "kind": "binary32", "description": "constant in binary32"},
  "first_id": {"bits": [135, 104], "kind": "count", "description": "id of the first logit", "unit": "ids"},
  "base": {"bits": [157, 128], "kind": "address", "description": "first address", "unit": "64 bytes"},
  "stride": {
   "bits": [189, 160],
   "kind": "stride",
   "description": "address increment per step of the index register",
   "unit": "64 bytes"
  },
  "index": {
   "bits": [194, 192],
   "kind": "index_select",
   "description": "0 = none, 1 to 4 = index register i0 to i3",
   "legal": [0, 4]
  },
  "by": {
   "bits": [196, 195],
   "kind": "by_select",
   "description": "what the block and unit strides multiply: 0 = nothing, 1 = position, 2 = token",
   "legal": [0, 2]
  },
  "block_stride": {
   "bits": [223, 200],
   "kind": "stride",
   "description": "address increment per 64 positions or tokens",
   "unit": "64 bytes"
  },
  "unit_stride": {
   "bits": [247, 224],
   "kind": "stride",
   "description": "address increment per position or token within 64",
   "unit": "2 bytes"
  },
  "loop_index": {"bits": [9, 8], "kind": "index_register", "description": "index register i0 to i3"},
  "count_source": {
   "bits": [10, 10],
   "kind": "count_source",
   "description": "0 = the count field, 1 = the number of layers of the configuration",
   "legal": [0, 1]
  }
 },
 "formats": {
  "control": {"fields": ["opcode", "loop_index", "count_source", "va", "count", "target"]},
  "matrix": {
   "fields": [
    "opcode",
    "inner_source",
    "columns_source",
    "gelu",
    "bias",
    "reduce_max",
    "slotted",
    "vd",
    "va",
    "vb",
    "inner",
    "sd",
    "sa",
    "columns",
    "column_capacity",
    "base",
    "stride",
    "index"
   ]
  },
  "vector": {
   "fields": ["opcode", "length_source", "vd", "va", "vb", "length", "sd", "sa", "sb", "immediate16", "immediate32"]
  },
  "argmax": {"fields": ["opcode", "vd", "va", "length", "first_id"]},
  "dma": {
   "fields": [
    "opcode",
    "length_source",
    "slotted",
    "vd",
    "va",
    "length",
    "element_stride",
    "base",
    "stride",
    "index",
    "by",
    "block_stride",
    "unit_stride"
   ]
  },
  "router": {"fields": ["opcode", "cards", "vd", "va", "length", "offset", "total"]}
 },
 "instructions": [
  {
   "mnemonic": "halt",
   "opcode": 1,
   "format": "control",
   "operands": [],
   "engine": "control",
   "timing": "barrier",
   "reads": [],
   "writes": [],
   "summary": "Waits until every earlier instruction has completed and stops the core.",
   "pseudocode": ["wait for all earlier instructions", "stop"],
   "special": "",
   "examples": [
    {
     "title": "The core stops; what was written before stays.",
     "assembly": ["set_scalar sd=s0, immediate16=1.0", "halt"],
     "before": {},
     "after": {"s0": [1]}
    },
    {
     "title": "Nothing after it runs.",
     "assembly": ["halt", "set_scalar sd=s0, immediate16=1.0"],
     "before": {"s0": [5]},
     "after": {"s0": [5]}
    }
   ]
  },
  {
   "mnemonic": "end_pass",
   "opcode": 2,
   "format": "control",
   "operands": [],
   "engine": "control",
   "timing": "barrier",
   "reads": [],
   "writes": [],
   "summary": "Waits until every earlier instruction has completed and ends the pass; the next pass starts at instruction 0.",
   "pseudocode": ["wait for all earlier instructions", "pass done; next pass starts at pc = 0"],
   "special": "",
   "examples": [
    {
     "title": "Registers keep their values for the next pass.",
     "assembly": ["set_scalar sd=s0, immediate16=2.0", "end_pass"],
     "before": {},
     "after": {"s0": [2]}
    },
    {
     "title": "The pass ends here; the next one starts at instruction 0.",
     "assembly": ["end_pass", "set_scalar sd=s0, immediate16=1.0"],
     "before": {"s0": [7]},
     "after": {"s0": [7]}
    }
   ]
  },
  {
   "mnemonic": "loop",
   "opcode": 3,
   "format": "control",
   "operands": ["loop_index", "count", "count_source"],
   "engine": "control",
   "timing": "control",
   "reads": [],
   "writes": [],
   "summary": "Sets an index register to 0 and its bound to the count.",
   "pseudocode": ["I[loop_index] = 0", "bound[loop_index] = count_source ? layers : count"],
   "special": "A bound of 0 is illegal: a loop body runs at least once.",
   "examples": [
    {
     "title": "Three times through the body: 1 + 1 + 1 + 1.",
     "assembly": ["loop loop_index=i0, count=3", "scalar_add sd=s0, sa=s0, sb=s1", "next loop_index=i0, target=1", "halt"],
     "before": {"s0": [1], "s1": [1]},
     "after": {"s0": [4]}
    },
    {
     "title": "Once per layer of the configuration, here one layer.",
     "assembly": [
      "loop loop_index=i1, count_source=layers",
      "scalar_add sd=s0, sa=s0, sb=s0",
      "next loop_index=i1, target=1",
      "halt"
     ],
     "before": {"s0": [3]},
     "after": {"s0": [6]}
    }
   ]
  },
  {
   "mnemonic": "next",
   "opcode": 4,
   "format": "control",
   "operands": ["loop_index", "target"],
   "engine": "control",
   "timing": "control",
   "reads": [],
   "writes": [],
   "summary": "Increments an index register and branches back to the target while it is below its bound.",
   "pseudocode": ["I[loop_index] += 1", "if I[loop_index] < bound[loop_index]: pc = target else: pc = pc + 1"],
   "special": "The index register keeps bound - 1 ... after the last iteration it equals its bound. A next without a loop is illegal.",
   "examples": [
    {
     "title": "Doubles a scalar twice.",
     "assembly": ["loop loop_index=i2, count=2", "scalar_add sd=s0, sa=s0, sb=s0", "next loop_index=i2, target=1", "halt"],
     "before": {"s0": [1.5]},
     "after": {"s0": [6]}
    },
    {
     "title": "Loops nest, each with its own index register: 2 x 3 additions.",
     "assembly": [
      "loop loop_index=i0, count=2",
      "loop loop_index=i1, count=3",
      "scalar_add sd=s0, sa=s0, sb=s1",
      "next loop_index=i1, target=2",
      "next loop_index=i0, target=1",
      "halt"
     ],
     "before": {"s1": [1]},
     "after": {"s0": [6]}
    }
   ]
  },
  {
   "mnemonic": "emit_token",
   "opcode": 5,
   "format": "control",
   "operands": ["va"],
   "engine": "control",
   "timing": "control",
   "reads": [{"space": "vector", "operand": "va", "elements": "4"}],
   "writes": [],
   "summary": "Reports the token of an argmax record to the controller and the host, once per pass.",
   "pseudocode": [
    "if this card has emitted a token in this pass: fault repeated_token",
    "if V[va+3] has bit 1 set: fault argmax_of_nan",
    "if V[va+3] has bit 0 clear: fault empty_argmax",
    "result = bits(V[va+1]) + 65536 * bits(V[va+2])"
   ],
   "special": "The token of a pass is that of the lowest card that emits one.",
   "examples": [
    {
     "title": "Token 50256 = 0xC450 with high half 0.",
     "assembly": ["emit_token va=v0", "halt"],
     "before": {"v0": [3.5, "0xc450", "0x0", "0x1"]},
     "after": {"emitted": 50256}
    },
    {
     "title": "An argmax over logits, then its token.",
     "assembly": ["argmax vd=v1, va=v0, length=3, first_id=100", "emit_token va=v1", "halt"],
     "before": {"v0": [1, 4, 2]},
     "after": {"emitted": 101}
    }
   ]
  },
  {
   "mnemonic": "conv1d",
   "opcode": 16,
   "format": "matrix",
   "operands": ["gelu", "bias", "vd", "va", "vb", "inner", "columns", "base", "stride", "index"],
   "engine": "mpu",
   "timing": "matrix",
   "reads": [
    {"space": "vector", "operand": "va", "elements": "inner"},
    {"space": "vector", "operand": "vb", "elements": "columns", "when": "bias"},
    {"space": "hbm", "extent": "packed_matrix"}
   ],
   "writes": [{"space": "vector", "operand": "vd", "elements": "columns"}],
   "summary": "Multiplies a vector by a packed weight matrix in HBM, optionally adds a bias and applies GELU.",
   "pseudocode": [
    "for j in 0 ..< columns:",
    "  for t in 0 ..< ceil(inner / 64):",
    "    p[i] = round(x[64 t + i] * W[64 t + i, j]) for i in 0 ..< 64, +0 beyond inner",
    "    r = tree(p)",
    "    acc = r if t == 0 else round(acc + r)",
    "  if bias: acc = round(acc + V[vb + j])",
    "  if gelu: acc = GELU(acc)",
    "  V[vd + j] = acc"
   ],
   "special": "Lanes beyond the inner dimension are +0 in both operands.",
   "examples": [
    {
     "title": "1 x 1 + 2 x 2 = 5 and 1 x 10 + 2 x 20 = 50; row i of the tile starts at byte 32 i.",
     "assembly": ["conv1d vd=v2, va=v0, inner=2, columns=2, base=0"],
     "before": {"v0": [1, 2], "hbm@0": [1, 10], "hbm@32": [2, 20]},
     "after": {"v2": [5, 50]}
    },
    {
     "title": "With bias and GELU: GELU(-1 + 0.5) and GELU(2 + 0).",
     "assembly": ["conv1d gelu, bias, vd=v2, va=v0, vb=v1, inner=1, columns=2, base=0"],
     "before": {"v0": [1], "v1": [0.5, 0], "hbm@0": [-1, 2]},
     "after": {"v2": [-0.154296875, 1.955078125]}
    }
   ]
  },
  {
   "mnemonic": "masked_mm",
   "opcode": 17,
   "format": "matrix",
   "operands": [
    "inner_source",
    "columns_source",
    "reduce_max",
    "vd",
    "va",
    "inner",
    "sd",
    "sa",
    "columns",
    "column_capacity",
    "base",
    "stride",
    "index",
    "slotted"
   ],
   "engine": "mpu",
   "timing": "matrix",
   "reads": [
    {"space": "vector", "operand": "va", "elements": "inner"},
    {"space": "scalar", "operand": "sa"},
    {"space": "hbm", "extent": "streamed_matrix"}
   ],
   "writes": [
    {"space": "vector", "operand": "vd", "elements": "columns"},
    {"space": "scalar", "operand": "sd", "when": "reduce_max"}
   ],
   "summary": "Multiplies a query by the keys of all unmasked positions, scales, and optionally reduces the maximum.",
   "pseudocode": [
    "for j in 0 ..< columns:",
    "  acc as in conv1d, over the streamed matrix K",
    "  V[vd + j] = round(acc * S[sa])",
    "if reduce_max: S[sd] = maximum of V[vd ..< vd + columns]"
   ],
   "special": "Masked positions are left out: nothing is read or written beyond columns.",
   "examples": [
    {
     "title": "(1 x 3 + 2 x 4) x 0.5 and (1 x 5 + 2 x 6) x 0.5; column j starts at byte 128 j.",
     "assembly": ["masked_mm vd=v1, va=v0, inner=2, sa=s0, columns=2, column_capacity=4, base=0"],
     "before": {"v0": [1, 2], "s0": [0.5], "hbm@0": [3, 4], "hbm@128": [5, 6]},
     "after": {"v1": [5.5, 8.5]}
    },
    {
     "title": "At position 0 the context has one column; position 1 is masked. The maximum goes to s1.",
     "assembly": [
      "masked_mm columns_source=context, reduce_max, vd=v1, va=v0, inner=2, sd=s1, sa=s0, column_capacity=4, base=0"
     ],
     "before": {"v0": [1, 2], "s0": [0.5], "hbm@0": [3, 4], "hbm@128": [5, 6], "position": 0},
     "after": {"v1": [5.5, 0], "s1": [5.5]}
    }
   ]
  },
  {
   "mnemonic": "mm",
   "opcode": 18,
   "format": "matrix",
   "operands": [
    "inner_source",
    "columns_source",
    "vd",
    "va",
    "inner",
    "columns",
    "column_capacity",
    "base",
    "stride",
    "index",
    "slotted"
   ],
   "engine": "mpu",
   "timing": "matrix",
   "reads": [{"space": "vector", "operand": "va", "elements": "inner"}, {"space": "hbm", "extent": "streamed_matrix"}],
   "writes": [{"space": "vector", "operand": "vd", "elements": "columns"}],
   "summary": "Multiplies a vector by a streamed matrix in HBM (scores by values).",
   "pseudocode": ["for j in 0 ..< columns:", "  V[vd + j] = acc as in conv1d, over the streamed matrix"],
   "special": "",
   "examples": [
    {
     "title": "Weighted sum of two values: 0.25 x 4 + 0.75 x 8 and 0.25 x 0 + 0.75 x 16.",
     "assembly": ["mm vd=v1, va=v0, inner=2, columns=2, column_capacity=64, base=0"],
     "before": {"v0": [0.25, 0.75], "hbm@0": [4, 8], "hbm@128": [0, 16]},
     "after": {"v1": [7, 12]}
    },
    {
     "title": "At position 0 only the first value counts, whatever lies behind it.",
     "assembly": ["mm inner_source=context, vd=v1, va=v0, columns=2, column_capacity=64, base=0"],
     "before": {"v0": [1, 9], "hbm@0": [4, 8], "hbm@128": [0, 16], "position": 0},
     "after": {"v1": [4, 0]}
    }
   ]
  },
  {
   "mnemonic": "add",
   "opcode": 32,
   "format": "vector",
   "operands": ["length_source", "vd", "va", "vb", "length"],
   "engine": "vpu",
   "timing": "vector_add",
   "reads": [
    {"space": "vector", "operand": "va", "elements": "length"},
    {"space": "vector", "operand": "vb", "elements": "length"}
   ],
   "writes": [{"space": "vector", "operand": "vd", "elements": "length"}],
   "summary": "Element by element: va + vb.",
   "pseudocode": ["V[vd + i] = round(V[va + i] + V[vb + i]) for i in 0 ..< length"],
   "special": "",
   "examples": [
    {
     "title": "Element by element.",
     "assembly": ["add vd=v2, va=v0, vb=v1, length=3"],
     "before": {"v0": [1, 2, 3], "v1": [0.5, 0.5, -3]},
     "after": {"v2": [1.5, 2.5, 0]}
    },
    {
     "title": "Ties round to even; infinities of opposite sign make the canonical NaN.",
     "assembly": ["add vd=v0, va=v0, vb=v1, length=3"],
     "before": {"v0": [2048, 2050, "inf"], "v1": [1, 1, "-inf"]},
     "after": {"v0": [2048, 2052, "nan"]}
    }
   ]
  },
  {
   "mnemonic": "sub",
   "opcode": 33,
   "format": "vector",
   "operands": ["length_source", "vd", "va", "vb", "length"],
   "engine": "vpu",
   "timing": "vector_sub",
   "reads": [
    {"space": "vector", "operand": "va", "elements": "length"},
    {"space": "vector", "operand": "vb", "elements": "length"}
   ],
   "writes": [{"space": "vector", "operand": "vd", "elements": "length"}],
   "summary": "Element by element: va - vb.",
   "pseudocode": ["V[vd + i] = round(V[va + i] - V[vb + i]) for i in 0 ..< length"],
   "special": "",
   "examples": [
    {
     "title": "Element by element.",
     "assembly": ["sub vd=v2, va=v0, vb=v1, length=2"],
     "before": {"v0": [5, 1], "v1": [2, 4]},
     "after": {"v2": [3, -3]}
    },
    {
     "title": "A difference of equals is +0; the destination may be a source.",
     "assembly": ["sub vd=v1, va=v0, vb=v1, length=2"],
     "before": {"v0": [1, "-0"], "v1": [1, "-0"]},
     "after": {"v1": ["0x0", "0x0"]}
    }
   ]
  },
  {
   "mnemonic": "mul",
   "opcode": 34,
   "format": "vector",
   "operands": ["length_source", "vd", "va", "vb", "length"],
   "engine": "vpu",
   "timing": "vector_mul",
   "reads": [
    {"space": "vector", "operand": "va", "elements": "length"},
    {"space": "vector", "operand": "vb", "elements": "length"}
   ],
   "writes": [{"space": "vector", "operand": "vd", "elements": "length"}],
   "summary": "Element by element: va * vb.",
   "pseudocode": ["V[vd + i] = round(V[va + i] * V[vb + i]) for i in 0 ..< length"],
   "special": "",
   "examples": [
    {
     "title": "Element by element.",
     "assembly": ["mul vd=v2, va=v0, vb=v1, length=2"],
     "before": {"v0": [3, -2], "v1": [4, 0.5]},
     "after": {"v2": [12, -1]}
    },
    {
     "title": "Underflow is gradual, overflow gives infinity.",
     "assembly": ["mul vd=v2, va=v0, vb=v1, length=2"],
     "before": {"v0": ["0x0400", 60000], "v1": [0.5, 2]},
     "after": {"v2": ["0x0200", "inf"]}
    }
   ]
  },
  {
   "mnemonic": "add_scalar",
   "opcode": 35,
   "format": "vector",
   "operands": ["length_source", "vd", "va", "length", "sa"],
   "engine": "vpu",
   "timing": "vector_add",
   "reads": [{"space": "vector", "operand": "va", "elements": "length"}, {"space": "scalar", "operand": "sa"}],
   "writes": [{"space": "vector", "operand": "vd", "elements": "length"}],
   "summary": "Element by element: va + scalar.",
   "pseudocode": ["V[vd + i] = round(V[va + i] + S[sa]) for i in 0 ..< length"],
   "special": "",
   "examples": [
    {
     "title": "Adds s0 to each element.",
     "assembly": ["add_scalar vd=v1, va=v0, length=2, sa=s0"],
     "before": {"v0": [1, 2], "s0": [10]},
     "after": {"v1": [11, 12]}
    },
    {
     "title": "NaN is canonical at write-back.",
     "assembly": ["add_scalar vd=v1, va=v0, length=1, sa=s0"],
     "before": {"v0": ["0x7fff"], "s0": [1]},
     "after": {"v1": ["0x7e00"]}
    }
   ]
  },
  {
   "mnemonic": "sub_scalar",
   "opcode": 36,
   "format": "vector",
   "operands": ["length_source", "vd", "va", "length", "sa"],
   "engine": "vpu",
   "timing": "vector_sub",
   "reads": [{"space": "vector", "operand": "va", "elements": "length"}, {"space": "scalar", "operand": "sa"}],
   "writes": [{"space": "vector", "operand": "vd", "elements": "length"}],
   "summary": "Element by element: va - scalar.",
   "pseudocode": ["V[vd + i] = round(V[va + i] - S[sa]) for i in 0 ..< length"],
   "special": "",
   "examples": [
    {
     "title": "Takes the mean from each element.",
     "assembly": ["sub_scalar vd=v0, va=v0, length=3, sa=s0"],
     "before": {"v0": [1, 2, 3], "s0": [2]},
     "after": {"v0": [-1, 0, 1]}
    },
    {
     "title": "The length may be the context length, position + 1.",
     "assembly": ["sub_scalar length_source=context, vd=v0, va=v0, sa=s0"],
     "before": {"v0": [5, 5, 5], "s0": [1], "position": 1},
     "after": {"v0": [4, 4, 5]}
    }
   ]
  },
  {
   "mnemonic": "mul_scalar",
   "opcode": 37,
   "format": "vector",
   "operands": ["length_source", "vd", "va", "length", "sa"],
   "engine": "vpu",
   "timing": "vector_mul",
   "reads": [{"space": "vector", "operand": "va", "elements": "length"}, {"space": "scalar", "operand": "sa"}],
   "writes": [{"space": "vector", "operand": "vd", "elements": "length"}],
   "summary": "Element by element: va * scalar.",
   "pseudocode": ["V[vd + i] = round(V[va + i] * S[sa]) for i in 0 ..< length"],
   "special": "",
   "examples": [
    {
     "title": "Scales each element.",
     "assembly": ["mul_scalar vd=v1, va=v0, length=2, sa=s0"],
     "before": {"v0": [1, -3], "s0": [0.5]},
     "after": {"v1": [0.5, -1.5]}
    },
    {
     "title": "The product of zero and infinity is NaN.",
     "assembly": ["mul_scalar vd=v1, va=v0, length=1, sa=s0"],
     "before": {"v0": [0], "s0": ["inf"]},
     "after": {"v1": ["nan"]}
    }
   ]
  },
  {
   "mnemonic": "exp",
   "opcode": 38,
   "format": "vector",
   "operands": ["length_source", "vd", "va", "length"],
   "engine": "vpu",
   "timing": "vector_exp",
   "reads": [{"space": "vector", "operand": "va", "elements": "length"}],
   "writes": [{"space": "vector", "operand": "vd", "elements": "length"}],
   "summary": "Exponential, correctly rounded.",
   "pseudocode": ["V[vd + i] = round(e ^ V[va + i]) for i in 0 ..< length"],
   "special": "",
   "examples": [
    {
     "title": "Correctly rounded.",
     "assembly": ["exp vd=v1, va=v0, length=3"],
     "before": {"v0": [0, 1, -1]},
     "after": {"v1": [1, 2.71875, 0.367919921875]}
    },
    {
     "title": "Overflow gives infinity, exp of minus infinity is +0.",
     "assembly": ["exp vd=v1, va=v0, length=2"],
     "before": {"v0": [12, "-inf"]},
     "after": {"v1": ["inf", "0x0"]}
    }
   ]
  },
  {
   "mnemonic": "load",
   "opcode": 39,
   "format": "vector",
   "operands": ["length_source", "vd", "length", "sa"],
   "engine": "vpu",
   "timing": "vector_bypass",
   "reads": [{"space": "scalar", "operand": "sa"}],
   "writes": [{"space": "vector", "operand": "vd", "elements": "length"}],
   "summary": "Broadcasts a scalar register into a vector, bits unchanged.",
   "pseudocode": ["V[vd + i] = S[sa] for i in 0 ..< length"],
   "special": "Bits are moved, NaN payloads too.",
   "examples": [
    {
     "title": "Fills a vector with a scalar.",
     "assembly": ["load vd=v0+2, length=3, sa=s0"],
     "before": {"s0": [7]},
     "after": {"v0": [0, 0, 7, 7, 7, 0]}
    },
    {
     "title": "Bits move unchanged, payloads of NaN too.",
     "assembly": ["load vd=v0, length=1, sa=s0"],
     "before": {"s0": ["0x7c01"]},
     "after": {"v0": ["0x7c01"]}
    }
   ]
  },
  {
   "mnemonic": "store",
   "opcode": 40,
   "format": "vector",
   "operands": ["va", "sd"],
   "engine": "vpu",
   "timing": "vector_bypass",
   "reads": [{"space": "vector", "operand": "va", "elements": "1"}],
   "writes": [{"space": "scalar", "operand": "sd"}],
   "summary": "Stores one vector element into a scalar register, bits unchanged.",
   "pseudocode": ["S[sd] = V[va]"],
   "special": "Bits are moved, NaN payloads too.",
   "examples": [
    {
     "title": "One element into a scalar.",
     "assembly": ["store va=v0+1, sd=s0"],
     "before": {"v0": [1, 2, 3]},
     "after": {"s0": [2]}
    },
    {
     "title": "Bits move unchanged.",
     "assembly": ["store va=v0, sd=s0"],
     "before": {"v0": ["0xfe01"]},
     "after": {"s0": ["0xfe01"]}
    }
   ]
  },
  {
   "mnemonic": "accum",
   "opcode": 41,
   "format": "vector",
   "operands": ["length_source", "va", "length", "sd"],
   "engine": "vpu",
   "timing": "vector_sum",
   "reads": [{"space": "vector", "operand": "va", "elements": "length"}],
   "writes": [{"space": "scalar", "operand": "sd"}],
   "summary": "Sum of a vector: adder tree per tile of 64, tiles in ascending order.",
   "pseudocode": [
    "for t in 0 ..< ceil(length / 64):",
    "  r = tree(V[va + 64 t ..< va + 64 t + 64], +0 beyond length)",
    "  acc = r if t == 0 else round(acc + r)",
    "S[sd] = acc"
   ],
   "special": "",
   "examples": [
    {
     "title": "1 + 2 + 3 + 4.",
     "assembly": ["accum va=v0, length=4, sd=s0"],
     "before": {"v0": [1, 2, 3, 4]},
     "after": {"s0": [10]}
    },
    {
     "title": "The tree adds (2048 + 1) + (1 + 0) = 2048 + 1, which rounds to 2048; from left to right it would also be 2048, from right to left 2050.",
     "assembly": ["accum va=v0, length=3, sd=s0"],
     "before": {"v0": [2048, 1, 1]},
     "after": {"s0": [2048]}
    }
   ]
  },
  {
   "mnemonic": "max",
   "opcode": 42,
   "format": "vector",
   "operands": ["length_source", "va", "length", "sd"],
   "engine": "vpu",
   "timing": "vector_maximum",
   "reads": [{"space": "vector", "operand": "va", "elements": "length"}],
   "writes": [{"space": "scalar", "operand": "sd"}],
   "summary": "Maximum of a vector; NaN propagates, +0 is above -0.",
   "pseudocode": ["S[sd] = maximum of V[va ..< va + length]"],
   "special": "",
   "examples": [
    {
     "title": "The largest element.",
     "assembly": ["max va=v0, length=3, sd=s0"],
     "before": {"v0": [-1, 5, 2]},
     "after": {"s0": [5]}
    },
    {
     "title": "+0 is above -0, and NaN wins.",
     "assembly": ["max va=v0, length=2, sd=s0", "max va=v0, length=3, sd=s1"],
     "before": {"v0": ["-0", 0, "nan"]},
     "after": {"s0": ["0x0"], "s1": ["nan"]}
    }
   ]
  },
  {
   "mnemonic": "max_abs",
   "opcode": 43,
   "format": "vector",
   "operands": ["length_source", "va", "length", "sd"],
   "engine": "vpu",
   "timing": "vector_maximum",
   "reads": [{"space": "vector", "operand": "va", "elements": "length"}],
   "writes": [{"space": "scalar", "operand": "sd"}],
   "summary": "Maximum of magnitudes; NaN propagates.",
   "pseudocode": ["S[sd] = maximum of |V[va + i]| for i in 0 ..< length"],
   "special": "",
   "examples": [
    {
     "title": "The largest magnitude.",
     "assembly": ["max_abs va=v0, length=3, sd=s0"],
     "before": {"v0": [-6, 5, 2]},
     "after": {"s0": [6]}
    },
    {
     "title": "Of one element: its magnitude.",
     "assembly": ["max_abs va=v0, length=1, sd=s0"],
     "before": {"v0": ["-0"]},
     "after": {"s0": ["0x0"]}
    }
   ]
  },
  {
   "mnemonic": "argmax",
   "opcode": 44,
   "format": "argmax",
   "operands": ["vd", "va", "length", "first_id"],
   "engine": "vpu",
   "timing": "vector_maximum",
   "reads": [
    {"space": "vector", "operand": "va", "elements": "length"},
    {"space": "vector", "operand": "vd", "elements": "4"}
   ],
   "writes": [{"space": "vector", "operand": "vd", "elements": "4"}],
   "summary": "Updates an argmax record with a block of logits whose ids start at first_id.",
   "pseudocode": [
    "record = (value, id low 16 bits, id high 16 bits, state) at V[vd ..< vd + 4]",
    "for i in 0 ..< length, ascending:",
    "  if V[va + i] is NaN: state |= 2",
    "  else if state bit 0 is clear or V[va + i] > value: value = V[va + i]; id = first_id + i; state |= 1"
   ],
   "special": "The comparison is numeric: -0 equals +0, and the lowest id among equals stays.",
   "examples": [
    {
     "title": "An empty record takes the largest logit and its id, 300 + 1.",
     "assembly": ["argmax vd=v1, va=v0, length=3, first_id=300"],
     "before": {"v0": [1, 9, 3]},
     "after": {"v1": [9, "0x012d", "0x0", "0x1"]}
    },
    {
     "title": "Equal values keep the lower id.",
     "assembly": ["argmax vd=v1, va=v0, length=2, first_id=7"],
     "before": {"v0": [9, 9], "v1": [9, "0x3", "0x0", "0x1"]},
     "after": {"v1": [9, "0x3", "0x0", "0x1"]}
    }
   ]
  },
  {
   "mnemonic": "argmax_merge",
   "opcode": 45,
   "format": "vector",
   "operands": ["vd", "va", "length"],
   "engine": "vpu",
   "timing": "vector_maximum",
   "reads": [
    {"space": "vector", "operand": "va", "elements": "4*length"},
    {"space": "vector", "operand": "vd", "elements": "4"}
   ],
   "writes": [{"space": "vector", "operand": "vd", "elements": "4"}],
   "summary": "Merges argmax records into one.",
   "pseudocode": [
    "for r in 0 ..< length: other = record at V[va + 4 r]",
    "  state |= other.state & 2",
    "  if other.state bit 0 is set and (state bit 0 is clear or other.value > value or (other.value == value and other.id < id)):",
    "    value = other.value; id = other.id; state |= 1"
   ],
   "special": "",
   "examples": [
    {
     "title": "The record with the larger value wins.",
     "assembly": ["argmax_merge vd=v1, va=v0, length=2"],
     "before": {"v0": [2, "0x5", "0x0", "0x1", 4, "0x6", "0x0", "0x1"]},
     "after": {"v1": [4, "0x6", "0x0", "0x1"]}
    },
    {
     "title": "Of equal values the lower id wins; a NaN seen anywhere is remembered.",
     "assembly": ["argmax_merge vd=v1, va=v0, length=1"],
     "before": {"v0": [4, "0x2", "0x0", "0x3"], "v1": [4, "0x6", "0x0", "0x1"]},
     "after": {"v1": [4, "0x2", "0x0", "0x3"]}
    }
   ]
  },
  {
   "mnemonic": "set_scalar",
   "opcode": 48,
   "format": "vector",
   "operands": ["sd", "immediate16"],
   "engine": "sfu",
   "timing": "scalar_bypass",
   "reads": [],
   "writes": [{"space": "scalar", "operand": "sd"}],
   "summary": "Sets a scalar register to a constant.",
   "pseudocode": ["S[sd] = immediate16"],
   "special": "",
   "examples": [
    {
     "title": "A constant.",
     "assembly": ["set_scalar sd=s0, immediate16=0.125"],
     "before": {},
     "after": {"s0": [0.125]}
    },
    {
     "title": "Any bit pattern.",
     "assembly": ["set_scalar sd=s63, immediate16=0x7c00"],
     "before": {},
     "after": {"s63": ["inf"]}
    }
   ]
  },
  {
   "mnemonic": "scalar_add",
   "opcode": 49,
   "format": "vector",
   "operands": ["sd", "sa", "sb"],
   "engine": "sfu",
   "timing": "scalar_add",
   "reads": [{"space": "scalar", "operand": "sa"}, {"space": "scalar", "operand": "sb"}],
   "writes": [{"space": "scalar", "operand": "sd"}],
   "summary": "Adds two scalars.",
   "pseudocode": ["S[sd] = round(S[sa] + S[sb])"],
   "special": "",
   "examples": [
    {
     "title": "A sum.",
     "assembly": ["scalar_add sd=s2, sa=s0, sb=s1"],
     "before": {"s0": [1], "s1": [2]},
     "after": {"s2": [3]}
    },
    {
     "title": "Rounded to nearest even: 4099 lies between 4096 and 4100, which is nearer.",
     "assembly": ["scalar_add sd=s0, sa=s0, sb=s1"],
     "before": {"s0": [4096], "s1": [3]},
     "after": {"s0": [4100]}
    }
   ]
  },
  {
   "mnemonic": "scalar_mul",
   "opcode": 50,
   "format": "vector",
   "operands": ["sd", "sa", "sb"],
   "engine": "sfu",
   "timing": "scalar_mul",
   "reads": [{"space": "scalar", "operand": "sa"}, {"space": "scalar", "operand": "sb"}],
   "writes": [{"space": "scalar", "operand": "sd"}],
   "summary": "Multiplies two scalars.",
   "pseudocode": ["S[sd] = round(S[sa] * S[sb])"],
   "special": "",
   "examples": [
    {
     "title": "A product.",
     "assembly": ["scalar_mul sd=s2, sa=s0, sb=s1"],
     "before": {"s0": [1.5], "s1": [-2]},
     "after": {"s2": [-3]}
    },
    {
     "title": "The square of a scalar.",
     "assembly": ["scalar_mul sd=s0, sa=s0, sb=s0"],
     "before": {"s0": [0.25]},
     "after": {"s0": [0.0625]}
    }
   ]
  },
  {
   "mnemonic": "recip",
   "opcode": 51,
   "format": "vector",
   "operands": ["sd", "sa"],
   "engine": "sfu",
   "timing": "scalar_unary",
   "reads": [{"space": "scalar", "operand": "sa"}],
   "writes": [{"space": "scalar", "operand": "sd"}],
   "summary": "Reciprocal, correctly rounded.",
   "pseudocode": ["S[sd] = round(1 / S[sa])"],
   "special": "",
   "examples": [
    {
     "title": "1 / 3, correctly rounded.",
     "assembly": ["recip sd=s1, sa=s0"],
     "before": {"s0": [3]},
     "after": {"s1": [0.333251953125]}
    },
    {
     "title": "1 / -0.",
     "assembly": ["recip sd=s1, sa=s0"],
     "before": {"s0": ["-0"]},
     "after": {"s1": ["-inf"]}
    }
   ]
  },
  {
   "mnemonic": "recip_sqrt",
   "opcode": 52,
   "format": "vector",
   "operands": ["sd", "sa"],
   "engine": "sfu",
   "timing": "scalar_unary",
   "reads": [{"space": "scalar", "operand": "sa"}],
   "writes": [{"space": "scalar", "operand": "sd"}],
   "summary": "Reciprocal square root, correctly rounded.",
   "pseudocode": ["S[sd] = round(1 / sqrt(S[sa]))"],
   "special": "recip_sqrt(+0) = +inf, recip_sqrt(-0) = -inf, NaN below zero.",
   "examples": [
    {
     "title": "1 / sqrt(4).",
     "assembly": ["recip_sqrt sd=s1, sa=s0"],
     "before": {"s0": [4]},
     "after": {"s1": [0.5]}
    },
    {
     "title": "Below zero there is no root.",
     "assembly": ["recip_sqrt sd=s1, sa=s0"],
     "before": {"s0": [-1]},
     "after": {"s1": ["nan"]}
    }
   ]
  },
  {
   "mnemonic": "power_of_two_scale",
   "opcode": 53,
   "format": "vector",
   "operands": ["sd", "sa"],
   "engine": "sfu",
   "timing": "scalar_bypass",
   "reads": [{"space": "scalar", "operand": "sa"}],
   "writes": [{"space": "scalar", "operand": "sd"}],
   "summary": "A power of two that brings a magnitude to at most 1.",
   "pseudocode": [
    "m = |S[sa]|",
    "if m is NaN: S[sd] = NaN",
    "else if m == 0: S[sd] = 2 ^ 9",
    "else if m is infinite: S[sd] = 2 ^ -16",
    "else: S[sd] = 2 ^ clamp(-ceil(log2 m), -16, 9)"
   ],
   "special": "",
   "examples": [
    {
     "title": "5 needs 2^-3: 5 / 8 is at most 1.",
     "assembly": ["power_of_two_scale sd=s1, sa=s0"],
     "before": {"s0": [5]},
     "after": {"s1": [0.125]}
    },
    {
     "title": "Nothing to scale: the largest scale.",
     "assembly": ["power_of_two_scale sd=s1, sa=s0"],
     "before": {"s0": [0]},
     "after": {"s1": [512]}
    }
   ]
  },
  {
   "mnemonic": "scaled_epsilon",
   "opcode": 54,
   "format": "vector",
   "operands": ["sd", "sa", "immediate32"],
   "engine": "sfu",
   "timing": "scalar_mul_twice",
   "reads": [{"space": "scalar", "operand": "sa"}],
   "writes": [{"space": "scalar", "operand": "sd"}],
   "summary": "A binary32 constant times the square of a scale, rounded once.",
   "pseudocode": ["S[sd] = round(binary32(immediate32) * S[sa] * S[sa])"],
   "special": "",
   "examples": [
    {
     "title": "1e-5 with scale 1.",
     "assembly": ["scaled_epsilon sd=s1, sa=s0, immediate32=round(1e-5)"],
     "before": {"s0": [1]},
     "after": {"s1": [1.0013580322265625e-05]}
    },
    {
     "title": "1e-5 x 512 x 512.",
     "assembly": ["scaled_epsilon sd=s1, sa=s0, immediate32=round(1e-5)"],
     "before": {"s0": [512]},
     "after": {"s1": [2.62109375]}
    }
   ]
  },
  {
   "mnemonic": "read_hbm",
   "opcode": 64,
   "format": "dma",
   "operands": ["length_source", "vd", "length", "base", "stride", "index", "by", "block_stride", "unit_stride", "slotted"],
   "engine": "dma",
   "timing": "dma_read",
   "reads": [{"space": "hbm", "extent": "contiguous"}],
   "writes": [{"space": "vector", "operand": "vd", "elements": "length"}],
   "summary": "Reads consecutive elements from HBM.",
   "pseudocode": ["a = address(...)", "V[vd + i] = HBM[a + 2 i] for i in 0 ..< length"],
   "special": "",
   "examples": [
    {
     "title": "Three elements from byte 64.",
     "assembly": ["read_hbm vd=v0, length=3, base=1"],
     "before": {"hbm@64": [1, 2, 3, 4]},
     "after": {"v0": [1, 2, 3, 0]}
    },
    {
     "title": "In a loop, each layer 128 bytes further: the last one stays.",
     "assembly": [
      "loop loop_index=i0, count=2",
      "read_hbm vd=v0, length=2, base=0, stride=2, index=i0",
      "next loop_index=i0, target=1",
      "halt"
     ],
     "before": {"hbm@0": [1, 1], "hbm@128": [2, 3]},
     "after": {"v0": [2, 3]}
    }
   ]
  },
  {
   "mnemonic": "write_hbm",
   "opcode": 65,
   "format": "dma",
   "operands": ["length_source", "va", "length", "base", "stride", "index", "by", "block_stride", "unit_stride", "slotted"],
   "engine": "dma",
   "timing": "dma_write",
   "reads": [{"space": "vector", "operand": "va", "elements": "length"}],
   "writes": [{"space": "hbm", "extent": "contiguous"}],
   "summary": "Writes consecutive elements to HBM.",
   "pseudocode": ["a = address(...)", "HBM[a + 2 i] = V[va + i] for i in 0 ..< length"],
   "special": "",
   "examples": [
    {
     "title": "Two elements to byte 0.",
     "assembly": ["write_hbm va=v0, length=2, base=0"],
     "before": {"v0": [8, 9]},
     "after": {"hbm@0": [8, 9, 0]}
    },
    {
     "title": "One row of 128 bytes per position: position 65 goes to 8192 + 128.",
     "assembly": ["write_hbm va=v0, length=2, base=0, by=position, block_stride=128, unit_stride=64"],
     "before": {"v0": [8, 9], "position": 65},
     "after": {"hbm@8320": [8, 9]}
    }
   ]
  },
  {
   "mnemonic": "write_hbm_transposed",
   "opcode": 66,
   "format": "dma",
   "operands": [
    "length_source",
    "va",
    "length",
    "element_stride",
    "base",
    "stride",
    "index",
    "by",
    "block_stride",
    "unit_stride",
    "slotted"
   ],
   "engine": "dma",
   "timing": "dma_write_transposed",
   "reads": [{"space": "vector", "operand": "va", "elements": "length"}],
   "writes": [{"space": "hbm", "extent": "strided"}],
   "summary": "Writes elements to HBM at a stride: one row of a transposed matrix.",
   "pseudocode": ["a = address(...)", "HBM[a + 2 i element_stride] = V[va + i] for i in 0 ..< length"],
   "special": "",
   "examples": [
    {
     "title": "Element i goes 128 bytes behind element i - 1; position 1 is the second element of each row.",
     "assembly": [
      "write_hbm_transposed va=v0, length=2, element_stride=64, base=0, by=position, block_stride=0, unit_stride=1"
     ],
     "before": {"v0": [8, 9], "position": 1},
     "after": {"hbm@0": [0, 8], "hbm@128": [0, 9]}
    },
    {
     "title": "With a stride of 1 it is a plain write that needs no alignment to 64 bytes.",
     "assembly": ["write_hbm_transposed va=v0, length=2, element_stride=1, base=0, by=position, unit_stride=1"],
     "before": {"v0": [8, 9], "position": 1},
     "after": {"hbm@0": [0, 8, 9, 0]}
    }
   ]
  },
  {
   "mnemonic": "read_ddr",
   "opcode": 67,
   "format": "dma",
   "operands": ["length_source", "vd", "length", "base", "stride", "index", "by", "block_stride", "unit_stride", "slotted"],
   "engine": "dma",
   "timing": "dma_read",
   "reads": [{"space": "ddr", "extent": "contiguous"}],
   "writes": [{"space": "vector", "operand": "vd", "elements": "length"}],
   "summary": "Reads consecutive elements from DDR.",
   "pseudocode": ["a = address(...)", "V[vd + i] = DDR[a + 2 i] for i in 0 ..< length"],
   "special": "",
   "examples": [
    {
     "title": "Two elements from byte 0.",
     "assembly": ["read_ddr vd=v0, length=2, base=0"],
     "before": {"ddr@0": [1, 2]},
     "after": {"v0": [1, 2]}
    },
    {
     "title": "One row of 128 bytes per token: the embedding of token 65.",
     "assembly": ["read_ddr vd=v0, length=2, base=0, by=token, block_stride=128, unit_stride=64"],
     "before": {"ddr@8320": [3, 4], "token": 65},
     "after": {"v0": [3, 4]}
    }
   ]
  },
  {
   "mnemonic": "write_ddr",
   "opcode": 68,
   "format": "dma",
   "operands": ["length_source", "va", "length", "base", "stride", "index", "by", "block_stride", "unit_stride", "slotted"],
   "engine": "dma",
   "timing": "dma_write",
   "reads": [{"space": "vector", "operand": "va", "elements": "length"}],
   "writes": [{"space": "ddr", "extent": "contiguous"}],
   "summary": "Writes consecutive elements to DDR.",
   "pseudocode": ["a = address(...)", "DDR[a + 2 i] = V[va + i] for i in 0 ..< length"],
   "special": "",
   "examples": [
    {
     "title": "Two elements to byte 64.",
     "assembly": ["write_ddr va=v0, length=2, base=1"],
     "before": {"v0": [8, 9]},
     "after": {"ddr@64": [8, 9]}
    },
    {
     "title": "Bits move unchanged.",
     "assembly": ["write_ddr va=v0, length=1, base=0"],
     "before": {"v0": ["0x7c01"]},
     "after": {"ddr@0": ["0x7c01"]}
    }
   ]
  },
  {
   "mnemonic": "send",
   "opcode": 80,
   "format": "router",
   "operands": ["va", "length", "cards"],
   "engine": "router",
   "timing": "ring",
   "reads": [{"space": "vector", "operand": "va", "elements": "length"}],
   "writes": [{"space": "ring", "extent": "message"}],
   "summary": "Sends a vector to another card: the next one of the ring, or the one that is named.",
   "pseudocode": [
    "to = cards == 0 ? next card of the ring : the one card of the mask",
    "wait while more than 65536 elements are in the queue from this card to it",
    "queue(this card, to) << V[va ..< va + length]"
   ],
   "special": "A mask names one other card that exists. Messages that nobody has received when the pass ends stay in the queue.",
   "examples": [
    {
     "title": "On a ring of one device a message comes back to its sender.",
     "assembly": ["send va=v0, length=2", "receive vd=v1, length=2", "halt"],
     "before": {"v0": [1, 2]},
     "after": {"v1": [1, 2]}
    },
    {
     "title": "Messages keep their order.",
     "assembly": [
      "send va=v0, length=1",
      "send va=v0+1, length=1",
      "receive vd=v1, length=1",
      "receive vd=v1+1, length=1",
      "halt"
     ],
     "before": {"v0": [1, 2]},
     "after": {"v1": [1, 2]}
    }
   ]
  },
  {
   "mnemonic": "receive",
   "opcode": 81,
   "format": "router",
   "operands": ["vd", "length", "cards"],
   "engine": "router",
   "timing": "ring",
   "reads": [{"space": "ring", "extent": "message"}],
   "writes": [{"space": "vector", "operand": "vd", "elements": "length"}],
   "summary": "Receives a vector from another card, the previous one of the ring or the one that is named; waits until it is there.",
   "pseudocode": [
    "from = cards == 0 ? previous card of the ring : the one card of the mask",
    "V[vd ..< vd + length] << queue(from, this card)"
   ],
   "special": "A mask names one other card that exists. A message of another length is a fault, and stays in the queue.",
   "examples": [
    {
     "title": "Waits for a message and takes the oldest.",
     "assembly": ["send va=v0, length=3", "receive vd=v2, length=3", "halt"],
     "before": {"v0": [1, 2, 3]},
     "after": {"v2": [1, 2, 3]}
    },
    {
     "title": "Bits move unchanged.",
     "assembly": ["send va=v0, length=1", "receive vd=v2, length=1", "halt"],
     "before": {"v0": ["0xfdff"]},
     "after": {"v2": ["0xfdff"]}
    }
   ]
  },
  {
   "mnemonic": "all_gather",
   "opcode": 82,
   "format": "router",
   "operands": ["vd", "va", "length", "offset", "total", "cards"],
   "engine": "router",
   "timing": "ring",
   "reads": [{"space": "vector", "operand": "va", "elements": "length"}, {"space": "ring", "extent": "message"}],
   "writes": [{"space": "vector", "operand": "vd", "elements": "total"}],
   "summary": "Every card of a group contributes a piece; every card of it receives all pieces at their natural index.",
   "pseudocode": [
    "group = cards == 0 ? all cards : the cards of the mask",
    "wait until every card of the group is at an all_gather of this group",
    "for every card k of the group: V[vd + offset_k + i] = piece_k[i] for i in 0 ..< length_k"
   ],
   "special": "length may be 0. A mask names this card and cards that exist. The pieces must cover 0 ..< total exactly once, and every card of the group must name the same total: anything else is a fault, which the lowest card of the group reports. A piece beyond its own total is an illegal operand.",
   "examples": [
    {
     "title": "On one device the piece is the whole.",
     "assembly": ["all_gather vd=v1, va=v0, length=2, offset=0, total=2"],
     "before": {"v0": [1, 2]},
     "after": {"v1": [1, 2]}
    },
    {
     "title": "In place.",
     "assembly": ["all_gather vd=v0, va=v0, length=3, offset=0, total=3"],
     "before": {"v0": [4, 5, 6]},
     "after": {"v0": [4, 5, 6]}
    }
   ]
  },
  {
   "mnemonic": "conv1d_silu",
   "opcode": 144,
   "format": "matrix",
   "operands": ["bias", "vd", "va", "vb", "inner", "columns", "base", "stride", "index"],
   "engine": "mpu",
   "timing": "matrix",
   "reads": [
    {"space": "vector", "operand": "va", "elements": "inner"},
    {"space": "vector", "operand": "vb", "elements": "columns", "when": "bias"},
    {"space": "hbm", "extent": "packed_matrix"}
   ],
   "writes": [{"space": "vector", "operand": "vd", "elements": "columns"}],
   "summary": "Multiplies a vector by a packed weight matrix in HBM, optionally adds a bias, and applies SiLU.",
   "pseudocode": [
    "for j in 0 ..< columns:",
    "  acc as in conv1d",
    "  if bias: acc = round(acc + V[vb + j])",
    "  V[vd + j] = SiLU(acc)"
   ],
   "special": "Lanes beyond the inner dimension are +0 in both operands.",
   "examples": [
    {
     "title": "SiLU(1 x -1) and SiLU(1 x 2).",
     "assembly": ["conv1d_silu vd=v2, va=v0, inner=1, columns=2, base=0"],
     "before": {"v0": [1], "hbm@0": [-1, 2]},
     "after": {"v2": [-0.26904296875, 1.76171875]}
    },
    {
     "title": "With a bias: SiLU(-1 + 0.5) and SiLU(2 - 2).",
     "assembly": ["conv1d_silu bias, vd=v2, va=v0, vb=v1, inner=1, columns=2, base=0"],
     "before": {"v0": [1], "v1": [0.5, -2], "hbm@0": [-1, 2]},
     "after": {"v2": [-0.188720703125, 0]}
    }
   ]
  },
  {
   "mnemonic": "rotate",
   "opcode": 160,
   "format": "vector",
   "operands": ["vd", "va", "vb", "length"],
   "engine": "vpu",
   "timing": "vector_rotate",
   "reads": [
    {"space": "vector", "operand": "va", "elements": "length"},
    {"space": "vector", "operand": "vb", "elements": "length"}
   ],
   "writes": [{"space": "vector", "operand": "vd", "elements": "length"}],
   "summary": "Rotary position embedding of a head: turns each pair of elements half a head apart by its angle.",
   "pseudocode": [
    "h = length / 2",
    "for i in 0 ..< h: a = V[va + i]; b = V[va + h + i]; cosine = V[vb + i]; sine = V[vb + h + i]",
    "  V[vd + i] = round(round(a * cosine) + round(-b * sine))",
    "  V[vd + h + i] = round(round(b * cosine) + round(a * sine))"
   ],
   "special": "An odd length is an illegal operand. All operands are read before anything is written.",
   "examples": [
    {
     "title": "A quarter turn: cosine 0, sine 1.",
     "assembly": ["rotate vd=v2, va=v0, vb=v1, length=2"],
     "before": {"v0": [1, 2], "v1": [0, 1]},
     "after": {"v2": [-2, 1]}
    },
    {
     "title": "Two pairs, (1, 3) and (2, 4), in place; the second one does not turn.",
     "assembly": ["rotate vd=v0, va=v0, vb=v1, length=4"],
     "before": {"v0": [1, 2, 3, 4], "v1": [0.5, 1, 0.25, 0]},
     "after": {"v0": [-0.25, 2, 1.75, 4]}
    }
   ]
  },
  {
   "mnemonic": "silu",
   "opcode": 161,
   "format": "vector",
   "operands": ["length_source", "vd", "va", "length"],
   "engine": "vpu",
   "timing": "vector_table",
   "reads": [{"space": "vector", "operand": "va", "elements": "length"}],
   "writes": [{"space": "vector", "operand": "vd", "elements": "length"}],
   "summary": "SiLU, x / (1 + e ^ -x), interpolated in a table of 4096 intervals on [-16, 16].",
   "pseudocode": ["V[vd + i] = SiLU(V[va + i]) for i in 0 ..< length"],
   "special": "",
   "examples": [
    {
     "title": "Two end points of intervals.",
     "assembly": ["silu vd=v1, va=v0, length=2"],
     "before": {"v0": [-1, 2]},
     "after": {"v1": [-0.26904296875, 1.76171875]}
    },
    {
     "title": "+0 below the table, the operand itself from its end on.",
     "assembly": ["silu vd=v1, va=v0, length=4"],
     "before": {"v0": [-17, 16, "-inf", "inf"]},
     "after": {"v1": ["0x0", 16, "0x0", "inf"]}
    }
   ]
  },
  {
   "mnemonic": "vector_recip",
   "opcode": 162,
   "format": "vector",
   "operands": ["length_source", "vd", "va", "length"],
   "engine": "vpu",
   "timing": "vector_recip",
   "reads": [{"space": "vector", "operand": "va", "elements": "length"}],
   "writes": [{"space": "vector", "operand": "vd", "elements": "length"}],
   "summary": "Reciprocal of each element, correctly rounded.",
   "pseudocode": ["V[vd + i] = round(1 / V[va + i]) for i in 0 ..< length"],
   "special": "",
   "examples": [
    {
     "title": "1 / 2, 1 / 4 and 1 / -0.5.",
     "assembly": ["vector_recip vd=v1, va=v0, length=3"],
     "before": {"v0": [2, 4, -0.5]},
     "after": {"v1": [0.5, 0.25, -2]}
    },
    {
     "title": "Of zeros, infinity and NaN.",
     "assembly": ["vector_recip vd=v1, va=v0, length=4"],
     "before": {"v0": [0, "-0", "inf", "nan"]},
     "after": {"v1": ["inf", "-inf", "0x0", "nan"]}
    }
   ]
  }
 ]
}
"""#
}
