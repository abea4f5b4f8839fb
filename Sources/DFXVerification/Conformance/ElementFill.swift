// SPDX-License-Identifier: Apache-2.0

internal import SplitMix

/// Elements at a register number or byte address, written out or named by a rule.
package struct ElementFill: Decodable, Sendable {
  /// First register number or byte address.
  package var at: Int
  /// Four hexadecimal digits per element.
  package var bits: String?
  /// One bit pattern for all `count` elements.
  package var fill: String?
  /// The first of `count` ascending bit patterns.
  package var first: Int?
  /// Seed of splitmix64.
  package var seed: UInt64?
  /// Lowest and highest exponent field of random elements; any when none.
  package var exponents: [Int]?
  package var count: Int?
  /// Elements that lie side by side, and the elements from one such run to the next.
  package var run: Int?
  package var pitch: Int?

  /// The bit patterns, in order.
  package var elements: [UInt16] {
    if let bits { return UInt16.elements(hexadecimal: bits) }
    guard let count else { preconditionFailure("a fill without a count") }
    if let fill { return [UInt16](repeating: UInt16.elements(hexadecimal: fill)[0], count: count) }
    if let first { return (0..<count).map { UInt16(truncatingIfNeeded: first + $0) } }
    guard let seed else { preconditionFailure("a fill without a rule") }
    return Self.random(seed: seed, count: count, exponents: exponents)
  }

  /// The pieces in which the elements are written: register number or byte address, and elements.
  package func pieces(unitsPerElement: Int) -> [(at: Int, elements: [UInt16])] {
    let all = elements
    guard let run, let pitch else { return [(at, all)] }
    return stride(from: 0, to: all.count, by: run).enumerated().map { number, first in
      (at + number * pitch * unitsPerElement, Array(all[first..<min(first + run, all.count)]))
    }
  }

  /// Bit patterns from splitmix64, four to a number, the lowest bits first.
  package static func random(seed: UInt64, count: Int, exponents: [Int]? = nil) -> [UInt16] {
    var generator = SplitMix64(seed: seed)
    var elements: [UInt16] = []
    elements.reserveCapacity(count + 3)
    while elements.count < count {
      let number = generator.next()
      for shift: UInt64 in [0, 16, 32, 48] {
        elements.append(UInt16(truncatingIfNeeded: number >> shift))
      }
    }
    elements.removeLast(elements.count - count)
    guard let exponents else { return elements }
    let (low, width) = (exponents[0], exponents[1] - exponents[0] + 1)
    return elements.map { element in
      let exponent = low + (Int(element >> 10 & 31) * width) >> 5
      return element & 0x83FF | UInt16(exponent) << 10
    }
  }
}

/// Elements that must be found: their bits, or where they are many the digest of their bytes.
package struct KnownElements: Decodable, Sendable {
  /// First register number or byte address.
  package var at: Int
  package var count: Int
  package var bits: String?
  /// SHA-256 of the elements, two bytes each, the lower first.
  package var sha256: String?
}

extension UInt16 {
  /// Elements of four hexadecimal digits each.
  package static func elements(hexadecimal text: String) -> [UInt16] {
    var elements: [UInt16] = []
    elements.reserveCapacity(text.utf8.count / 4)
    var element: UInt16 = 0
    for (place, digit) in text.utf8.enumerated() {
      element = element << 4 | UInt16(hexadecimalDigit: digit)
      if place % 4 == 3 { elements.append(element) }
    }
    return elements
  }
}

extension UnsignedInteger {
  /// The value of a lower-case hexadecimal digit.
  init(hexadecimalDigit digit: UInt8) {
    let value = digit < UInt8(ascii: "a") ? digit &- UInt8(ascii: "0") : digit &- 87
    precondition(value < 16, "not a hexadecimal digit")
    self.init(value)
  }
}
