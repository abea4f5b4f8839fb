// SPDX-License-Identifier: Apache-2.0

/// Where a value comes from.
public struct Provenance: Sendable, Equatable {
  /// How much is known.
  public let status: ParameterStatus
  /// The key of a citation.
  public let citation: String?
  /// What the source says, or the reasoning.
  public let note: String

  /// A value's source.
  public init(status: ParameterStatus, citation: String? = nil, note: String = "") {
    self.status = status
    self.citation = citation
    self.note = note
  }

  /// The source in one line.
  public var text: String {
    let short = citation.map { Citation.all[$0]?.short ?? $0 }
    return [short, note.isEmpty ? nil : note].compactMap { $0 }.joined(separator: ": ")
  }
}

/// A publication, data sheet or tool that values come from.
public struct Citation: Sendable, Equatable {
  /// The name in listings.
  public let short: String
  /// Authors, title and place.
  public let title: String
  /// Where it is to be had.
  public let url: String?
}

/// One parameter of a machine: a row of `machine/spec.json`.
public struct Parameter: Sendable {
  /// Which values are legal, and where a machine keeps them.
  enum Kind: Sendable {
    case integer(ClosedRange<Int>, any WritableKeyPath<MachineValues, Int> & Sendable)
    case real(ClosedRange<Double>, any WritableKeyPath<MachineValues, Double> & Sendable)
    case choice([String], any WritableKeyPath<MachineValues, String> & Sendable)
  }

  /// Group and key as machine files spell them, for example `ring.latency_ns`.
  public let path: String
  let kind: Kind
  /// The unit, or what is counted.
  public let unit: String
  /// What it is.
  public let meaning: String
  /// Where the default comes from.
  public let provenance: Provenance
  /// The choice without which nothing follows from it; nil where it acts on every machine.
  let condition: ParameterCondition?

  init(
    path: String, kind: Kind, unit: String, meaning: String, provenance: Provenance,
    condition: ParameterCondition? = nil
  ) {
    self.path = path
    self.kind = kind
    self.unit = unit
    self.meaning = meaning
    self.provenance = provenance
    self.condition = condition
  }

  /// The group, `ring`.
  public var group: String { String(path.prefix { $0 != "." }) }
  /// The key in its group, `latency_ns`.
  public var key: String { String(path.drop { $0 != "." }.dropFirst()) }
  /// Where the default comes from, in short.
  public var status: ParameterStatus { provenance.status }
  /// Whether something follows from it; sweeps refuse to vary what acts on nothing.
  public var isConnected: Bool { status != .notConnected }
  /// The value on the paper's machine.
  public var defaultValue: ParameterValue { value(in: MachineValues()) }
  /// Whether only whole numbers are legal.
  public var isInteger: Bool {
    switch kind {
    case .integer: true
    case .real, .choice: false
    }
  }
  /// Legal numbers; nil for a choice among names.
  public var range: ClosedRange<Double>? {
    switch kind {
    case .integer(let range, _): Double(range.lowerBound)...Double(range.upperBound)
    case .real(let range, _): range
    case .choice: nil
    }
  }
  /// Legal names of a choice; empty for numbers.
  public var choices: [String] {
    switch kind {
    case .integer, .real: []
    case .choice(let names, _): names
    }
  }

  func value(in values: MachineValues) -> ParameterValue {
    switch kind {
    case .integer(_, let path): .number(Double(values[keyPath: path]))
    case .real(_, let path): .number(values[keyPath: path])
    case .choice(_, let path): .name(values[keyPath: path])
    }
  }

  func set(
    _ value: ParameterValue, in values: inout MachineValues, origin: String
  ) throws(MachineError) {
    switch (kind, value) {
    case (.integer(let range, let member), .number(let number)):
      try check(number, in: Double(range.lowerBound)...Double(range.upperBound), origin: origin)
      guard number == number.rounded() else {
        throw .notWhole(path: origin, key: path, value: number)
      }
      values[keyPath: member] = Int(number)
    case (.real(let range, let member), .number(let number)):
      try check(number, in: range, origin: origin)
      values[keyPath: member] = number
    case (.choice(let names, let member), .name(let name)):
      guard names.contains(name) else {
        throw .notAChoice(path: origin, key: path, choices: names)
      }
      values[keyPath: member] = name
    case (.integer, .name), (.real, .name): throw .notANumber(path: origin, key: path)
    case (.choice(let names, _), .number):
      throw .notAChoice(path: origin, key: path, choices: names)
    }
  }

  private func check(
    _ number: Double, in range: ClosedRange<Double>, origin: String
  ) throws(MachineError) {
    guard range.contains(number) else {
      throw .outOfRange(path: origin, key: path, value: number, range: range)
    }
  }
}

/// A parameter that has a certain name as its value, `link.model` `switch`.
struct ParameterCondition: Sendable, Equatable {
  let path: String
  let choice: String
}
