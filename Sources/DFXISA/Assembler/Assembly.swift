// SPDX-License-Identifier: Apache-2.0

/// What assembly text gives: a program, and what it has to do with its text.
public struct Assembly: Sendable {
  /// The program.
  public let program: Program
  /// What may be a mistake, in the order of the text.
  public let warnings: [AssemblyDiagnostic]
  /// The line of each instruction, from 1.
  public let lines: [Int]
}

/// What a machine has room for; a program that needs more is an error.
public struct AssemblyLimits: Sendable, Equatable {
  /// The machine's name, for messages.
  public let machine: String
  /// Elements of its vector register file.
  public let vectorElements: Int
  /// Its scalar registers.
  public let scalarRegisters: Int
  /// Bytes of its instruction memory.
  public let instructionBytes: Int
  /// The most devices of an appliance.
  public let devices: Int

  /// The room of a machine.
  public init(
    machine: String, vectorElements: Int, scalarRegisters: Int, instructionBytes: Int, devices: Int
  ) {
    self.machine = machine
    self.vectorElements = vectorElements
    self.scalarRegisters = scalarRegisters
    self.instructionBytes = instructionBytes
    self.devices = devices
  }
}
