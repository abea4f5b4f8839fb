// SPDX-License-Identifier: Apache-2.0

public import DFXModel

/// The text of a generation while its tokens come, cut where a stop text begins.
///
/// What might be the beginning of a stop text is held back until it is known not to be.
public struct GeneratedText: Sendable {
  private var decoder: Tokenizer.StreamingDecoder
  private var stopTexts: StopTexts
  private let stopTokens: Set<Int>

  /// The text that follows a prompt; `stopTokens` end a text and are none.
  public init(tokenizer: Tokenizer, stopTexts: [String], stopTokens: Set<Int>) {
    decoder = tokenizer.streamingDecoder(continuing: true)
    self.stopTexts = StopTexts(stopTexts)
    self.stopTokens = stopTokens
  }

  /// Whether a stop text was found; nothing comes after it.
  public var isStopped: Bool { stopTexts.isFound }

  /// Takes a token.
  /// - Returns: the text that is certain now.
  public mutating func append(_ token: Int) -> String {
    guard !isStopped, !stopTokens.contains(token) else { return "" }
    return stopTexts.pass(decoder.decode(token))
  }

  /// The rest of the text, when no token follows.
  public mutating func finish() -> String {
    guard !isStopped else { return "" }
    let text = stopTexts.pass(decoder.finish())
    return isStopped ? text : text + stopTexts.finish()
  }
}

extension GeneratedText: TokenStop {
  /// Takes a token that nobody shows.
  public mutating func ends(after token: Int) -> Bool {
    _ = append(token)
    return isStopped
  }
}
