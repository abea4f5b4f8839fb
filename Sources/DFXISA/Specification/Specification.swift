// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// The instruction set as `isa/spec.json` states it.
public struct Specification: Codable, Sendable, Equatable {
  /// A field of the instruction word.
  public struct Field: Codable, Sendable, Equatable {
    /// Highest and lowest bit.
    public let bits: [Int]
    /// What kind of operand it holds.
    public let kind: Kind
    /// What it means.
    public let description: String
    /// Unit of its value.
    public let unit: String?
    /// Lowest and highest legal value, when not every value is legal.
    public let legal: [UInt64]?

    /// The lowest bit.
    public var low: Int { bits[1] }
    /// The highest bit.
    public var high: Int { bits[0] }
  }

  /// Kinds of operands; each has a Swift type.
  public enum Kind: String, Codable, Sendable {
    case opcode, flag, count, vector, scalar, address, stride, target, binary16, binary32
    case lengthSource = "length_source"
    case countSource = "count_source"
    case indexSelect = "index_select"
    case indexRegister = "index_register"
    case bySelect = "by_select"
    case cardMask = "card_mask"
  }

  /// What an instruction reads or writes.
  public struct Access: Codable, Sendable, Equatable {
    /// `vector`, `scalar`, `hbm`, `ddr` or `ring`.
    public let space: String
    /// The operand that names the register.
    public let operand: String?
    /// How many elements, as an expression of fields.
    public let elements: String?
    /// The shape of a memory access.
    public let extent: String?
    /// The flag without which there is no access.
    public let when: String?
  }

  /// A format: the fields that its instructions choose from.
  public struct Format: Codable, Sendable, Equatable {
    /// Field names.
    public let fields: [String]
  }

  /// A value in a worked example: a number, or a word such as `-0`, `inf`, `nan` or `0x7c01`.
  public enum ExampleValue: Codable, Sendable, Equatable {
    case number(Double)
    case text(String)

    /// Reads either form.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(Double.self) {
        self = .number(number)
      } else {
        self = .text(try container.decode(String.self))
      }
    }

    /// Writes the form that was read.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .number(let number): try container.encode(number)
      case .text(let text): try container.encode(text)
      }
    }
  }

  /// What a place of the architectural state holds: one value or several from there on.
  public enum ExampleContent: Codable, Sendable, Equatable {
    case values([ExampleValue])
    case count(Int)

    /// Reads either form.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let count = try? container.decode(Int.self) {
        self = .count(count)
      } else {
        self = .values(try container.decode([ExampleValue].self))
      }
    }

    /// Writes the form that was read.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .values(let values): try container.encode(values)
      case .count(let count): try container.encode(count)
      }
    }
  }

  /// A worked example; a test executes each one.
  public struct Example: Codable, Sendable, Equatable {
    /// What it shows.
    public let title: String
    /// Its instructions, followed by `halt` where none ends the program.
    public let assembly: [String]
    /// State before by place: `v0+2`, `s1`, `hbm@64`, `ddr@0`, `position`, `token`; all else is 0.
    public let before: [String: ExampleContent]
    /// State after by place, and `emitted`.
    public let after: [String: ExampleContent]
  }

  /// An instruction.
  public struct InstructionDefinition: Codable, Sendable, Equatable {
    /// Its name in assembly text.
    public let mnemonic: String
    /// Bits 0 to 7 of its word.
    public let opcode: UInt64
    /// The format whose fields it uses.
    public let format: String
    /// Fields that it uses; all other bits are 0.
    public let operands: [String]
    /// The unit that executes it.
    public let engine: String
    /// Its timing class.
    public let timing: String
    /// What it reads.
    public let reads: [Access]
    /// What it writes.
    public let writes: [Access]
    /// What it does, in one sentence.
    public let summary: String
    /// Its semantics.
    public let pseudocode: [String]
    /// Special values and rounding.
    public let special: String
    /// Two worked examples.
    public let examples: [Example]
  }

  /// Version of this document's structure.
  public let schema: String
  /// Name of the instruction set.
  public let name: String
  /// Version of the instruction set.
  public let version: String
  /// Bits of an instruction word.
  public let wordBits: Int
  /// All fields by name.
  public let fields: [String: Field]
  /// All formats by name.
  public let formats: [String: Format]
  /// All instructions in the order of their opcodes.
  public let instructions: [InstructionDefinition]

  enum CodingKeys: String, CodingKey {
    case schema, name, version, fields, formats, instructions
    case wordBits = "word_bits"
  }

  /// The specification that this build was generated from.
  public static let current: Specification = {
    do {
      return try JSONDecoder().decode(Specification.self, from: Data(embeddedText.utf8))
    } catch {
      preconditionFailure("the embedded specification is not readable: \(error)")
    }
  }()

  /// The definition of a mnemonic, or nil.
  public func definition(of mnemonic: String) -> InstructionDefinition? {
    instructions.first { $0.mnemonic == mnemonic }
  }

  /// Reads a specification.
  public init(contentsOf url: URL) throws {
    self = try JSONDecoder().decode(Specification.self, from: Data(contentsOf: url))
  }
}
