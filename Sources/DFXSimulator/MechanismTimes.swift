// SPDX-License-Identifier: Apache-2.0

public import DFXDevice
public import DFXISA

/// What a pass takes, and how long the units of the device that ended last were at it, by what they did with memories.
public struct MechanismTimes: Sendable, Equatable, Codable {
  /// A way of using a memory.
  public enum Mechanism: String, Sendable, Codable, CaseIterable {
    /// Matrices, read in order and fetched ahead.
    case weights
    /// Keys and values, read when their instruction begins.
    case keysAndValues = "keys_and_values"
    /// Rows written to HBM.
    case writes
    /// Single elements written to HBM: transposed values.
    case transposedWrites = "transposed_writes"
    /// Reads of the DMA unit from HBM.
    case reads
    /// Reads and writes of the DMA unit in DDR.
    case ddr

    /// What an instruction does; nil where it is none of these.
    init?(_ instruction: Instruction) {
      switch instruction {
      case .conv1d, .conv1dSilu: self = .weights
      case .maskedMM, .mm: self = .keysAndValues
      case .writeHBM: self = .writes
      case .writeHBMTransposed: self = .transposedWrites
      case .readHBM: self = .reads
      case .readDDR, .writeDDR: self = .ddr
      case .halt, .endPass, .loop, .next, .emitToken, .add, .sub, .mul, .addScalar, .subScalar,
        .mulScalar, .exp, .load, .store, .accum, .max, .maxAbs, .argmax, .argmaxMerge, .setScalar,
        .scalarAdd, .scalarMul, .recip, .recipSqrt, .powerOfTwoScale, .scaledEpsilon, .send,
        .receive, .allGather, .rotate, .silu, .vectorRecip:
        return nil
      }
    }
  }

  /// Cycles of the pass.
  public let cycles: UInt64
  let times: [String: UInt64]

  /// Cycles from start to completion, over all instructions of a mechanism.
  public subscript(mechanism: Mechanism) -> UInt64 { times[mechanism.rawValue] ?? 0 }
}

extension SimulatedPlatform {
  /// Runs a pass of programs that are loaded.
  public func mechanismTimes(of programs: [Program], _ pass: Pass) throws -> MechanismTimes {
    let mechanisms = programs.map { $0.instructions.map(MechanismTimes.Mechanism.init) }
    var times = [[String: UInt64]](repeating: [:], count: deviceCount)
    let result = try runPass(pass) { commit in
      if let mechanism = mechanisms[commit.device][commit.programCounter] {
        times[commit.device][mechanism.rawValue, default: 0] +=
          commit.completedCycle - commit.startedCycle
      }
      return .proceed
    }
    return MechanismTimes(cycles: result.cycles, times: times[result.lastDevice])
  }
}
