// SPDX-License-Identifier: Apache-2.0

internal import DFXModel
internal import DFXRuntime

/// Shows tokens as text while they are produced.
struct TextStream {
  private var generated: GeneratedText
  private let isSilent: Bool
  /// The text so far, without the prompt.
  private(set) var text = ""

  init(tokenizer: Tokenizer, stopTokens: Set<Int>, stopTexts: [String], isSilent: Bool) {
    generated = GeneratedText(
      tokenizer: tokenizer, stopTexts: stopTexts, stopTokens: stopTokens)
    self.isSilent = isSilent
  }

  /// Whether one of the texts at which to stop has come.
  var isComplete: Bool { generated.isStopped }

  /// Shows the prompt that the text continues.
  func begin(prompt: String) {
    show(prompt)
  }

  /// Shows what `token` completes; an end-of-text token is not text.
  mutating func show(_ token: Int) {
    append(generated.append(token))
  }

  /// Shows what is left of an incomplete character and ends the line.
  mutating func end() {
    append(generated.finish())
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
