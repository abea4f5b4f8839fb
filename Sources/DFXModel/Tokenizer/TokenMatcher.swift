// SPDX-License-Identifier: Apache-2.0

/// Finds texts of tokens in a text: leftmost first, the longest of those that start together.
struct TokenMatcher: Sendable {
  private struct Edge: Hashable {
    let node: Int32
    let scalar: UInt32
  }

  private struct Entry {
    let id: Int32
    let token: AddedToken
    /// Whether an occurrence is left to the text.
    let isIgnored: Bool
  }

  private var edges: [Edge: Int32] = [:]
  /// The entry whose text ends at a node.
  private var entries: [Entry?] = [nil]

  var isEmpty: Bool { edges.isEmpty }

  /// Of two with one text the first counts.
  mutating func add(_ text: [Unicode.Scalar], id: Int32, token: AddedToken, isIgnored: Bool) {
    guard !text.isEmpty else { return }
    var node: Int32 = 0
    for scalar in text {
      let edge = Edge(node: node, scalar: scalar.value)
      if let next = edges[edge] {
        node = next
      } else {
        edges[edge] = Int32(entries.count)
        node = Int32(entries.count)
        entries.append(nil)
      }
    }
    if entries[Int(node)] == nil {
      entries[Int(node)] = Entry(id: id, token: token, isIgnored: isIgnored)
    }
  }

  /// The text cut at the tokens in it; no part is empty.
  func split(_ text: [Unicode.Scalar]) -> [AddedVocabulary.Part] {
    guard !text.isEmpty else { return [] }
    guard !isEmpty else { return [.text(text)] }
    let classes = ScalarClasses.standard
    var parts: [AddedVocabulary.Part] = []
    var done = 0
    var index = 0
    while index < text.count {
      guard let match = longestMatch(in: text, at: index) else {
        index += 1
        continue
      }
      var (start, end) = (index, match.end)
      index = match.end
      if match.entry.isIgnored { continue }
      let token = match.entry.token
      if token.isSingleWord,
        start > 0 && classes.continuesWord(text[start - 1])
          || end < text.count && classes.continuesWord(text[end])
      {
        continue
      }
      if token.stripsLeft {
        while start > 0, classes.isSpace(text[start - 1]) { start -= 1 }
        start = max(start, done)
      }
      if token.stripsRight {
        while end < text.count, classes.isSpace(text[end]) { end += 1 }
      }
      if done < start { parts.append(.text(Array(text[done..<start]))) }
      parts.append(.token(match.entry.id))
      done = end
    }
    if done < text.count { parts.append(.text(Array(text[done...]))) }
    return parts
  }

  private func longestMatch(
    in text: [Unicode.Scalar], at start: Int
  ) -> (entry: Entry, end: Int)? {
    var node: Int32 = 0
    var longest: (Entry, Int)?
    var index = start
    while index < text.count, let next = edges[Edge(node: node, scalar: text[index].value)] {
      node = next
      index += 1
      if let entry = entries[Int(node)] { longest = (entry, index) }
    }
    return longest
  }
}
