// SPDX-License-Identifier: Apache-2.0

/// A value that no computation makes, to find what is read before it is written.
public enum RegisterPoison {
  /// A quiet NaN whose payload arithmetic does not keep.
  public static let bits: UInt16 = 0x7EAD
}

extension InspectableAppliance {
  /// Fills all registers of all devices with ``RegisterPoison``.
  public func poisonRegisters(vectorElements: Int, scalars: Int) throws {
    for device in 0..<deviceCount {
      try writeVector(
        device: device, element: 0,
        bits: [UInt16](repeating: RegisterPoison.bits, count: vectorElements))
      try writeScalars(
        device: device, first: 0, bits: [UInt16](repeating: RegisterPoison.bits, count: scalars))
    }
  }
}
