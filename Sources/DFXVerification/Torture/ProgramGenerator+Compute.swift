// SPDX-License-Identifier: Apache-2.0

internal import DFXISA

// Vector, scalar and matrix instructions.
extension ProgramGenerator {
  private static let elements = 0..<TortureMachine.vectorElements
  private static let vectorMnemonics = [
    "add", "add", "sub", "sub", "mul", "add_scalar", "sub_scalar", "mul_scalar", "exp", "load",
    "store",
    "accum", "max", "max_abs", "argmax", "argmax_merge", "rotate", "silu", "vector_recip",
  ]
  private static let scalarMnemonics = [
    "set_scalar", "set_scalar", "scalar_add", "scalar_add", "scalar_mul", "recip", "recip_sqrt",
    "power_of_two_scale", "scaled_epsilon",
  ]
  /// Constants of small numbers, and some that make trouble.
  private static let constants = [
    0x3C00, 0x3800, 0x3555, 0x4000, 0xBC01, 0x2E66, 0x3BFF, 0x0000, 0x8000, 0x0001, 0x03FF, 0x7BFF,
    0x7C00,
    0x7E01,
  ]

  /// A length of at most `limit` in `values`, by field or by context; `count` is the largest it takes.
  mutating func length(
    _ field: String, limit: Int, mayBeContext: Bool = true
  ) -> (values: [String: Int], count: Int) {
    let context = (program.passes.map(\.position).max() ?? 0) + 1
    if mayBeContext, context <= limit, bits.chance(20) {
      return (["\(field)_source": 1, field: bits.integer(0...limit)], context)
    }
    let choices = [
      1, 2, bits.integer(1...16), 16, 63, 64, 65, 128, bits.integer(1...200), bits.integer(1...500),
    ]
    let count = min(limit, bits.pick(choices))
    return ([field: count], count)
  }

  /// Most instructions use few registers, so that they depend on each other.
  private mutating func scalar() -> Int {
    bits.integer(0...(bits.chance(80) ? 3 : TortureMachine.scalarRegisters - 1))
  }

  mutating func vectorWord() -> InstructionWord {
    let mnemonic = bits.pick(Self.vectorMnemonics)
    var (lengths, count) = length(
      "length", limit: mnemonic == "argmax_merge" ? 40 : 700,
      mayBeContext: !mnemonic.hasPrefix("argmax") && mnemonic != "rotate")
    if mnemonic == "rotate" {
      count += count % 2
      lengths["length"] = count
    }
    var word = InstructionWord(mnemonic, mnemonic == "store" ? [:] : lengths)
    let sources = mnemonic == "argmax_merge" ? 4 * count : mnemonic == "store" ? 1 : count
    if mnemonic != "load" { word["va"] = vectors.source(sources, in: Self.elements, &bits) }
    switch mnemonic {
    case "add", "sub", "mul", "rotate": word["vb"] = vectors.source(count, in: Self.elements, &bits)
    case "add_scalar", "sub_scalar", "mul_scalar", "load": word["sa"] = scalar()
    case "store", "accum", "max", "max_abs": word["sd"] = scalar()
    case "argmax": word["first_id"] = bits.pick([0, 100, 0xFFFF, 0x1_0000, 0xFFFF_FF00])
    default: break
    }
    if word["sd"] == 0, !["store", "accum", "max", "max_abs"].contains(mnemonic) {
      let written = mnemonic.hasPrefix("argmax") ? 4 : count
      word["vd"] = vectors.destination(written, in: Self.elements, &bits)
    }
    return word
  }

  mutating func scalarWord() -> InstructionWord {
    let mnemonic = bits.pick(Self.scalarMnemonics)
    var word = InstructionWord(mnemonic, ["sd": scalar()])
    switch mnemonic {
    case "set_scalar":
      let isSmall = bits.chance(60)
      word["immediate16"] =
        isSmall ? bits.pick(Array(Self.constants[..<7])) : bits.pick(Self.constants)
    case "scalar_add", "scalar_mul":
      word["sa"] = scalar()
      word["sb"] = scalar()
    case "scaled_epsilon":
      word["sa"] = scalar()
      word["immediate32"] = bits.pick([0x3727_C5AC, 0x3F80_1000, 0x3F80_0FFF, 0, 0x7FC0_0000])
    default: word["sa"] = scalar()
    }
    return word
  }

  mutating func matrixWord() -> InstructionWord {
    let mnemonic = bits.pick(["conv1d", "conv1d_silu", "masked_mm", "mm"])
    let isPacked = mnemonic.hasPrefix("conv1d")
    let (inners, inner) = length("inner", limit: 140, mayBeContext: !isPacked)
    let (columns, outputs) = length("columns", limit: 50, mayBeContext: !isPacked)
    var word = InstructionWord(mnemonic, inners.merging(columns) { first, _ in first })
    let tiles = (inner + 63) / 64
    if isPacked {
      if mnemonic == "conv1d" { word["gelu"] = bits.integer(0...1) }
      word["bias"] = bits.integer(0...1)
      // Legal or not, an operand that is not read does not matter.
      word["vb"] =
        word["bias"] == 1
        ? vectors.source(outputs, in: Self.elements, &bits) : bits.integer(0...65535)
      setAddress(&word, byteCount: tiles * ((outputs + 15) / 16) * 2048, of: .hbm, writes: false)
    } else {
      let capacity = outputs + bits.pick([0, 1, 5])
      word["column_capacity"] = capacity
      if mnemonic == "masked_mm" {
        word["sa"] = scalar()
        word["reduce_max"] = bits.integer(0...1)
        word["sd"] = word["reduce_max"] == 1 ? scalar() : bits.integer(0...255)
      }
      setAddress(
        &word, byteCount: ((tiles - 1) * capacity + outputs) * 128, of: .hbm, writes: false)
    }
    word["va"] = vectors.source(inner, in: Self.elements, &bits)
    word["vd"] = vectors.destination(outputs, in: Self.elements, &bits)
    return word
  }
}
