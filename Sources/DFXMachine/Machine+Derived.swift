// SPDX-License-Identifier: Apache-2.0

extension Machine {
  /// Most devices on the ring.
  public var maximumDevices: Int { Int(self["core.maximum_devices"]) }
  /// Bytes of a device's HBM.
  public var hbmBytes: Int { Int(self["hbm.capacity_gib"] * 0x1p30) }
  /// Bytes of a device's DDR.
  public var ddrBytes: Int { Int(self["ddr.capacity_gib"] * 0x1p30) }
  /// Tiles of the vector register file.
  public var vectorRegisterTiles: Int { Int(self["core.vector_register_tiles"]) }
  /// Scalar registers.
  public var scalarRegisters: Int { Int(self["core.scalar_registers"]) }
  /// Bytes of the instruction memory.
  public var instructionMemoryBytes: Int { Int(self["core.instruction_memory_kib"]) * 1024 }
  /// Starting devices or waiting for them, seconds.
  public var commandSeconds: Double { self["host.command_us"] * 1e-6 }
  /// One transfer over PCIe, whatever its size, seconds.
  public var transferSeconds: Double { self["host.transfer_us"] * 1e-6 }
  /// Bytes per second from a card.
  public var pcieReadBytesPerSecond: Double { self["host.read_gb_per_s"] * 1e9 }
  /// Bytes per second to a card.
  public var pcieWriteBytesPerSecond: Double { self["host.write_gb_per_s"] * 1e9 }
  /// Whether tiles have the shape for which values are defined.
  public var hasValueTiles: Bool { self["core.tile_inner"] == 64 && self["core.tile_lanes"] == 16 }
  /// Consecutive positions of a context, from a multiple of it, over which nothing that timing depends on
  /// changes: tiles of keys and values, and chunks of 64 in the vector unit.
  public var equalPositions: Int {
    Self.commonDivisor(
      64, Self.commonDivisor(Int(self["core.tile_inner"]), Int(self["core.tile_lanes"])))
  }

  private static func commonDivisor(_ a: Int, _ b: Int) -> Int {
    b == 0 ? a : commonDivisor(b, a % b)
  }
}
