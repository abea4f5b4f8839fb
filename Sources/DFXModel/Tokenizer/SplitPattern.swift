// SPDX-License-Identifier: Apache-2.0

/// The patterns that split text into the pieces that are encoded one by one, as scanners over Unicode scalars with the
/// classes of the frozen tables.
enum SplitPattern: Sendable, Equatable {
  /// GPT-2's.
  case gpt2
  /// Llama 3's, with up to three digits to a piece, and Qwen 2's, with one.
  case grouped(digits: Int)

  /// The pattern that a tokenizer file states, or nil for any other.
  init?(expression: ByteString) {
    guard let known = Self.expressions.first(where: { $0.expression == expression }) else {
      return nil
    }
    self = known.pattern
  }

  private static let expressions: [(expression: ByteString, pattern: SplitPattern)] = [
    (
      #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#, .gpt2
    ),
    (
      #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#,
      .grouped(digits: 3)
    ),
    (
      #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#,
      .grouped(digits: 1)
    ),
  ]

  /// The pieces of a text in order; none is empty, and joined they are the text.
  func pieces(of text: ArraySlice<Unicode.Scalar>) -> [ArraySlice<Unicode.Scalar>] {
    let scanner = PieceScanner(text: text)
    var pieces: [ArraySlice<Unicode.Scalar>] = []
    var start = text.startIndex
    while start < text.endIndex {
      let end =
        switch self {
        case .gpt2: scanner.gpt2End(start)
        case .grouped(let digits): scanner.groupedEnd(start, digits: digits)
        }
      pieces.append(text[start..<end])
      start = end
    }
    return pieces
  }
}

/// Finds where the piece that begins at a scalar ends.
private struct PieceScanner {
  let text: ArraySlice<Unicode.Scalar>
  private let classes = ScalarClasses.standard

  init(text: ArraySlice<Unicode.Scalar>) { self.text = text }

  /// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
  func gpt2End(_ start: Int) -> Int {
    if text[start] == "'", let end = contractionEnd(start, foldsCase: false) { return end }
    let first = classes.kind(text[start])
    if first != .space { return runEnd(start, first) }
    let next = start + 1
    if text[start] == " ", next < text.endIndex, classes.kind(text[next]) != .space {
      return runEnd(next, classes.kind(text[next]))
    }
    return spaceEnd(start)
  }

  /// `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,d}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
  func groupedEnd(_ start: Int, digits: Int) -> Int {
    if text[start] == "'", let end = contractionEnd(start, foldsCase: true) { return end }
    let first = classes.kind(text[start])
    if first == .letter { return runEnd(start, .letter) }
    let next = start + 1
    if first == .number {
      var end = next
      while end < text.endIndex, end - start < digits, classes.kind(text[end]) == .number {
        end += 1
      }
      return end
    }
    if !isLineEnd(text[start]), next < text.endIndex, classes.kind(text[next]) == .letter {
      return runEnd(next, .letter)
    }
    if first == .other { return lineEndsEnd(runEnd(start, .other)) }
    if text[start] == " ", next < text.endIndex, classes.kind(text[next]) == .other {
      return lineEndsEnd(runEnd(next, .other))
    }
    let end = runEnd(start, .space)
    if let last = text[start..<end].lastIndex(where: isLineEnd) { return last + 1 }
    return spaceEnd(start)
  }

  /// `\s+(?!\S)|\s+`: white space before a word leaves its last scalar to the word, or to a piece of its own.
  private func spaceEnd(_ start: Int) -> Int {
    let end = runEnd(start, .space)
    return end == text.endIndex || end - start == 1 ? end : end - 1
  }

  private func runEnd(_ start: Int, _ run: ScalarClasses.Class) -> Int {
    var end = start + 1
    while end < text.endIndex, classes.kind(text[end]) == run { end += 1 }
    return end
  }

  private func lineEndsEnd(_ start: Int) -> Int {
    var end = start
    while end < text.endIndex, isLineEnd(text[end]) { end += 1 }
    return end
  }

  private func isLineEnd(_ scalar: Unicode.Scalar) -> Bool { scalar == "\r" || scalar == "\n" }

  private func contractionEnd(_ start: Int, foldsCase: Bool) -> Int? {
    guard let first = letter(start + 1, foldsCase) else { return nil }
    switch first {
    case "s", "t", "m", "d": return start + 2
    case "r", "v", "l":
      return letter(start + 2, foldsCase) == (first == "l" ? "l" : "e") ? start + 3 : nil
    default: return nil
    }
  }

  /// The scalar at an index, in lower case where case does not count; the long s is an s there.
  private func letter(_ index: Int, _ foldsCase: Bool) -> Unicode.Scalar? {
    guard index < text.endIndex else { return nil }
    let scalar = text[index]
    guard foldsCase else { return scalar }
    if scalar == "\u{17F}" { return "s" }
    guard ("A"..."Z").contains(scalar) else { return scalar }
    return Unicode.Scalar(scalar.value | 0x20)
  }
}
