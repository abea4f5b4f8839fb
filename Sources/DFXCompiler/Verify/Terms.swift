// SPDX-License-Identifier: Apache-2.0

/// What programs and graphs compute, as terms: where terms are equal bits are, whatever the weights, the prompt and
/// what earlier positions left.
///
/// A term is a vector of any length, or a scalar. Vectors are runs of elements of terms, so that cards that compute
/// parts of a vector, and a graph that has it whole, speak of the same elements.
final class Terms {
  /// Consecutive elements of a term: its `writer`.
  typealias Run = WrittenRuns.Run

  /// How a term's elements follow from others.
  enum Node: Hashable {
    /// A stored vector, or a row of a stored table.
    case weight(String, layer: Int?, row: Int?)
    /// Cosines, then sines, of a position.
    case rotations(String, position: Int)
    /// A scalar, or a vector of which all elements are alike.
    case constant(bits: UInt16)
    /// The columns of a product, in tiles from the operand's first element on.
    case product([Run], Matrix)
    /// Element i of one and element i + `shift` of another.
    case elementwise(Arithmetic, Int, Int, shift: Int)
    /// Each element and a scalar.
    case withScalar(Arithmetic, Int, scalar: Int)
    /// A function of each element, or of a scalar.
    case function(Function, Int)
    /// A head whose pairs are turned.
    case rotated([Run], by: [Run])
    /// A scalar of a vector.
    case reduced(Reduction, [Run])
    /// A scalar of two.
    case scalars(Arithmetic, Int, Int)
    /// A constant times the square of a scalar.
    case scaledEpsilon(Int, bits: UInt32)
    /// An element of a vector as a scalar.
    case element(Int, Int)
    /// The largest of elements and its id, the lowest among equals.
    case record([Candidates])
  }

  /// What a vector is multiplied by.
  enum Matrix: Hashable {
    case weight(String, isTransposed: Bool, layer: Int?)
    /// What a head keeps of earlier positions, and these elements of this one.
    case kept(Keeper, current: [Run])
  }

  /// Who keeps what.
  struct Keeper: Hashable {
    let state: String
    let layer: Int
    let head: Int
  }

  enum Arithmetic: Hashable { case add, subtract, multiply }
  enum Function: Hashable {
    case exponential, gelu, silu, relu, reciprocal, inverseRoot, powerOfTwoScale
  }
  enum Reduction: Hashable { case sum, maximum, maximumMagnitude }

  /// Elements with consecutive ids.
  struct Candidates: Hashable {
    let firstID: Int
    var runs: [Run]

    var ids: Range<Int> { firstID..<firstID + runs.elementCount }
  }

  private var ids: [Node: Int] = [:]
  private var nodes: [Node] = []

  /// The term of a node; equal nodes have the same.
  func callAsFunction(_ node: Node) -> Int {
    if let known = ids[node] { return known }
    nodes.append(node)
    ids[node] = nodes.count - 1
    return nodes.count - 1
  }

  /// How a term follows from others.
  subscript(term: Int) -> Node { nodes[term] }

  /// A constant.
  func constant(_ value: Float16) -> Int { self(.constant(bits: value.bitPattern)) }

  /// The first `count` elements of a node.
  func vector(_ node: Node, count: Int) -> [Run] {
    count == 0 ? [] : [Run(writer: self(node), offset: 0, count: count)]
  }
}

// MARK: Vectors

extension Terms {
  /// A function of each element.
  func map(_ runs: [Run], _ function: Function) -> [Run] {
    runs.map {
      Run(writer: self(.function(function, $0.writer)), offset: $0.offset, count: $0.count)
    }
  }

  /// Each element and a scalar.
  func map(_ runs: [Run], _ operation: Arithmetic, scalar: Int) -> [Run] {
    runs.map {
      Run(
        writer: self(.withScalar(operation, $0.writer, scalar: scalar)), offset: $0.offset,
        count: $0.count)
    }
  }

  /// Two vectors of one length, element by element.
  func zip(_ left: [Run], _ operation: Arithmetic, _ right: [Run]) -> [Run] {
    var result: [Run] = []
    var (a, b) = (left[...], right[...])
    while var first = a.popFirst(), var second = b.popFirst() {
      let count = min(first.count, second.count)
      result.append(
        Run(
          writer: self(
            .elementwise(
              operation, first.writer, second.writer, shift: second.offset - first.offset)),
          offset: first.offset, count: count))
      if first.count > count {
        first = Run(
          writer: first.writer, offset: first.offset + count, count: first.count - count)
        a = [first] + a
      }
      if second.count > count {
        second = Run(
          writer: second.writer, offset: second.offset + count, count: second.count - count)
        b = [second] + b
      }
    }
    return result.merged
  }
}

extension [WrittenRuns.Run] {
  /// Elements of all runs.
  var elementCount: Int { reduce(0) { $0 + $1.count } }

  /// The runs with those that follow each other made one.
  var merged: [WrittenRuns.Run] {
    reduce(into: []) { merged, run in
      if let last = merged.last, last.writer == run.writer, last.offset + last.count == run.offset {
        merged[merged.count - 1].count += run.count
      } else {
        merged.append(run)
      }
    }
  }

  /// The elements `range` of the vector.
  func elements(_ range: Range<Int>) -> [WrittenRuns.Run] {
    var written = WrittenRuns()
    written.write(self, at: 0)
    return written.read(range)
  }
}

extension [Terms.Candidates] {
  /// In the order of ids, those that follow each other made one; nil where an id is there twice.
  var joined: [Terms.Candidates]? {
    var joined: [Terms.Candidates] = []
    for next in sorted(by: { $0.firstID < $1.firstID }) where !next.runs.isEmpty {
      guard let last = joined.last else {
        joined.append(next)
        continue
      }
      guard last.ids.upperBound <= next.firstID else { return nil }
      if last.ids.upperBound == next.firstID {
        joined[joined.count - 1].runs = (last.runs + next.runs).merged
      } else {
        joined.append(next)
      }
    }
    return joined
  }
}
