// SPDX-License-Identifier: Apache-2.0

internal import DFXISA

extension Emitter {
  /// Bytes of one instruction.
  private static let instructionBytes = 32

  /// Checks that every instruction survives encoding and that the program fits its memory.
  func verify(_ emitted: Program, instructionMemoryBytes: Int) throws(CompilerError) {
    let bytes = emitted.instructions.count * Self.instructionBytes
    guard bytes <= instructionMemoryBytes else {
      throw .doesNotFit(
        what: "the program of device \(emitted.deviceID)", needed: bytes,
        available: instructionMemoryBytes,
        advice: "use more devices, so that each holds fewer heads")
    }
    for (position, instruction) in emitted.instructions.enumerated() {
      guard (try? Instruction(decoding: instruction.encode())) == instruction else {
        throw .verification(
          pass: "emit", "instruction \(position), \(instruction), changes when encoded")
      }
    }
  }
}
