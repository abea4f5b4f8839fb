// SPDX-License-Identifier: Apache-2.0

/// How far two tensors of one shape lie apart.
struct TensorDifference: CustomStringConvertible {
  /// Values that differ; two that are NaN are equal.
  private(set) var differing = 0
  /// The largest difference and the index of its element.
  private var largest: Float = 0
  private var place = 0
  /// Root mean squared difference over the standard deviation of the first's finite values.
  private var relative = 0.0
  private let count: Int
  private let shape: [Int]

  init(_ a: [Float], _ b: [Float], shape: [Int]) {
    count = a.count
    self.shape = shape
    var squares = 0.0
    var sum = 0.0
    var sumOfSquares = 0.0
    var finite = 0.0
    for (index, (x, y)) in zip(a, b).enumerated() {
      if x.isFinite {
        finite += 1
        sum += Double(x)
        sumOfSquares += Double(x) * Double(x)
      }
      if x == y || (x.isNaN && y.isNaN) { continue }
      differing += 1
      let difference = abs(x - y)
      squares += Double(difference) * Double(difference)
      if difference > largest || difference.isNaN || differing == 1 {
        largest = difference
        place = index
      }
    }
    guard differing > 0 else { return }
    let mean = sum / max(1, finite)
    let deviation = max(0, sumOfSquares / max(1, finite) - mean * mean).squareRoot()
    let root = (squares / Double(count)).squareRoot()
    relative = deviation > 0 ? root / deviation : .infinity
  }

  /// Whether they are equal or close; NaN is never close to a number.
  func isWithin(_ tolerance: Double) -> Bool {
    differing == 0 || relative <= tolerance
  }

  var description: String {
    guard differing > 0 else { return "equal" }
    return "\(differing) of \(count) differ, at most by \(largest) at \(indices), "
      + "root mean square \(Float(100 * relative)) % of the deviation"
  }

  /// The index of the largest difference in each dimension.
  private var indices: [Int] {
    var rest = place
    return shape.reversed().map { dimension in
      defer { rest /= max(1, dimension) }
      return rest % max(1, dimension)
    }.reversed()
  }
}
