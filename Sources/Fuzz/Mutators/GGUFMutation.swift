// SPDX-License-Identifier: Apache-2.0

/// Mutations inside a GGUF file whose counts, lengths of texts and alignment are repaired afterwards.
enum GGUFMutation {
  /// A file in parts that can be exchanged.
  private struct Parts {
    /// Metadata entries: a key, the number of its type, its value.
    var entries: [[Field]] = []
    /// Tensors: a name, the number of dimensions, they, the number of its type, its place.
    var tensors: [[Field]] = []
    var data: [UInt8] = []
  }

  /// A number or a text that stands as one in the file.
  private enum Field {
    case number([UInt8])
    case text([UInt8])
  }

  private static let alignment = 32
  /// Numbers at which readers go wrong.
  private static let numbers: [UInt64] = [
    0, 1, 2, 3, 8, 9, 255, 256, 1 << 16, 1 << 24, 1 << 31, 1 << 32, 1 << 40, 1 << 62, 1 << 63, .max,
    0x7FF0_0000_0000_0000, 0x7F80_0000,
  ]

  static func mutate<Random: RandomNumberGenerator>(
    _ input: [UInt8], using random: inout Random
  ) -> [UInt8]? {
    guard var parts = split(input) else { return nil }
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      if Bool.random(using: &random) {
        change(&parts.entries, using: &random)
      } else {
        change(&parts.tensors, using: &random)
      }
    }
    if Int.random(in: 0..<8, using: &random) == 0 { parts.data.append(0) }
    return joined(parts, head: Array(input[..<8]))
  }

  /// An entry repeated, left out, or one of its fields exchanged.
  private static func change<Random: RandomNumberGenerator>(
    _ entries: inout [[Field]], using random: inout Random
  ) {
    guard let place = entries.indices.randomElement(using: &random) else { return }
    switch Int.random(in: 0..<8, using: &random) {
    case 0: entries.insert(entries.randomElement(using: &random)!, at: place)
    case 1: entries.remove(at: place)
    default:
      guard let field = entries[place].indices.randomElement(using: &random) else { return }
      let donor = entries.randomElement(using: &random)!.randomElement(using: &random)!
      entries[place][field] = changed(entries[place][field], donor: donor, using: &random)
    }
  }

  private static func changed<Random: RandomNumberGenerator>(
    _ field: Field, donor: Field, using random: inout Random
  ) -> Field {
    switch (field, donor) {
    case (.text, .text(let other)) where Bool.random(using: &random): return .text(other)
    case (.text(var bytes), _):
      if bytes.isEmpty || Int.random(in: 0..<4, using: &random) == 0 {
        bytes.append(UInt8.random(in: 32...126, using: &random))
      } else {
        bytes[bytes.indices.randomElement(using: &random)!] = UInt8.random(
          in: 32...126, using: &random)
      }
      return .text(bytes)
    case (.number(let bytes), _):
      let value =
        Bool.random(using: &random)
        ? numbers.randomElement(using: &random)!
        : integer(bytes) &+ UInt64(bitPattern: Int64.random(in: -2...2, using: &random))
      return .number(Array(littleEndian(value).prefix(bytes.count)))
    }
  }

  // MARK: Form

  /// Takes a file apart; nil where it does not hold together.
  private static func split(_ input: [UInt8]) -> Parts? {
    var place = 8
    func take(_ count: Int) -> [UInt8]? {
      guard count <= input.count - place else { return nil }
      defer { place += count }
      return Array(input[place..<place + count])
    }
    func number(_ width: Int) -> Field? { take(width).map { .number($0) } }
    func text() -> Field? {
      guard let length = take(8).map(integer), length <= UInt64(input.count) else { return nil }
      return take(Int(length)).map { .text($0) }
    }
    func value(_ type: UInt64) -> [Field]? {
      if let width = width(of: type) { return number(width).map { [$0] } }
      if type == 8 { return text().map { [$0] } }
      guard type == 9, let element = take(4), let count = take(8),
        integer(count) <= UInt64(input.count)
      else { return nil }
      var fields: [Field] = [.number(element), .number(count)]
      for _ in 0..<integer(count) {
        guard integer(element) != 9, let value = value(integer(element)) else { return nil }
        fields += value
      }
      return fields
    }
    var parts = Parts()
    guard input.count >= 24, let tensors = take(8).map(integer), let entries = take(8).map(integer),
      tensors + entries <= UInt64(input.count)
    else { return nil }
    for _ in 0..<entries {
      guard let key = text(), let type = take(4), let value = value(integer(type)) else {
        return nil
      }
      parts.entries.append([key, .number(type)] + value)
    }
    for _ in 0..<tensors {
      guard let name = text(), let rank = take(4), integer(rank) <= 4 else { return nil }
      var fields: [Field] = [name, .number(rank)]
      for width in Array(repeating: 8, count: Int(integer(rank))) + [4, 8] {
        guard let field = number(width) else { return nil }
        fields.append(field)
      }
      parts.tensors.append(fields)
    }
    let start = (place + alignment - 1) / alignment * alignment
    if start < input.count { parts.data = Array(input[start...]) }
    return parts
  }

  private static func joined(_ parts: Parts, head: [UInt8]) -> [UInt8] {
    var file =
      head + littleEndian(UInt64(parts.tensors.count)) + littleEndian(UInt64(parts.entries.count))
    for field in (parts.entries + parts.tensors).joined() {
      switch field {
      case .number(let bytes): file += bytes
      case .text(let bytes): file += littleEndian(UInt64(bytes.count)) + bytes
      }
    }
    while file.count % alignment != 0 { file.append(0) }
    return file + parts.data
  }

  /// Bytes of a value of a type; nil where they differ.
  private static func width(of type: UInt64) -> Int? {
    switch type {
    case 0, 1, 7: 1
    case 2, 3: 2
    case 4, 5, 6: 4
    case 10, 11, 12: 8
    default: nil
    }
  }

  private static func integer(_ bytes: [UInt8]) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private static func littleEndian(_ value: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
