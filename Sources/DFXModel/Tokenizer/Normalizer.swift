// SPDX-License-Identifier: Apache-2.0

/// A step that rewrites text before added tokens that are normalized are looked for in it.
enum Normalizer: Sendable, Equatable {
  case prepend([Unicode.Scalar])
  /// Replaces each occurrence of a text that is not empty, from the left.
  case replace([Unicode.Scalar], by: [Unicode.Scalar])
  /// Unicode normalization form C.
  case nfc

  func apply(to text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    switch self {
    case .prepend(let prefix): text.isEmpty ? text : prefix + text
    case .replace(let pattern, let content): Self.replace(pattern, by: content, in: text)
    case .nfc: CanonicalComposition.standard.compose(text)
    }
  }

  private static func replace(
    _ pattern: [Unicode.Scalar], by content: [Unicode.Scalar], in text: [Unicode.Scalar]
  ) -> [Unicode.Scalar] {
    var result: [Unicode.Scalar] = []
    result.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      if text[index] == pattern[0], text[index...].starts(with: pattern) {
        result += content
        index += pattern.count
      } else {
        result.append(text[index])
        index += 1
      }
    }
    return result
  }
}
