// SPDX-License-Identifier: Apache-2.0

internal import DFXISA

// Vector, scalar and matrix instructions.
extension ProgramGenerator {
  private static let elements = 0..<TortureMachine.vectorElements
  /// Those of the vector and of the scalar unit: an instruction is in programs as soon as it is specified.
  private static let vectorInstructions = Specification.current.instructions.filter {
    $0.engine == "vpu"
  }
  private static let scalarInstructions = Specification.current.instructions.filter {
    $0.engine == "sfu"
  }
  /// Lengths of these are multiples of a number.
  private static let lengthMultiples = ["rotate": 2]
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

  mutating func vectorWord() -> InstructionWord { word(bits.pick(Self.vectorInstructions)) }

  mutating func scalarWord() -> InstructionWord { word(bits.pick(Self.scalarInstructions)) }

  /// A legal word by what the specification says of its operands.
  private mutating func word(_ definition: Specification.InstructionDefinition) -> InstructionWord {
    var values: [String: Int] = [:]
    var count = 1
    if definition.operands.contains("length") {
      let accesses = (definition.reads + definition.writes).compactMap(\.elements)
      // 4*length reads that much more.
      let isLong = accesses.contains { $0.contains("*") }
      (values, count) = length(
        "length", limit: isLong ? 40 : 700,
        mayBeContext: definition.operands.contains("length_source"))
      if let multiple = Self.lengthMultiples[definition.mnemonic] {
        count += (multiple - count % multiple) % multiple
        values = ["length": count]
      }
    }
    for access in definition.reads where access.space == "vector" {
      guard let operand = access.operand,
        !definition.writes.contains(where: { $0.operand == operand })
      else { continue }
      values[operand] = vectors.source(elements(access, count), in: Self.elements, &bits)
    }
    for access in definition.writes where access.space == "vector" {
      guard let operand = access.operand else { continue }
      values[operand] = vectors.destination(elements(access, count), in: Self.elements, &bits)
    }
    for operand in definition.operands where values[operand] == nil {
      values[operand] = value(of: operand)
    }
    return InstructionWord(definition.mnemonic, values)
  }

  /// How many elements an access has, a product of numbers and the length.
  private func elements(_ access: Specification.Access, _ length: Int) -> Int {
    (access.elements ?? "1").split(separator: "*").reduce(1) { $0 * (Int($1) ?? length) }
  }

  /// A value for a field that no vector and no length stands in.
  private mutating func value(of operand: String) -> Int {
    switch Specification.current.fields[operand]?.kind {
    case .scalar: return scalar()
    case .flag: return bits.integer(0...1)
    case .binary16: return bits.pick(bits.chance(60) ? Array(Self.constants[..<7]) : Self.constants)
    case .binary32: return bits.pick([0x3727_C5AC, 0x3F80_1000, 0x3F80_0FFF, 0, 0x7FC0_0000])
    case .count: return bits.pick([0, 100, 0xFFFF, 0x1_0000, 0xFFFF_FF00])
    case .lengthSource: return 0
    case .opcode, .vector, .address, .stride, .target, .countSource, .indexSelect, .indexRegister,
      .bySelect, .cardMask, nil:
      preconditionFailure("no vector or scalar instruction has a field \(operand)")
    }
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
