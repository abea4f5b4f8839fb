// SPDX-License-Identifier: Apache-2.0

/// Unicode normalization form C by the frozen tables, which are those of the `tokenizers` library; Swift's are newer.
struct CanonicalComposition: Sendable {
  private struct Pair: Hashable {
    let first: UInt32
    let second: UInt32
  }

  /// Hangul is computed (Unicode, section 3.12).
  private enum Hangul {
    static let leads: Range<UInt32> = 0x1100..<0x1113
    static let vowels: Range<UInt32> = 0x1161..<0x1176
    /// The first stands for no tail.
    static let tails: Range<UInt32> = 0x11A7..<0x11C3
    static let syllables: Range<UInt32> = 0xAC00..<0xD7A4
    static let perVowel = UInt32(tails.count)
    static let perLead = UInt32(vowels.count) * perVowel
  }

  private var decompositions: [UInt32: ArraySlice<UInt32>] = [:]
  private var compositions: [Pair: UInt32] = [:]
  private var classes: [UInt32: UInt8] = [:]

  static let standard = CanonicalComposition()

  private init() {
    let flat = UnicodeComposition.decompositions
    var index = 0
    while index < flat.count {
      let end = index + 2 + Int(flat[index + 1])
      decompositions[flat[index]] = flat[index + 2..<end]
      index = end
    }
    let triples = UnicodeComposition.compositions
    for index in stride(from: 0, to: triples.count, by: 3) {
      compositions[Pair(first: triples[index], second: triples[index + 1])] = triples[index + 2]
    }
    let ranges = UnicodeComposition.combiningClasses
    for index in stride(from: 0, to: ranges.count, by: 3) {
      for scalar in ranges[index]...ranges[index + 1] { classes[scalar] = UInt8(ranges[index + 2]) }
    }
  }

  /// The text in normalization form C.
  func compose(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    // Text below the first combining mark is composed already.
    guard text.contains(where: { $0.value >= 0x300 }) else { return text }
    var result: [UInt32] = []
    var starter: Int?
    var lastClass: UInt8 = 0
    for scalar in ordered(text) {
      let scalarClass = classes[scalar] ?? 0
      if let starter, result.count == starter + 1 || 0 < lastClass && lastClass < scalarClass,
        let joined = join(result[starter], scalar)
      {
        result[starter] = joined
        continue
      }
      if scalarClass == 0 { starter = result.count }
      lastClass = scalarClass
      result.append(scalar)
    }
    return result.compactMap(Unicode.Scalar.init)
  }

  /// The full decomposition, combining marks in the order of their classes.
  private func ordered(_ text: [Unicode.Scalar]) -> [UInt32] {
    var scalars: [UInt32] = []
    for scalar in text { decompose(scalar.value, into: &scalars) }
    var start = 0
    while start < scalars.count {
      var marks: [(scalar: UInt32, order: UInt8)] = []
      while start + marks.count < scalars.count, let order = classes[scalars[start + marks.count]] {
        marks.append((scalars[start + marks.count], order))
      }
      if marks.count > 1 {
        marks.sort { $0.order < $1.order }
        scalars.replaceSubrange(start..<start + marks.count, with: marks.map(\.scalar))
      }
      start += marks.count + 1
    }
    return scalars
  }

  private func decompose(_ scalar: UInt32, into scalars: inout [UInt32]) {
    if Hangul.syllables.contains(scalar) {
      let index = scalar - Hangul.syllables.lowerBound
      scalars.append(Hangul.leads.lowerBound + index / Hangul.perLead)
      scalars.append(Hangul.vowels.lowerBound + index % Hangul.perLead / Hangul.perVowel)
      let tail = index % Hangul.perVowel
      if tail != 0 { scalars.append(Hangul.tails.lowerBound + tail) }
    } else if let parts = decompositions[scalar] {
      scalars += parts
    } else {
      scalars.append(scalar)
    }
  }

  private func join(_ first: UInt32, _ second: UInt32) -> UInt32? {
    if Hangul.leads.contains(first), Hangul.vowels.contains(second) {
      return Hangul.syllables.lowerBound
        + (first - Hangul.leads.lowerBound) * Hangul.perLead
        + (second - Hangul.vowels.lowerBound) * Hangul.perVowel
    }
    if Hangul.syllables.contains(first), Hangul.tails.dropFirst().contains(second),
      (first - Hangul.syllables.lowerBound) % Hangul.perVowel == 0
    {
      return first + second - Hangul.tails.lowerBound
    }
    return compositions[Pair(first: first, second: second)]
  }
}
