// SPDX-License-Identifier: Apache-2.0

public import DFXSimulator

/// A pass whose cycles are compared on two memory models.
public struct ComparedPass: Sendable, Hashable {
  /// A preset model.
  public let model: String
  /// Cards.
  public let devices: Int
  /// 0-based.
  public let position: Int

  /// The passes of the page.
  public static let all = [
    ComparedPass(model: "dfx-345m", devices: 1, position: 127),
    ComparedPass(model: "dfx-1.5b", devices: 4, position: 127),
    ComparedPass(model: "gpt2-xl", devices: 8, position: 127),
  ]

  /// How far the fast form may be off in a pass.
  static let bound = 0.02
}

/// The same pass on the fast form and on the cycle model.
public struct MemoryComparison: Sendable {
  /// The pass.
  public let pass: ComparedPass
  /// What it takes on both.
  public let fast, cycle: MechanismTimes

  /// A pass with what it takes on both.
  public init(_ pass: ComparedPass, fast: MechanismTimes, cycle: MechanismTimes) {
    self.pass = pass
    self.fast = fast
    self.cycle = cycle
  }

  /// How far the fast form is off, as a share of the pass.
  var error: Double { Double(fast.cycles) / Double(cycle.cycles) - 1 }

  /// The part of a mechanism in it: what its instructions take more, as a share of the pass.
  func error(of mechanism: MechanismTimes.Mechanism) -> Double {
    (Double(fast[mechanism]) - Double(cycle[mechanism])) / Double(cycle.cycles)
  }

  /// How long the instructions of a mechanism take in the cycle model, as a share of the pass.
  func share(of mechanism: MechanismTimes.Mechanism) -> Double {
    Double(cycle[mechanism]) / Double(cycle.cycles)
  }
}

extension MechanismTimes.Mechanism {
  /// What a column is called.
  var title: String {
    switch self {
    case .weights: "weights"
    case .keysAndValues: "keys and values"
    case .writes: "writes"
    case .transposedWrites: "transposed writes"
    case .reads: "reads"
    case .ddr: "DDR"
    }
  }
}
