// SPDX-License-Identifier: Apache-2.0

internal import DFXModel

/// Where tokens begin in a text, in Unicode scalars, which are the characters of the API's clients.
struct TokenOffsets {
  private var decoder: Tokenizer.StreamingDecoder
  private var length = 0

  init(_ tokenizer: Tokenizer) { decoder = tokenizer.streamingDecoder() }

  /// Where the text of the next token begins.
  mutating func next(_ token: Int) -> Int {
    defer { length += decoder.decode(token).unicodeScalars.count }
    return length
  }
}
