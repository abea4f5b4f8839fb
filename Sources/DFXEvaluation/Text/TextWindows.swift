// SPDX-License-Identifier: Apache-2.0

/// Cuts a text's tokens into windows of a model's context.
///
/// A window begins with the last token of the window before it, so that every token but the first of the
/// text is predicted exactly once.
public struct TextWindows: Sendable, Equatable {
  /// Tokens of each window, in the order of the text.
  public let ranges: [Range<Int>]

  /// The windows of `count` tokens, at most `context` tokens each; none for fewer than two tokens.
  public init(count: Int, context: Int) {
    precondition(context >= 2, "a window of \(context) tokens predicts nothing")
    var ranges: [Range<Int>] = []
    var first = 0
    while first + 1 < count {
      let end = min(first + context, count)
      ranges.append(first..<end)
      first = end - 1
    }
    self.ranges = ranges
  }
}
