// SPDX-License-Identifier: Apache-2.0

extension Machine {
  /// Most devices on the ring.
  public var maximumDevices: Int { self.core.maximumDevices }
  /// Bytes of a device's HBM.
  public var hbmBytes: Int { self.hbm.capacityBytes }
  /// Bytes of a device's DDR.
  public var ddrBytes: Int { self.ddr.capacityBytes }
  /// HBM stacks that have channels in use; a stack has 16 pseudo-channels.
  public var hbmStacks: Int { (self.hbm.channels + 15) / 16 }
  /// Tiles of the vector register file.
  public var vectorRegisterTiles: Int { self.core.vectorRegisterTiles }
  /// Scalar registers.
  public var scalarRegisters: Int { self.core.scalarRegisters }
  /// Bytes of the instruction memory.
  public var instructionMemoryBytes: Int { self.core.instructionMemoryKiB * 1024 }
  /// What the data buses of all HBM channels carry at most, GB/s: shares refer to it.
  public var hbmPeakGBPerSecond: Double { self.hbm.peakGBPerSecond }
  /// What the data buses of all DDR channels carry at most, GB/s.
  public var ddrPeakGBPerSecond: Double { self.ddr.peakGBPerSecond }
  /// Starting devices or waiting for them, seconds.
  public var commandSeconds: Double { self.host.commandMicroseconds * 1e-6 }
  /// One transfer over PCIe, whatever its size, seconds.
  public var transferSeconds: Double { self.host.transferMicroseconds * 1e-6 }
  /// Bytes per second from a card.
  public var pcieReadBytesPerSecond: Double { self.host.readGBPerSecond * 1e9 }
  /// Bytes per second to a card.
  public var pcieWriteBytesPerSecond: Double { self.host.writeGBPerSecond * 1e9 }
  /// Payload rate of a card's link in a direction, Gbit/s.
  public var linkGbitPerSecond: Double {
    switch self.link.model {
    case .ring: self.ring.sustainedGbitPerSecond
    case .switch: self.switch.portGbitPerSecond
    }
  }
  /// From kernel to kernel of the nearest card, beside the time of the bytes, nanoseconds.
  public var linkLatencyNanoseconds: Double {
    switch self.link.model {
    case .ring: self.ring.latencyNanoseconds
    case .switch: self.switch.endpointNanoseconds + self.switch.latencyNanoseconds
    }
  }
  /// Whether tiles have the shape for which values are defined.
  public var hasValueTiles: Bool { self.core.tileInner == 64 && self.core.tileLanes == 16 }
  /// Consecutive positions of a context, from a multiple of it, over which nothing that timing depends on
  /// changes: tiles of keys and values, and chunks of 64 in the vector unit. Nil where passes leave state behind in
  /// the memories, so that no two of them need be equal.
  public var equalPositions: Int? {
    guard self.memory.model == .fast else { return nil }
    return Self.commonDivisor(
      64, Self.commonDivisor(self.core.tileInner, self.core.tileLanes))
  }

  private static func commonDivisor(_ a: Int, _ b: Int) -> Int {
    b == 0 ? a : commonDivisor(b, a % b)
  }
}

extension LinkModel {
  /// Optical modules per card among `devices`: one at its end of a link to each neighbour, or both of its link to a
  /// switch.
  public func opticalModules(devices: Int) -> Int {
    switch self {
    case .ring: min(2, max(0, devices - 1))
    case .switch: devices > 1 ? 2 : 0
    }
  }

  /// Ports of a switch per card among `devices`.
  public func switchPorts(devices: Int) -> Int {
    switch self {
    case .ring: 0
    case .switch: devices > 1 ? 1 : 0
    }
  }
}

extension DRAMValues {
  /// What the data buses of all channels carry at most, GB/s: a burst in the ticks it takes.
  public var peakGBPerSecond: Double {
    Double(channels * burstBytes) / Double(burstTicks) * clockMHz * 1e-3
  }
}
