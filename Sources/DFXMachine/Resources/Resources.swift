// SPDX-License-Identifier: Apache-2.0

/// Resources of an FPGA: what a device has, or what a part of a card takes.
public struct Resources: Sendable, Equatable {
  /// DSP slices.
  public var dsps: Double
  /// Look-up tables of 6 inputs.
  public var luts: Double
  /// Flip-flops.
  public var flipFlops: Double
  /// Block RAMs of 36 Kbit.
  public var blockRAMs: Double
  /// Ultra RAMs of 288 Kbit.
  public var ultraRAMs: Double

  /// Counts of each kind; none unless given.
  public init(
    dsps: Double = 0, luts: Double = 0, flipFlops: Double = 0, blockRAMs: Double = 0,
    ultraRAMs: Double = 0
  ) {
    (self.dsps, self.luts, self.flipFlops) = (dsps, luts, flipFlops)
    (self.blockRAMs, self.ultraRAMs) = (blockRAMs, ultraRAMs)
  }

  /// Kinds of resources.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    case dsp, lut
    case flipFlop = "flip_flop"
    case blockRAM = "block_ram"
    case ultraRAM = "ultra_ram"

    /// The name that vendors' tables use.
    public var title: String {
      switch self {
      case .dsp: "DSP"
      case .lut: "LUT"
      case .flipFlop: "FF"
      case .blockRAM: "BRAM36"
      case .ultraRAM: "URAM"
      }
    }
  }

  /// The count of one kind.
  public subscript(kind: Kind) -> Double {
    switch kind {
    case .dsp: dsps
    case .lut: luts
    case .flipFlop: flipFlops
    case .blockRAM: blockRAMs
    case .ultraRAM: ultraRAMs
    }
  }

  static func + (a: Resources, b: Resources) -> Resources {
    Resources(
      dsps: a.dsps + b.dsps, luts: a.luts + b.luts, flipFlops: a.flipFlops + b.flipFlops,
      blockRAMs: a.blockRAMs + b.blockRAMs, ultraRAMs: a.ultraRAMs + b.ultraRAMs)
  }
}

/// An FPGA with its published totals: a file under `machine/devices/`.
public struct Device: Sendable, Equatable {
  /// The name that machine files give it.
  public let name: String
  /// The vendor's part.
  public let part: String
  /// For readers.
  public let title: String
  /// All that it has.
  public let resources: Resources
  /// The key of the citation.
  public let citation: String
}

extension Machine {
  /// The card's FPGA; nil where the machine says that it is none.
  public var device: Device? {
    let name = self.card.device.rawValue
    return Device.all.first { $0.name == name }
  }
}
