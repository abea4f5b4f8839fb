// SPDX-License-Identifier: Apache-2.0

/// Splits text into the pieces that GPT-2 encodes one by one.
///
/// Equal to the pattern `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
/// over Unicode scalars, with the classes of a frozen table.
struct PreTokenizer {
  private enum Class: UInt8 {
    case other, letter, number, space
  }

  /// Class of each scalar.
  private let classes: [UInt8]

  private static let shared = PreTokenizer(table: ())

  /// The one table; making it takes a millisecond.
  static var standard: PreTokenizer { shared }

  private init(table: Void) {
    var classes = [UInt8](repeating: 0, count: 0x110000)
    func mark(_ ranges: [(UInt32, UInt32)], _ kind: Class) {
      for (first, last) in ranges {
        for code in first...last { classes[Int(code)] = kind.rawValue }
      }
    }
    mark(UnicodeClasses.letters, .letter)
    mark(UnicodeClasses.numbers, .number)
    mark(UnicodeClasses.spaces, .space)
    self.classes = classes
  }

  /// Calls `body` with the UTF-8 bytes of each piece.
  func split(_ text: Substring, _ body: (ArraySlice<UInt8>) -> Void) {
    let utf8 = Array(text.utf8)
    let scalars = Array(text.unicodeScalars)
    var offsets = [Int](repeating: 0, count: scalars.count + 1)
    for (index, scalar) in scalars.enumerated() {
      offsets[index + 1] = offsets[index] + UTF8.width(scalar)
    }
    var start = 0
    while start < scalars.count {
      let end = pieceEnd(scalars, start)
      body(utf8[offsets[start]..<offsets[end]])
      start = end
    }
  }

  private func kind(_ scalar: Unicode.Scalar) -> Class {
    Class(rawValue: classes[Int(scalar.value)]) ?? .other
  }

  private func pieceEnd(_ scalars: [Unicode.Scalar], _ start: Int) -> Int {
    if scalars[start] == "'", let end = contractionEnd(scalars, start) { return end }
    let first = kind(scalars[start])
    if first != .space { return runEnd(scalars, start, first) }
    let next = start + 1
    if scalars[start] == " ", next < scalars.count, kind(scalars[next]) != .space {
      return runEnd(scalars, next, kind(scalars[next]))
    }
    let end = runEnd(scalars, start, .space)
    // White space before a word leaves its last character to the word, or to a piece of its own.
    return end == scalars.count || end - start == 1 ? end : end - 1
  }

  private func runEnd(_ scalars: [Unicode.Scalar], _ start: Int, _ run: Class) -> Int {
    var end = start + 1
    while end < scalars.count, kind(scalars[end]) == run { end += 1 }
    return end
  }

  private func contractionEnd(_ scalars: [Unicode.Scalar], _ start: Int) -> Int? {
    guard start + 1 < scalars.count else { return nil }
    switch scalars[start + 1] {
    case "s", "t", "m", "d": return start + 2
    case "r", "v", "l":
      let expected: Unicode.Scalar = scalars[start + 1] == "l" ? "l" : "e"
      guard start + 2 < scalars.count, scalars[start + 2] == expected else { return nil }
      return start + 3
    default: return nil
    }
  }
}
