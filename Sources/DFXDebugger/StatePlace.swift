// SPDX-License-Identifier: Apache-2.0

public import DFXDevice

/// A run of half words of the architectural state.
///
/// Written `[DEVICE/]PLACE[:COUNT]`: `v4`, `v4+16:64`, `s3`, `s0:8`, `hbm@0x1000:32`, `1/ddr@64:8`.
public struct StatePlace: Sendable, Equatable, CustomStringConvertible {
  /// Where it lies.
  public enum Location: Sendable, Equatable {
    /// An element of the vector register file.
    case vector(Int)
    case scalar(Int)
    /// A byte address.
    case memory(DeviceMemory, UInt64)
  }

  /// Why a text names no place.
  public struct ParseError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The text.
    public let text: String
    /// One line that says what is expected.
    public var description: String {
      "'\(text)' names no place: write [DEVICE/]PLACE[:COUNT] with PLACE v4, v4+16, s3, "
        + "hbm@ADDRESS or ddr@ADDRESS"
    }
  }

  /// The device, or nil for the one at hand.
  public let device: Int?
  /// Where it begins.
  public let location: Location
  /// How many half words, where the text says so.
  public let count: Int?

  /// A place.
  public init(device: Int? = nil, location: Location, count: Int? = nil) {
    self.device = device
    self.location = location
    self.count = count
  }

  /// Reads a place.
  public init(parsing text: String) throws(ParseError) {
    let error = ParseError(text: text)
    var rest = Substring(text)
    if let slash = rest.firstIndex(of: "/") {
      guard let number = Int(rest[..<slash]), number >= 0 else { throw error }
      device = number
      rest = rest[rest.index(after: slash)...]
    } else {
      device = nil
    }
    if let colon = rest.firstIndex(of: ":") {
      guard let number = Int(rest[rest.index(after: colon)...]), number >= 1 else { throw error }
      count = number
      rest = rest[..<colon]
    } else {
      count = nil
    }
    guard let location = Location(rest) else { throw error }
    self.location = location
  }

  /// The text that gives this place.
  public var description: String {
    (device.map { "\($0)/" } ?? "") + "\(location)" + (count.map { ":\($0)" } ?? "")
  }

  /// Reads the place; `count` where the text does not say.
  public func read(
    from appliance: any InspectableAppliance, device: Int, count: Int
  ) throws -> [UInt16] {
    let device = self.device ?? device
    let count = self.count ?? count
    switch location {
    case .vector(let element):
      return try appliance.readVector(device: device, element: element, count: count)
    case .scalar(let number):
      return try appliance.readScalars(device: device, first: number, count: count)
    case .memory(let memory, let address):
      return try appliance.readBits(
        device: device, memory: memory, address: address, count: count)
    }
  }

  /// Writes half words from the place on.
  public func write(
    _ bits: [UInt16], to appliance: any InspectableAppliance, device: Int
  ) throws {
    let device = self.device ?? device
    switch location {
    case .vector(let element):
      try appliance.writeVector(device: device, element: element, bits: bits)
    case .scalar(let number):
      try appliance.writeScalars(device: device, first: number, bits: bits)
    case .memory(let memory, let address):
      try appliance.writeBits(device: device, memory: memory, address: address, bits: bits)
    }
  }
}

extension StatePlace.Location: CustomStringConvertible {
  fileprivate init?(_ text: Substring) {
    if let at = text.firstIndex(of: "@") {
      guard let memory = DeviceMemory(rawValue: String(text[..<at])),
        let address = Self.number(text[text.index(after: at)...]), address % 2 == 0
      else { return nil }
      self = .memory(memory, address)
    } else if text.first == "s", let number = Self.number(text.dropFirst()), number < 65536 {
      self = .scalar(Int(number))
    } else if text.first == "v" {
      let parts = text.dropFirst().split(separator: "+", omittingEmptySubsequences: false)
      let numbers = parts.compactMap { Self.number($0) }
      guard numbers.count == parts.count, (1...2).contains(numbers.count),
        numbers.allSatisfy({ $0 < 65536 })
      else { return nil }
      self = .vector(64 * Int(numbers[0]) + (numbers.count == 2 ? Int(numbers[1]) : 0))
    } else {
      return nil
    }
  }

  private static func number(_ text: Substring) -> UInt64? {
    text.hasPrefix("0x") ? UInt64(text.dropFirst(2), radix: 16) : UInt64(text)
  }

  /// As it is written.
  public var description: String {
    switch self {
    case .vector(let element):
      "v\(element / 64)" + (element % 64 == 0 ? "" : "+\(element % 64)")
    case .scalar(let number): "s\(number)"
    case .memory(let memory, let address): "\(memory.rawValue)@0x" + String(address, radix: 16)
    }
  }
}
