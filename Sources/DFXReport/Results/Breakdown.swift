// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice

/// A total split into named parts that keep their order.
public struct Breakdown: Sendable, Equatable, Codable {
  /// One part.
  public struct Part: Sendable, Equatable {
    /// Its name in files.
    public let key: String
    /// Its share, in the unit of the total.
    public var value: Double
  }

  /// The parts in order.
  public private(set) var parts: [Part]

  /// A split into these parts; keys are unique.
  public init(_ parts: [(String, Double)]) {
    self.parts = parts.map { Part(key: $0.0, value: $0.1) }
  }

  /// The sum of the parts.
  public var total: Double { parts.reduce(0) { $0 + $1.value } }

  /// The part with this name, 0 when there is none.
  public subscript(key: String) -> Double {
    parts.first { $0.key == key }?.value ?? 0
  }

  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// Decodes an object of numbers into the order in which reports write them.
  public init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: Name.self)
    let names = Self.inReportOrder(members.allKeys)
    parts = try names.map {
      Part(key: $0.stringValue, value: try members.decode(Double.self, forKey: $0))
    }
  }

  /// Names in the order of the set they all belong to, else in alphabetical order.
  private static func inReportOrder(_ names: [Name]) -> [Name] {
    let sets = [
      ReportedOperation.allCases.map(\.rawValue), StallCause.allCases.map(\.key),
      EnergyComponent.allCases.map(\.rawValue),
    ]
    let sorted = names.sorted { $0.stringValue < $1.stringValue }
    guard let set = sets.first(where: { set in names.allSatisfy { set.contains($0.stringValue) } })
    else { return sorted }
    return set.compactMap { key in sorted.first { $0.stringValue == key } }
  }

  /// Encodes an object of numbers in order.
  public func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: Name.self)
    for part in parts { try members.encode(part.value, forKey: Name(stringValue: part.key)) }
  }
}
