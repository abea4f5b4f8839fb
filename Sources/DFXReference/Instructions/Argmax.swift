// SPDX-License-Identifier: Apache-2.0

internal import DFXISA

/// An argmax record in four elements: value, id (low, high), state (bit 0 valid, bit 1 NaN seen).
struct ArgmaxRecord {
  var value: Binary16
  var id: Int
  var isValid: Bool
  var hasNaN: Bool
  /// Bits of the state that have no meaning, which are kept.
  private let otherState: UInt16

  init(_ elements: [Binary16]) {
    value = elements[0]
    id = Int(elements[1].bits) + Int(elements[2].bits) << 16
    isValid = elements[3].bits & 1 != 0
    hasNaN = elements[3].bits & 2 != 0
    otherState = elements[3].bits & ~3
  }

  var elements: [Binary16] {
    let state = otherState | (isValid ? 1 : 0) | (hasNaN ? 2 : 0)
    return [
      value, Binary16(bits: UInt16(truncatingIfNeeded: id)),
      Binary16(bits: UInt16(truncatingIfNeeded: id >> 16)), Binary16(bits: state),
    ]
  }

  mutating func take(_ value: Binary16, _ id: Int) {
    self.value = value
    self.id = id
    isValid = true
  }
}

extension ReferenceDevice {
  mutating func argmax(_ operands: Argmax) throws(Interruption) {
    try requireLengths(operands.length)
    try check(operands.va, count: operands.length)
    try check(operands.vd, count: 4)
    var record = ArgmaxRecord(elements(operands.vd, 4))
    for (offset, logit) in elements(operands.va, operands.length).enumerated() {
      if logit.isNaN {
        record.hasNaN = true
      } else if !record.isValid || logit.value > record.value.value {
        record.take(logit, operands.firstID + offset)
      }
    }
    write(record.elements, to: operands.vd)
  }

  mutating func argmaxMerge(_ operands: ArgmaxMerge) throws(Interruption) {
    try requireLengths(operands.length)
    try check(operands.va, count: 4 * operands.length)
    try check(operands.vd, count: 4)
    let sources = elements(operands.va, 4 * operands.length)
    var record = ArgmaxRecord(elements(operands.vd, 4))
    for start in stride(from: 0, to: sources.count, by: 4) {
      let other = ArgmaxRecord(Array(sources[start..<start + 4]))
      if other.hasNaN { record.hasNaN = true }
      guard other.isValid else { continue }
      let wins =
        other.value.value > record.value.value
        || (other.value.value == record.value.value && other.id < record.id)
      if !record.isValid || wins { record.take(other.value, other.id) }
    }
    write(record.elements, to: operands.vd)
  }

  mutating func emitToken(_ operands: EmitToken) throws(Interruption) -> Step {
    try check(operands.va, count: 4)
    try require(emitted == nil, .repeatedToken)
    let record = ArgmaxRecord(elements(operands.va, 4))
    try require(!record.hasNaN, .argmaxOfNaN)
    try require(record.isValid, .emptyArgmax)
    emitted = record.id
    return .next
  }
}
