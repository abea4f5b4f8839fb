// SPDX-License-Identifier: Apache-2.0

extension Tokenizer {
  /// Turns tokens into text one by one; characters that cross token borders appear when complete.
  ///
  /// The pieces, joined, equal the text of all tokens decoded at once.
  public struct StreamingDecoder: Sendable {
    private let textOfToken: [Int: [UInt8]]
    private var decoder: TextDecoder
    private var pending: [UInt8] = []

    init(textOfToken: [Int: [UInt8]], decoder: TextDecoder) {
      self.textOfToken = textOfToken
      self.decoder = decoder
    }

    /// The text that `token` completes; an unknown token has none.
    public mutating func decode(_ token: Int) -> String {
      guard let text = textOfToken[token] else { return "" }
      pending += decoder.decode(text)
      let complete = pending.count - Self.incompleteTail(pending)
      let result = String(decoding: pending[..<complete], as: UTF8.self)
      pending.removeFirst(complete)
      return result
    }

    /// What is left of an incomplete character.
    public mutating func finish() -> String {
      defer { pending = [] }
      return String(decoding: pending + decoder.finish(), as: UTF8.self)
    }

    /// Bytes at the end that begin a character which further bytes could complete.
    private static func incompleteTail(_ bytes: [UInt8]) -> Int {
      for length in 1...3 where length <= bytes.count {
        let tail = bytes.suffix(length)
        guard let lead = tail.first, lead & 0xC0 != 0x80 else { continue }
        return isPrefix(Array(tail)) ? length : 0
      }
      return 0
    }

    /// Whether `bytes` is a proper prefix of a well-formed character (Unicode, table 3-7).
    private static func isPrefix(_ bytes: [UInt8]) -> Bool {
      let length: Int
      var second: ClosedRange<UInt8> = 0x80...0xBF
      switch bytes[0] {
      case 0xC2...0xDF: length = 2
      case 0xE0: (length, second) = (3, 0xA0...0xBF)
      case 0xED: (length, second) = (3, 0x80...0x9F)
      case 0xE1...0xEF: length = 3
      case 0xF0: (length, second) = (4, 0x90...0xBF)
      case 0xF4: (length, second) = (4, 0x80...0x8F)
      case 0xF1...0xF3: length = 4
      default: return false
      }
      return bytes.count < length && (bytes.count < 2 || second.contains(bytes[1]))
    }
  }
}
