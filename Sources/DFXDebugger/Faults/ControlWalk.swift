// SPDX-License-Identifier: Apache-2.0

internal import DFXISA

/// The addresses that a program executes, one after the other, as its loops say.
struct ControlWalk {
  private let program: Program
  /// The next instruction.
  private(set) var programCounter = 0
  /// The index registers before it.
  private(set) var index: SIMD4<UInt32> = .zero
  private var bound: SIMD4<UInt32> = .zero

  init(_ program: Program) {
    self.program = program
  }

  /// The next instruction, or nil beyond the program.
  var instruction: Instruction? {
    program.instructions.indices.contains(programCounter)
      ? program.instructions[programCounter] : nil
  }

  /// Goes on behind an instruction that completed.
  mutating func advance() {
    defer { programCounter += 1 }
    switch instruction {
    case .loop(let loop):
      let register = Int(loop.loopIndex.rawValue)
      index[register] = 0
      bound[register] = UInt32(
        clamping: loop.countSource == .layers ? program.layers : loop.count)
    case .next(let next):
      let register = Int(next.loopIndex.rawValue)
      index[register] &+= 1
      if index[register] < bound[register] { programCounter = next.target - 1 }
    default: break
    }
  }
}
