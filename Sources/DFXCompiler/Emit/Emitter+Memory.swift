// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXISA

extension Emitter {
  func memoryInstruction(_ operation: LoweredOperation) -> Instruction {
    switch operation {
    case .read(let destination, let region, let byteOffset):
      let access = rowAccess(region, byteOffset: byteOffset)
      let (count, source) = length(destination)
      switch program.regions[region.index].memory {
      case .hbm:
        return .readHBM(
          ReadHBM(
            lengthSource: source, vd: vector(destination), length: count, base: access.place.base,
            stride: access.place.stride, index: access.place.index, by: access.by,
            blockStride: access.blockStride, unitStride: access.unitStride,
            slotted: access.place.slotted))
      case .ddr:
        return .readDDR(
          ReadDDR(
            lengthSource: source, vd: vector(destination), length: count, base: access.place.base,
            stride: access.place.stride, index: access.place.index, by: access.by,
            blockStride: access.blockStride, unitStride: access.unitStride,
            slotted: access.place.slotted))
      }
    case .write(let slice, let region, let byteOffset):
      let access = rowAccess(region, byteOffset: byteOffset)
      let (count, source) = length(slice)
      return .writeHBM(
        WriteHBM(
          lengthSource: source, va: vector(slice), length: count, base: access.place.base,
          stride: access.place.stride, index: access.place.index, by: access.by,
          blockStride: access.blockStride, unitStride: access.unitStride,
          slotted: access.place.slotted))
    case .writeTransposed(let slice, let region):
      let access = rowAccess(region, byteOffset: 0)
      let (count, source) = length(slice)
      return .writeHBMTransposed(
        WriteHBMTransposed(
          lengthSource: source, va: vector(slice), length: count, elementStride: 64,
          base: access.place.base, stride: access.place.stride, index: access.place.index,
          by: access.by, blockStride: access.blockStride, unitStride: access.unitStride,
          slotted: access.place.slotted))
    default:
      preconditionFailure("not a memory operation")
    }
  }

  private func rowAccess(_ region: RegionID, byteOffset: Int) -> RowAccess {
    let description = program.regions[region.index]
    let by: BySelect =
      switch description.rows {
      case .none: .none
      case .position: .position
      case .token: .token
      }
    return RowAccess(
      place: address(region, byteOffset: byteOffset), by: by,
      blockStride: description.rowBlockBytes / 64, unitStride: description.rowBytes / 2)
  }
}

/// An address that depends on the position or the token.
private struct RowAccess {
  let place: EmittedAddress
  let by: BySelect
  let blockStride: Int
  let unitStride: Int
}
