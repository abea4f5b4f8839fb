// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXISA

// DMA instructions: elements move between registers and memory, bits unchanged.
extension ReferenceDevice {
  mutating func readHBM(_ operands: ReadHBM) throws(Interruption) {
    let count = length(operands.lengthSource, operands.length)
    try requireLengths(count)
    let address = address(
      AddressFields(
        base: operands.base, stride: operands.stride, index: operands.index, by: operands.by,
        blockStride: operands.blockStride, unitStride: operands.unitStride,
        slotted: operands.slotted))
    try require(address % 64 == 0, .unaligned)
    try check(address, bytes: UInt64(2 * count), in: hbm)
    try check(operands.vd, count: count)
    write((0..<count).map { hbm[half: address + UInt64(2 * $0)] }, to: operands.vd)
  }

  mutating func readDDR(_ operands: ReadDDR) throws(Interruption) {
    let count = length(operands.lengthSource, operands.length)
    try requireLengths(count)
    let address = address(
      AddressFields(
        base: operands.base, stride: operands.stride, index: operands.index, by: operands.by,
        blockStride: operands.blockStride, unitStride: operands.unitStride,
        slotted: operands.slotted))
    try require(address % 64 == 0, .unaligned)
    try check(address, bytes: UInt64(2 * count), in: ddr)
    try check(operands.vd, count: count)
    write((0..<count).map { ddr[half: address + UInt64(2 * $0)] }, to: operands.vd)
  }

  mutating func writeHBM(_ operands: WriteHBM) throws(Interruption) {
    let count = length(operands.lengthSource, operands.length)
    try requireLengths(count)
    try check(operands.va, count: count)
    let address = address(
      AddressFields(
        base: operands.base, stride: operands.stride, index: operands.index, by: operands.by,
        blockStride: operands.blockStride, unitStride: operands.unitStride,
        slotted: operands.slotted))
    try require(address % 64 == 0, .unaligned)
    try check(address, bytes: UInt64(2 * count), in: hbm)
    for (offset, value) in elements(operands.va, count).enumerated() {
      hbm[half: address + UInt64(2 * offset)] = value
    }
  }

  mutating func writeDDR(_ operands: WriteDDR) throws(Interruption) {
    let count = length(operands.lengthSource, operands.length)
    try requireLengths(count)
    try check(operands.va, count: count)
    let address = address(
      AddressFields(
        base: operands.base, stride: operands.stride, index: operands.index, by: operands.by,
        blockStride: operands.blockStride, unitStride: operands.unitStride,
        slotted: operands.slotted))
    try require(address % 64 == 0, .unaligned)
    try check(address, bytes: UInt64(2 * count), in: ddr)
    for (offset, value) in elements(operands.va, count).enumerated() {
      ddr[half: address + UInt64(2 * offset)] = value
    }
  }

  mutating func writeHBMTransposed(_ operands: WriteHBMTransposed) throws(Interruption) {
    let count = length(operands.lengthSource, operands.length)
    try requireLengths(count)
    try check(operands.va, count: count)
    let address = address(
      AddressFields(
        base: operands.base, stride: operands.stride, index: operands.index, by: operands.by,
        blockStride: operands.blockStride, unitStride: operands.unitStride,
        slotted: operands.slotted))
    try require(address % 2 == 0, .unaligned)
    let stride = 2 * operands.elementStride
    try check(address, bytes: UInt64((count - 1) * stride + 2), in: hbm)
    for (offset, value) in elements(operands.va, count).enumerated() {
      hbm[half: address + UInt64(offset * stride)] = value
    }
  }
}
