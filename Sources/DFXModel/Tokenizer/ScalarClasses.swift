// SPDX-License-Identifier: Apache-2.0

/// What scalars are to patterns and added tokens, from the frozen tables.
struct ScalarClasses {
  /// Classes that exclude each other.
  enum Class: UInt8 {
    case other, letter, number, space
  }

  private static let classMask: UInt8 = 3
  private static let digit: UInt8 = 4
  private static let word: UInt8 = 8

  /// Class of each scalar, and whether it is a digit or continues a word.
  private let flags: [UInt8]

  /// The one table; making it takes a millisecond.
  static let standard = ScalarClasses()

  private init() {
    var flags = [UInt8](repeating: 0, count: 0x110000)
    func mark(_ ranges: [(UInt32, UInt32)], _ flag: UInt8) {
      for (first, last) in ranges {
        for code in first...last { flags[Int(code)] |= flag }
      }
    }
    mark(UnicodeClasses.letters, Class.letter.rawValue)
    mark(UnicodeClasses.numbers, Class.number.rawValue)
    mark(UnicodeClasses.spaces, Class.space.rawValue)
    mark(UnicodeClasses.digits, Self.digit)
    mark(UnicodeClasses.words, Self.word)
    self.flags = flags
  }

  func kind(_ scalar: Unicode.Scalar) -> Class {
    Class(rawValue: flags[Int(scalar.value)] & Self.classMask) ?? .other
  }

  func isSpace(_ scalar: Unicode.Scalar) -> Bool { kind(scalar) == .space }

  func isDigit(_ scalar: Unicode.Scalar) -> Bool { flags[Int(scalar.value)] & Self.digit != 0 }

  func continuesWord(_ scalar: Unicode.Scalar) -> Bool { flags[Int(scalar.value)] & Self.word != 0 }
}
