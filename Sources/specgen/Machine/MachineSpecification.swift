// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// `machine/spec.json`: every parameter of a machine, and what its counters count.
struct MachineSpecification: Decodable {
  /// What a parameter is, whatever machine it belongs to.
  struct Definition: Decodable {
    let key: String
    let type: ValueType
    let unit: String
    let meaning: String
    /// The field of the hardware model's structure, as `uint32_t row_bytes`.
    let hardware: Field?
    /// The property of the group whose value the field gets, where it is not the parameter's.
    let hardwareValue: String?
    /// Legal names of a choice, with what each means.
    let choices: [Choice]?

    enum CodingKeys: String, CodingKey {
      case key, type, unit, meaning, hardware, choices
      case hardwareValue = "hardware_value"
    }
  }

  /// Kinds of values.
  enum ValueType: String, Decodable {
    case integer, real, choice
  }

  /// A name that a choice may have.
  struct Choice: Decodable {
    let name: String
    let meaning: String
  }

  /// A parameter's value on the paper's machine, its legal range and where it comes from.
  struct Value: Decodable {
    let range: [Double]?
    let `default`: Scalar
    let status: String
    let citation: String?
    let note: String?
    /// The choice without which nothing follows from it, as `link.model=switch`.
    let with: Condition?
  }

  /// A parameter that has a certain name as its value.
  struct Condition: Decodable {
    let path: String
    let choice: String

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      let text = try container.decode(String.self)
      let parts = text.split(separator: "=").map(String.init)
      guard parts.count == 2 else {
        throw DecodingError.dataCorruptedError(
          in: container, debugDescription: "'\(text)' is no condition")
      }
      (path, choice) = (parts[0], parts[1])
    }
  }

  /// A number or a name.
  enum Scalar: Decodable {
    case number(Double)
    case name(String)

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(Double.self) {
        self = .number(number)
      } else {
        self = .name(try container.decode(String.self))
      }
    }
  }

  /// A C declaration.
  struct Field: Decodable {
    let type: String
    let name: String

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      let text = try container.decode(String.self)
      let words = text.split(separator: " ").map(String.init)
      guard words.count == 2 else {
        throw DecodingError.dataCorruptedError(
          in: container, debugDescription: "'\(text)' is no declaration of a field")
      }
      (type, name) = (words[0], words[1])
    }
  }

  /// A set of parameters that several groups have.
  struct Kind: Decodable {
    let meaning: String
    /// The name of its structure in C.
    let hardware: String
    let parameters: [Definition]
  }

  /// A parameter of one group only.
  struct Own: Decodable {
    let definition: Definition
    let value: Value

    init(from decoder: any Decoder) throws {
      definition = try Definition(from: decoder)
      value = try Value(from: decoder)
    }
  }

  /// A group of parameters: its own, or the values of a kind's.
  struct Group: Decodable {
    let name: String
    let title: String
    let kind: String?
    let parameters: [Own]?
    let values: [String: Value]?
  }

  /// A parameter that was there once.
  struct Retired: Decodable {
    let path: String
    let instead: String
  }

  struct Event: Decodable {
    let name: String
    let unit: String
    let component: String
    /// The parameter that says what one costs.
    let energy: String
    let meaning: String
  }

  struct StallCause: Decodable {
    let name: String
    let title: String
    let meaning: String
  }

  struct Fault: Decodable {
    let code: Int
    let name: String
    let text: String
    let meaning: String?
  }

  let statuses: [String: String]
  let kinds: [String: Kind]
  let groups: [Group]
  let retired: [Retired]
  let events: [Event]
  let stallCauses: [StallCause]
  let faults: [Fault]

  enum CodingKeys: String, CodingKey {
    case statuses, kinds, groups, retired, events, faults
    case stallCauses = "stall_causes"
  }
}

/// Where a value was published.
struct CitationEntry: Decodable {
  let short: String
  let title: String
  let url: String?
}
