// SPDX-License-Identifier: Apache-2.0

internal import HeapModule

/// Merges the bytes of a piece of text into tokens.
struct BytePairEncoder {
  struct Pair: Hashable {
    let left: Int32
    let right: Int32
  }

  struct Merge {
    let rank: Int32
    let result: Int32
  }

  /// Token of each single byte; -1 where the vocabulary has none.
  let byteTokens: [Int32]
  let merges: [Pair: Merge]

  private struct Candidate: Comparable {
    let rank: Int32
    let position: Int32
    let pair: Pair

    static func < (a: Candidate, b: Candidate) -> Bool {
      (a.rank, a.position) < (b.rank, b.position)
    }
    static func == (a: Candidate, b: Candidate) -> Bool {
      (a.rank, a.position) == (b.rank, b.position)
    }
  }

  /// Tokens of one piece: pairs are merged lowest rank first, leftmost first among equals.
  ///
  /// Takes O(n log n) for n bytes.
  func encode(_ piece: ArraySlice<UInt8>) -> [Int] {
    var tokens = piece.compactMap { byteTokens[Int($0)] >= 0 ? byteTokens[Int($0)] : nil }
    let count = tokens.count
    guard count > 1 else { return tokens.map(Int.init) }
    var next = Array(1...count)
    var previous = Array(-1..<count - 1)
    var isAlive = [Bool](repeating: true, count: count)
    var heap = Heap<Candidate>()

    func push(_ left: Int, _ right: Int) {
      let pair = Pair(left: tokens[left], right: tokens[right])
      guard let merge = merges[pair] else { return }
      heap.insert(Candidate(rank: merge.rank, position: Int32(left), pair: pair))
    }
    for position in 0..<count - 1 { push(position, position + 1) }
    while let candidate = heap.popMin() {
      let left = Int(candidate.position)
      guard isAlive[left], next[left] < count else { continue }
      let right = next[left]
      guard tokens[left] == candidate.pair.left, tokens[right] == candidate.pair.right,
        let merge = merges[candidate.pair]
      else { continue }
      tokens[left] = merge.result
      isAlive[right] = false
      next[left] = next[right]
      if next[left] < count { previous[next[left]] = left }
      if previous[left] >= 0 { push(previous[left], left) }
      if next[left] < count { push(left, next[left]) }
    }
    return tokens.indices.filter { isAlive[$0] }.map { Int(tokens[$0]) }
  }
}
