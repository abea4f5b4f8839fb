// SPDX-License-Identifier: Apache-2.0

/// A step from the texts of tokens to text.
enum DecoderStep: Sendable, Equatable {
  /// Replaces each occurrence of a text that is not empty, from the left.
  case replace([UInt8], by: [UInt8])
  /// Tokens like `<0x0A>` become the byte; a run of bytes that is not UTF-8 becomes replacement characters.
  case byteFallback
  /// Joins all tokens.
  case fuse
  /// Takes a character from the start and the end, at most so often.
  case strip([UInt8], start: Int, stop: Int)
  /// Characters of GPT-2's alphabet become bytes; joins all tokens.
  case byteLevel
  /// The mark becomes a space, and goes where it was put before the text.
  case metaspace(mark: [UInt8], hasPrefix: Bool)
  /// Puts a text between tokens.
  case separate([UInt8])

  /// The steps of transformers' `clean_up_tokenization`, over the joined text.
  static let cleanUp: [DecoderStep] = [
    (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"),
    (" 'm", "'m"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
  ].map { .replace(Array($0.0.utf8), by: Array($0.1.utf8)) }
}

/// Runs steps on tokens as they arrive; what comes out, joined, is what all tokens at once would give.
struct TextDecoder: Sendable {
  private var stages: [Stage] = []

  init(_ steps: [DecoderStep]) {
    var isJoined = false
    for step in steps {
      switch step {
      case .fuse: isJoined = true
      case .byteLevel:
        stages.append(Stage(.byteLevel, isJoined: false))
        isJoined = true
      case .replace, .byteFallback, .strip, .metaspace, .separate:
        stages.append(Stage(step, isJoined: isJoined))
      }
    }
  }

  /// The bytes that a token's text completes.
  mutating func decode(_ token: [UInt8]) -> [UInt8] { run([token], from: 0) }

  /// What is left.
  mutating func finish() -> [UInt8] {
    var bytes: [UInt8] = []
    for index in stages.indices {
      let rest = stages[index].finish()
      bytes += run(rest, from: index + 1)
    }
    return bytes
  }

  /// Says that text came before, so that nothing is taken from the start.
  mutating func continueText() {
    for index in stages.indices { stages[index].continueText() }
  }

  private mutating func run(_ pieces: [[UInt8]], from first: Int) -> [UInt8] {
    var pieces = pieces
    for index in first..<stages.count { pieces = pieces.flatMap { stages[index].push($0) } }
    return Array(pieces.joined())
  }
}

/// A step and what it holds back.
private struct Stage: Sendable {
  let step: DecoderStep
  /// Whether it sees fragments of one text rather than tokens.
  let isJoined: Bool
  private var pending: [UInt8] = []
  private var isAtStart = true
  private var stripped = 0

  init(_ step: DecoderStep, isJoined: Bool) {
    self.step = step
    self.isJoined = isJoined
  }

  mutating func continueText() {
    isAtStart = false
    if case .strip(_, let start, _) = step { stripped = start }
  }

  mutating func push(_ piece: [UInt8]) -> [[UInt8]] {
    defer { isAtStart = false }
    switch step {
    case .fuse: return [piece]
    case .byteLevel: return [ByteAlphabet.bytes(of: piece)]
    case .replace(let pattern, let content):
      if isJoined { return [replaceJoined(pattern, by: content, piece)] }
      let (result, rest) = Self.replace(pattern, by: content, in: piece)
      return [result + rest]
    case .byteFallback: return byteFallback(piece)
    case .strip(let character, let start, let stop):
      return [
        isJoined
          ? stripJoined(character, start: start, piece)
          : Self.strip(character, start: start, stop: stop, piece)
      ]
    case .metaspace(let mark, let hasPrefix):
      let (result, rest) = Self.replace(
        mark, by: isAtStart && hasPrefix ? [] : [UInt8(ascii: " ")], in: piece)
      return [result + rest]
    case .separate(let separator): return [isAtStart ? piece : separator + piece]
    }
  }

  mutating func finish() -> [[UInt8]] {
    defer { pending = [] }
    if pending.isEmpty { return [] }
    return step == .byteFallback ? flushBytes() : [pending]
  }

  private mutating func byteFallback(_ piece: [UInt8]) -> [[UInt8]] {
    if piece.count == 6, piece.starts(with: "<0x".utf8), piece[5] == UInt8(ascii: ">"),
      piece[3] != UInt8(ascii: "+"),
      let byte = UInt8(String(decoding: piece[3..<5], as: UTF8.self), radix: 16)
    {
      pending.append(byte)
      return []
    }
    return (pending.isEmpty ? [] : flushBytes()) + [piece]
  }

  private mutating func flushBytes() -> [[UInt8]] {
    defer { pending = [] }
    if String(validating: pending, as: UTF8.self) != nil { return [pending] }
    return pending.map { _ in [0xEF, 0xBF, 0xBD] }
  }

  /// Holds back what further bytes could make an occurrence of.
  private mutating func replaceJoined(
    _ pattern: [UInt8], by content: [UInt8], _ piece: [UInt8]
  ) -> [UInt8] {
    let (result, rest) = Self.replace(pattern, by: content, in: pending + piece)
    pending = rest
    return result
  }

  private mutating func stripJoined(
    _ character: [UInt8], start: Int, _ piece: [UInt8]
  ) -> [UInt8] {
    var bytes = pending + piece
    pending = []
    while stripped < start {
      if bytes.starts(with: character) {
        bytes.removeFirst(character.count)
        stripped += 1
      } else if !bytes.isEmpty, character.starts(with: bytes) {
        pending = bytes
        return []
      } else if !bytes.isEmpty {
        stripped = start
      } else {
        break
      }
    }
    return bytes
  }

  /// What is settled of a text, and the end of it that could begin an occurrence.
  private static func replace(
    _ pattern: [UInt8], by content: [UInt8], in bytes: [UInt8]
  ) -> (result: [UInt8], rest: [UInt8]) {
    guard bytes.contains(pattern[0]) else { return (bytes, []) }
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == pattern[0] {
        if bytes[index...].starts(with: pattern) {
          result += content
          index += pattern.count
          continue
        }
        if bytes.count - index < pattern.count, pattern.starts(with: bytes[index...]) {
          return (result, Array(bytes[index...]))
        }
      }
      result.append(bytes[index])
      index += 1
    }
    return (result, [])
  }

  private static func strip(
    _ character: [UInt8], start: Int, stop: Int, _ piece: [UInt8]
  ) -> [UInt8] {
    var bytes = piece[...]
    for _ in 0..<start where bytes.starts(with: character) {
      bytes = bytes.dropFirst(character.count)
    }
    for _ in 0..<stop where bytes.suffix(character.count).elementsEqual(character) {
      bytes = bytes.dropLast(character.count)
    }
    return Array(bytes)
  }
}
