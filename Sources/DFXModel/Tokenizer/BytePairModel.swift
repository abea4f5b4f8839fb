// SPDX-License-Identifier: Apache-2.0

internal import HeapModule

/// Byte-pair encoding: symbols of a piece of text become tokens, and neighbours are merged by rank.
struct BytePairModel: Sendable {
  private struct Pair: Hashable {
    let left: Int32
    let right: Int32
  }

  private struct Merge {
    let rank: Int32
    let result: Int32
  }

  /// What a model does beside merging.
  struct Options: Sendable, Equatable {
    /// The token of a symbol that the vocabulary lacks; without one the symbol is left out.
    var unknownToken: ByteString?
    /// Whether neighbouring unknown symbols make one token.
    var fusesUnknown = false
    /// Whether an unknown symbol becomes tokens like `<0x0A>`, one for each byte.
    var fallsBackToBytes = false
    /// Whether a piece that is itself a token is not cut.
    var ignoresMerges = false
  }

  private let vocabulary: [ByteString: Int32]
  private let merges: [Pair: Merge]
  private let options: Options
  private let unknown: Int32?
  /// Tokens of the scalars that byte alphabets use, by value; -1 where there is none.
  private let commonSymbols: [Int32]
  private let otherSymbols: [Unicode.Scalar: Int32]
  /// Tokens of the 256 bytes; nil for a byte that has none.
  private let byteTokens: [Int32?]

  private static let commonCount = 0x180

  /// A model; `merges` are in the order of their rank.
  init(
    vocabulary: [ByteString: Int32], merges: [(left: ByteString, right: ByteString)],
    options: Options, file: String
  ) throws(CheckpointError) {
    self.vocabulary = vocabulary
    self.options = options
    var ranked: [Pair: Merge] = [:]
    ranked.reserveCapacity(merges.count)
    for (rank, merge) in merges.enumerated() {
      guard let left = vocabulary[merge.left], let right = vocabulary[merge.right],
        let result = vocabulary[ByteString(merge.left.bytes + merge.right.bytes)]
      else {
        throw CheckpointError(
          .malformedFile,
          "\(file): merge \(rank + 1), '\(merge.left.text) \(merge.right.text)', names tokens that "
            + "the vocabulary lacks")
      }
      ranked[Pair(left: left, right: right)] = Merge(rank: Int32(rank), result: result)
    }
    self.merges = ranked
    var common = [Int32](repeating: -1, count: Self.commonCount)
    var others: [Unicode.Scalar: Int32] = [:]
    for (text, id) in vocabulary {
      // A scalar has at most four bytes.
      guard text.bytes.count <= 4 else { continue }
      let scalars = text.scalars
      guard scalars.count == 1, let scalar = scalars.first else { continue }
      if scalar.value < Self.commonCount {
        common[Int(scalar.value)] = id
      } else {
        others[scalar] = id
      }
    }
    commonSymbols = common
    otherSymbols = others
    byteTokens = (0..<256).map { byte in
      let digits = String(byte, radix: 16, uppercase: true)
      return vocabulary[ByteString("<0x\(byte < 16 ? "0" : "")\(digits)>")]
    }
    unknown = options.unknownToken.flatMap { vocabulary[$0] }
    if let token = options.unknownToken, unknown == nil {
      throw CheckpointError(
        .malformedFile, "\(file): the unknown token '\(token.text)' is not in the vocabulary")
    }
  }

  /// Tokens of one piece: pairs are merged lowest rank first, leftmost first among equals.
  ///
  /// Takes O(n log n) for n symbols.
  func encode(_ piece: ArraySlice<Unicode.Scalar>) -> [Int32] {
    if options.ignoresMerges, let token = vocabulary[ByteString(piece)] { return [token] }
    return merge(symbols(of: piece))
  }

  private func symbols(of piece: ArraySlice<Unicode.Scalar>) -> [Int32] {
    var tokens: [Int32] = []
    tokens.reserveCapacity(piece.count)
    var hasUnknown = false
    for scalar in piece {
      if let token = token(of: scalar) {
        if hasUnknown, let unknown { tokens.append(unknown) }
        hasUnknown = false
        tokens.append(token)
        continue
      }
      if options.fallsBackToBytes, let bytes = bytes(of: scalar) {
        // An unknown symbol before these follows them: so the `tokenizers` library does.
        tokens += bytes
        continue
      }
      if hasUnknown, !options.fusesUnknown, let unknown { tokens.append(unknown) }
      hasUnknown = true
    }
    if hasUnknown, let unknown { tokens.append(unknown) }
    return tokens
  }

  private func token(of scalar: Unicode.Scalar) -> Int32? {
    guard scalar.value < Self.commonCount else { return otherSymbols[scalar] }
    let token = commonSymbols[Int(scalar.value)]
    return token < 0 ? nil : token
  }

  private func bytes(of scalar: Unicode.Scalar) -> [Int32]? {
    var tokens: [Int32] = []
    for byte in UTF8.encode(scalar)! {
      guard let token = byteTokens[Int(byte)] else { return nil }
      tokens.append(token)
    }
    return tokens
  }

  private struct Candidate: Comparable {
    let rank: Int32
    let position: Int32
    let result: Int32

    static func < (a: Candidate, b: Candidate) -> Bool {
      (a.rank, a.position) < (b.rank, b.position)
    }
    static func == (a: Candidate, b: Candidate) -> Bool {
      (a.rank, a.position) == (b.rank, b.position)
    }
  }

  private func merge(_ symbols: [Int32]) -> [Int32] {
    var tokens = symbols
    let count = tokens.count
    guard count > 1 else { return tokens }
    var next = Array(1...count)
    var previous = Array(-1..<count - 1)
    var isAlive = [Bool](repeating: true, count: count)
    var heap = Heap<Candidate>()

    func push(_ left: Int, _ right: Int) {
      guard let merge = merges[Pair(left: tokens[left], right: tokens[right])] else { return }
      heap.insert(Candidate(rank: merge.rank, position: Int32(left), result: merge.result))
    }
    for position in 0..<count - 1 { push(position, position + 1) }
    while let candidate = heap.popMin() {
      let left = Int(candidate.position)
      guard isAlive[left], next[left] < count else { continue }
      let right = next[left]
      // What stands there now decides, by what it becomes: so the `tokenizers` library does.
      guard let merge = merges[Pair(left: tokens[left], right: tokens[right])],
        merge.result == candidate.result
      else { continue }
      tokens[left] = merge.result
      isAlive[right] = false
      next[left] = next[right]
      if next[left] < count { previous[next[left]] = left }
      if previous[left] >= 0 { push(previous[left], left) }
      if next[left] < count { push(left, next[left]) }
    }
    return tokens.indices.filter { isAlive[$0] }.map { tokens[$0] }
  }
}
