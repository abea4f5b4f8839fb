// SPDX-License-Identifier: Apache-2.0

/// A binary16 value as registers hold it: a bit pattern, so that moves keep every payload of a NaN.
///
/// Each operation rounds once, to nearest even, with gradual underflow; a result that is NaN is 0x7E00.
struct Binary16: Equatable {
  var bits: UInt16

  static let zero = Binary16(bits: 0)
  static let notANumber = Binary16(bits: 0x7E00)

  init(bits: UInt16) {
    self.bits = bits
  }

  /// The result of an operation at write-back.
  init(_ result: Float16) {
    bits = result.isNaN ? 0x7E00 : result.bitPattern
  }

  var value: Float16 { Float16(bitPattern: bits) }
  var isNaN: Bool { value.isNaN }
  var negated: Binary16 { Binary16(bits: bits ^ 0x8000) }
  var magnitude: Binary16 { Binary16(bits: bits & 0x7FFF) }

  static func + (a: Binary16, b: Binary16) -> Binary16 { Binary16(a.value + b.value) }
  static func - (a: Binary16, b: Binary16) -> Binary16 { Binary16(a.value - b.value) }
  static func * (a: Binary16, b: Binary16) -> Binary16 { Binary16(a.value * b.value) }
}
