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
    layerLoop = program.layerLoop
  }

  /// What the address of a completed instruction means.
  public func place(of times: CommitTimes) -> Place {
    let counter = times.programCounter
    return Place(
      instruction: program.instructions[counter], annotation: program.annotations[counter],
      layer: layerLoop.contains(counter)
        ? program.configuration.firstLayer + times.layerIndex : nil)
  }
}
