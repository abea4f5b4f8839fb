// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXISA

/// The fields that make an address: base, layer stride, and a row by position or token.
struct AddressFields {
  let base, stride: Int
  let index: IndexSelect
  var by = BySelect.none
  var blockStride = 0
  var unitStride = 0
  var slotted = false
}

// Operands are checked before anything is written, in the order in which the specification lists
// accesses; the first violation is the fault.
extension ReferenceDevice {
  func require(_ condition: Bool, _ fault: FaultCode) throws(Interruption) {
    if !condition { throw .fault(fault) }
  }

  /// Lengths are at least 1.
  func requireLengths(_ lengths: Int...) throws(Interruption) {
    try require(lengths.allSatisfy { $0 >= 1 }, .operandRange)
  }

  func check(_ address: VectorAddress, count: Int) throws(Interruption) {
    try require(address.element + count <= vector.count, .registerRange)
  }

  func check(_ registers: ScalarRegister...) throws(Interruption) {
    try require(registers.allSatisfy { $0.number < scalar.count }, .registerRange)
  }

  func check(
    _ address: UInt64, bytes: UInt64, in memory: ReferenceMemory
  ) throws(Interruption) {
    let (end, overflow) = address.addingReportingOverflow(bytes)
    try require(!overflow && end <= memory.byteCount, .addressRange)
  }

  /// 64 base + 64 stride I[index] + (b / 64) 64 block_stride + (b mod 64) 2 unit_stride, and
  /// 64 slot_stride slot where the access is slotted.
  func address(_ fields: AddressFields) -> UInt64 {
    let step = fields.index.register.map { index[Int($0.rawValue)] } ?? 0
    let row =
      switch fields.by {
      case .none: 0
      case .position: position
      case .token: token
      }
    return UInt64(
      64 * fields.base + 64 * fields.stride * step + row / 64 * 64 * fields.blockStride
        + row % 64 * 2 * fields.unitStride
        + (fields.slotted ? 64 * configuration.slotStride * slot : 0))
  }

  /// `count` elements of the vector register file.
  func elements(_ address: VectorAddress, _ count: Int) -> [Binary16] {
    Array(vector[address.element..<address.element + count])
  }

  mutating func write(_ values: [Binary16], to address: VectorAddress) {
    vector.replaceSubrange(address.element..<address.element + values.count, with: values)
  }
}
