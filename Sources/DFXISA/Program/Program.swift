// SPDX-License-Identifier: Apache-2.0

/// What an instruction is part of; for people, reports and debuggers, not for the device.
public struct Annotation: Sendable, Hashable, Codable {
  /// What it is for.
  public let operation: Operation
  /// The part of the model it computes, for example `attn.c_proj`.
  public let label: String
  /// The attention head, where it belongs to one.
  public let head: Int?

  /// An annotation.
  public init(operation: Operation, label: String, head: Int? = nil) {
    self.operation = operation
    self.label = label
    self.head = head
  }
}

/// The program of one device.
public struct Program: Sendable, Equatable {
  /// Version of the instruction set that programs are made for.
  public static let instructionSetVersion = "1.0"

  /// Instructions, from program counter 0.
  public let instructions: [Instruction]
  /// One annotation per instruction.
  public let annotations: [Annotation]
  /// The device's position on the ring.
  public let deviceID: Int
  /// Devices on the ring.
  public let deviceCount: Int
  /// Layers of the model, which loops may name.
  public let layers: Int
  /// Which machine the program was made for.
  public let machineFingerprint: String

  /// A program; there is one annotation per instruction.
  public init(
    instructions: [Instruction], annotations: [Annotation], deviceID: Int, deviceCount: Int,
    layers: Int, machineFingerprint: String
  ) {
    precondition(instructions.count == annotations.count, "one annotation per instruction")
    self.instructions = instructions
    self.annotations = annotations
    self.deviceID = deviceID
    self.deviceCount = deviceCount
    self.layers = layers
    self.machineFingerprint = machineFingerprint
  }
}
