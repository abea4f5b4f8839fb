// SPDX-License-Identifier: Apache-2.0

internal import DFXModel

/// Shows tokens as text while they are produced.
struct TextStream {
  private var decoder: Tokenizer.StreamingDecoder
  private let stopTokens: Set<Int>
  private var stopTexts: StopTexts
  private let isSilent: Bool
  /// The text so far, without the prompt.
  private(set) var text = ""

  init(tokenizer: Tokenizer, stopTokens: Set<Int>, stopTexts: [String], isSilent: Bool) {
    // The text goes on from the prompt.
    decoder = tokenizer.streamingDecoder(continuing: true)
    self.stopTokens = stopTokens
    self.stopTexts = StopTexts(stopTexts)
    self.isSilent = isSilent
  }

  /// Whether one of the texts at which to stop has come.
  var isComplete: Bool { stopTexts.isFound }

  /// Shows the prompt that the text continues.
  func begin(prompt: String) {
    show(prompt)
  }

  /// Shows what `token` completes; an end-of-text token is not text.
  mutating func show(_ token: Int) {
    guard !stopTokens.contains(token) else { return }
    append(stopTexts.pass(decoder.decode(token)))
  }

  /// Shows what is left of an incomplete character and ends the line.
  mutating func end() {
    append(stopTexts.pass(decoder.finish()))
    append(stopTexts.finish())
    show("\n")
  }

  private mutating func append(_ piece: String) {
    text += piece
    show(piece)
  }

  private func show(_ piece: String) {
    if !isSilent { Console.write(piece) }
  }
}
