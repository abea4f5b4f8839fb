// SPDX-License-Identifier: Apache-2.0

internal import DFXISA

// Vector instructions: element by element, moves and reductions.
extension ReferenceDevice {
  mutating func add(_ operands: Add) throws(Interruption) {
    let count = length(operands.lengthSource, operands.length)
    try requireLengths(count)
    try check(operands.va, count: count)
    try check(operands.vb, count: count)
    try check(operands.vd, count: count)
    let pairs = zip(elements(operands.va, count), elements(operands.vb, count))
    write(pairs.map { $0 + $1 }, to: operands.vd)
  }

  mutating func sub(_ operands: Sub) throws(Interruption) {
    let count = length(operands.lengthSource, operands.length)
    try requireLengths(count)
    try check(operands.va, count: count)
    try check(operands.vb, count: count)
    try check(operands.vd, count: count)
    let pairs = zip(elements(operands.va, count), elements(operands.vb, count))
    write(pairs.map { $0 - $1 }, to: operands.vd)
  }

  mutating func mul(_ operands: Mul) throws(Interruption) {
    let count = length(operands.lengthSource, operands.length)
    try requireLengths(count)
    try check(operands.va, count: count)
    try check(operands.vb, count: count)
    try check(operands.vd, count: count)
    let pairs = zip(elements(operands.va, count), elements(operands.vb, count))
    write(pairs.map { $0 * $1 }, to: operands.vd)
  }

  mutating func addScalar(_ operands: AddScalar) throws(Interruption) {
    let count = length(operands.lengthSource, operands.length)
    try requireLengths(count)
    try check(operands.va, count: count)
    try check(operands.sa)
    try check(operands.vd, count: count)
    let right = scalar[operands.sa.number]
    write(elements(operands.va, count).map { $0 + right }, to: operands.vd)
  }

  mutating func subScalar(_ operands: SubScalar) throws(Interruption) {
    let count = length(operands.lengthSource, operands.length)
    try requireLengths(count)
    try check(operands.va, count: count)
    try check(operands.sa)
    try check(operands.vd, count: count)
    let right = scalar[operands.sa.number]
    write(elements(operands.va, count).map { $0 - right }, to: operands.vd)
  }

  mutating func mulScalar(_ operands: MulScalar) throws(Interruption) {
    let count = length(operands.lengthSource, operands.length)
    try requireLengths(count)
    try check(operands.va, count: count)
    try check(operands.sa)
    try check(operands.vd, count: count)
    let right = scalar[operands.sa.number]
    write(elements(operands.va, count).map { $0 * right }, to: operands.vd)
  }

  mutating func exp(_ operands: Exp) throws(Interruption) {
    let count = length(operands.lengthSource, operands.length)
    try requireLengths(count)
    try check(operands.va, count: count)
    try check(operands.vd, count: count)
    write(elements(operands.va, count).map(\.exponential), to: operands.vd)
  }

  mutating func load(_ operands: Load) throws(Interruption) {
    let count = length(operands.lengthSource, operands.length)
    try requireLengths(count)
    try check(operands.sa)
    try check(operands.vd, count: count)
    let value = scalar[operands.sa.number]
    write([Binary16](repeating: value, count: count), to: operands.vd)
  }

  mutating func store(_ operands: Store) throws(Interruption) {
    try check(operands.va, count: 1)
    try check(operands.sd)
    scalar[operands.sd.number] = vector[operands.va.element]
  }

  mutating func accum(_ operands: Accum) throws(Interruption) {
    let count = length(operands.lengthSource, operands.length)
    try requireLengths(count)
    try check(operands.va, count: count)
    try check(operands.sd)
    let terms = elements(operands.va, count)
    scalar[operands.sd.number] = Binary16.sum(count: count) { terms[$0] }
  }

  mutating func max(_ operands: Max) throws(Interruption) {
    let count = length(operands.lengthSource, operands.length)
    try requireLengths(count)
    try check(operands.va, count: count)
    try check(operands.sd)
    let terms = elements(operands.va, count)
    scalar[operands.sd.number] = .maximum(terms)
  }

  mutating func maxAbs(_ operands: MaxAbs) throws(Interruption) {
    let count = length(operands.lengthSource, operands.length)
    try requireLengths(count)
    try check(operands.va, count: count)
    try check(operands.sd)
    let terms = elements(operands.va, count)
    scalar[operands.sd.number] = .maximum(terms.map(\.magnitude))
  }

  mutating func rotate(_ operands: Rotate) throws(Interruption) {
    let count = operands.length
    try requireLengths(count)
    try require(count % 2 == 0, .operandRange)
    try check(operands.va, count: count)
    try check(operands.vb, count: count)
    try check(operands.vd, count: count)
    let (x, angles) = (elements(operands.va, count), elements(operands.vb, count))
    var turned = x
    for i in 0..<count / 2 {
      let j = count / 2 + i
      let (cosine, sine) = (angles[i], angles[j])
      turned[i] = x[i] * cosine + x[j].negated * sine
      turned[j] = x[j] * cosine + x[i] * sine
    }
    write(turned, to: operands.vd)
  }

  mutating func silu(_ operands: Silu) throws(Interruption) {
    let count = length(operands.lengthSource, operands.length)
    try requireLengths(count)
    try check(operands.va, count: count)
    try check(operands.vd, count: count)
    write(elements(operands.va, count).map(\.silu), to: operands.vd)
  }

  mutating func vectorRecip(_ operands: VectorRecip) throws(Interruption) {
    let count = length(operands.lengthSource, operands.length)
    try requireLengths(count)
    try check(operands.va, count: count)
    try check(operands.vd, count: count)
    write(elements(operands.va, count).map(\.reciprocal), to: operands.vd)
  }
}
