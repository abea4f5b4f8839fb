// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice

extension InspectableAppliance {
  /// Writes elements; `at` counts elements of registers and bytes of memories.
  func write(
    _ elements: [UInt16], to space: ConformanceCase.Space, at: Int, device: Int
  ) throws {
    switch space {
    case .vectors: try writeVector(device: device, element: at, bits: elements)
    case .scalars: try writeScalars(device: device, first: at, bits: elements)
    case .hbm: try writeBits(device: device, memory: .hbm, address: UInt64(at), bits: elements)
    case .ddr: try writeBits(device: device, memory: .ddr, address: UInt64(at), bits: elements)
    }
  }

  /// Reads elements; `at` counts elements of registers and bytes of memories.
  func read(
    _ space: ConformanceCase.Space, at: Int, count: Int, device: Int
  ) throws -> [UInt16] {
    switch space {
    case .vectors: try readVector(device: device, element: at, count: count)
    case .scalars: try readScalars(device: device, first: at, count: count)
    case .hbm: try readBits(device: device, memory: .hbm, address: UInt64(at), count: count)
    case .ddr: try readBits(device: device, memory: .ddr, address: UInt64(at), count: count)
    }
  }
}

extension FaultCode {
  /// The fault as the vectors name it.
  var conformanceName: String {
    switch self {
    case .undefinedOpcode: "undefined_opcode"
    case .reservedBits: "reserved_bits"
    case .operandRange: "operand_range"
    case .registerRange: "register_range"
    case .addressRange: "address_range"
    case .unaligned: "unaligned"
    case .missingHalt: "missing_halt"
    case .endlessLoop: "endless_loop"
    case .deadlock: "deadlock"
    case .ringMismatch: "ring_mismatch"
    case .argmaxOfNaN: "argmax_of_nan"
    case .emptyArgmax: "empty_argmax"
    case .repeatedToken: "repeated_token"
    case .killed: "killed"
    }
  }
}
