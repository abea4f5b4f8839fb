// SPDX-License-Identifier: Apache-2.0

internal import DFXModel
internal import DFXRuntime

/// The text of a choice while its tokens come, cut where a stop text begins.
///
/// What might be the beginning of a stop text is held back until it is known not to be.
struct ChoiceText {
  private var decoder: Tokenizer.StreamingDecoder
  private let stops: [[UInt8]]
  /// Tokens that end a text and are none.
  private let silent: Set<Int>
  private var held: [UInt8] = []
  /// Whether a stop text was found; nothing comes after it.
  private(set) var isStopped = false

  init(tokenizer: Tokenizer, stops: [String], silent: Set<Int>) {
    decoder = tokenizer.streamingDecoder(continuing: true)
    self.stops = stops.map { Array($0.utf8) }
    self.silent = silent
  }

  /// Takes a token.
  /// - Returns: the text that is certain now.
  mutating func append(_ token: Int) -> String {
    guard !isStopped, !silent.contains(token) else { return "" }
    return take(decoder.decode(token))
  }

  /// The rest of the text, when no token follows.
  mutating func finish() -> String {
    guard !isStopped else { return "" }
    let text = take(decoder.finish())
    defer { held = [] }
    return text + (isStopped ? "" : String(decoding: held, as: UTF8.self))
  }

  private mutating func take(_ text: String) -> String {
    held += Array(text.utf8)
    if let stop = stops.compactMap({ Self.find($0, in: held) }).min() {
      isStopped = true
      defer { held = [] }
      return String(decoding: held[..<stop], as: UTF8.self)
    }
    let certain = held.count - (stops.map { Self.overlap(of: held, with: $0) }.max() ?? 0)
    defer { held.removeFirst(certain) }
    return String(decoding: held[..<certain], as: UTF8.self)
  }

  private static func find(_ stop: [UInt8], in text: [UInt8]) -> Int? {
    guard text.count >= stop.count else { return nil }
    return (0...text.count - stop.count).first { text[$0...].starts(with: stop) }
  }

  /// The length of the longest end of `text` with which `stop` begins.
  private static func overlap(of text: [UInt8], with stop: [UInt8]) -> Int {
    (0..<min(text.count + 1, stop.count)).last { text.suffix($0).elementsEqual(stop.prefix($0)) }
      ?? 0
  }
}

/// Ends a generation at a stop text.
struct StopTexts: TokenStop {
  private var text: ChoiceText

  init(tokenizer: Tokenizer, stops: [String]) {
    text = ChoiceText(tokenizer: tokenizer, stops: stops, silent: [])
  }

  mutating func ends(after token: Int) -> Bool {
    _ = text.append(token)
    return text.isStopped
  }
}
