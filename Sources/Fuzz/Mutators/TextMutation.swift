// SPDX-License-Identifier: Apache-2.0

/// Mutations of lines of words: words are exchanged, lines repeated or left out, numbers put at their ends.
enum TextMutation {
  private static let words = [
    "0", "-1", "-0", "65535", "65536", "4294967296", "9223372036854775808", "1e9", "1e-9", "nan",
    "inf", "0x", "0xffffffffffffffffff", "v0", "s0", "v65535", "\u{feff}", "\r", "\u{0}", "\"", ",",
    "=",
  ]

  static func mutate<Random: RandomNumberGenerator>(
    _ input: [UInt8], using random: inout Random
  ) -> [UInt8]? {
    var lines = input.split(separator: 10, omittingEmptySubsequences: false).map(Array.init)
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      guard let place = lines.indices.randomElement(using: &random) else { return nil }
      switch Int.random(in: 0..<5, using: &random) {
      case 0: lines.insert(lines.randomElement(using: &random)!, at: place)
      case 1: if lines.count > 1 { lines.remove(at: place) }
      default:
        let donor = lines.randomElement(using: &random)!
        lines[place] = exchanged(lines[place], donor: donor, using: &random)
      }
    }
    return Array(lines.joined(separator: [10]))
  }

  /// The line with one of its words replaced by a word of `donor` or a remarkable one.
  private static func exchanged<Random: RandomNumberGenerator>(
    _ line: [UInt8], donor: [UInt8], using random: inout Random
  ) -> [UInt8] {
    let runs = runs(of: line)
    guard let target = runs.randomElement(using: &random) else { return donor }
    let word: [UInt8]
    if Bool.random(using: &random), let run = self.runs(of: donor).randomElement(using: &random) {
      word = Array(donor[run])
    } else {
      word = Array(words.randomElement(using: &random)!.utf8)
    }
    return line[..<target.lowerBound] + word + line[target.upperBound...]
  }

  /// Runs of letters, digits and what numbers hold.
  private static func runs(of line: [UInt8]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start: Int?
    for place in 0...line.count {
      let isInside = place < line.count && isWord(line[place])
      if isInside, start == nil { start = place }
      if !isInside, let first = start {
        runs.append(first..<place)
        start = nil
      }
    }
    return runs
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), UInt8(ascii: "."),
      UInt8(ascii: "-"),
      128...:
      true
    default: false
    }
  }
}
