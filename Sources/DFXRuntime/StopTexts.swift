// SPDX-License-Identifier: Apache-2.0

/// Cuts a text that arrives in pieces before the first of several texts.
struct StopTexts {
  private let texts: [[UInt8]]
  /// What could begin one of the texts.
  private var pending: [UInt8] = []
  /// Whether one of them has come; nothing passes then.
  private(set) var isFound = false

  init(_ texts: [String]) {
    self.texts = texts.map { Array($0.utf8) }.filter { !$0.isEmpty }
  }

  /// What of the text so far, with `piece`, is no part of a text at which to stop.
  mutating func pass(_ piece: String) -> String {
    guard !isFound else { return "" }
    guard !texts.isEmpty else { return piece }
    pending += Array(piece.utf8)
    let found = pending.indices.first { start in
      texts.contains { pending[start...].starts(with: $0) }
    }
    let possible = pending.indices.first { start in
      texts.contains { $0.starts(with: pending[start...]) }
    }
    isFound = found != nil
    let end = found ?? possible ?? pending.count
    defer { pending = isFound ? [] : Array(pending[end...]) }
    return String(decoding: pending[..<end], as: UTF8.self)
  }

  /// What was held back.
  mutating func finish() -> String {
    defer { pending = [] }
    return String(decoding: pending, as: UTF8.self)
  }
}
