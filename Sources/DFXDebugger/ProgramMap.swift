// SPDX-License-Identifier: Apache-2.0

public import DFXDevice
public import DFXISA

/// What the addresses of one device's program mean.
public struct ProgramMap: Sendable {
  /// An instruction with its surroundings.
  public struct Place: Sendable {
    /// The instruction.
    public let instruction: Instruction
    /// What it is part of.
    public let annotation: Annotation
    /// The decoder layer, or nil outside of the loop over layers.
    public let layer: Int?
  }

  /// The program.
  public let program: Program
  private let layerLoop: Range<Int>

  /// A map of `program`.
  public init(_ program: Program) {
    self.program = program
    var start: Int?
    var end = 0
    for (counter, instruction) in program.instructions.enumerated() {
      switch instruction {
      case .loop(let operands) where operands.countSource == .layers && start == nil:
        start = counter + 1
      case .next(let operands) where operands.loopIndex == .i0: end = counter
      default: break
      }
    }
    layerLoop = (start ?? 0)..<max(start ?? 0, end)
  }

  /// What the address of a completed instruction means.
  public func place(of times: CommitTimes) -> Place {
    let counter = times.programCounter
    return Place(
      instruction: program.instructions[counter], annotation: program.annotations[counter],
      layer: layerLoop.contains(counter) ? times.layerIndex : nil)
  }
}
