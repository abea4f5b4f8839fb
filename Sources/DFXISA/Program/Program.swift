// SPDX-License-Identifier: Apache-2.0

/// What an instruction is part of; for people, reports and debuggers, not for the device.
public struct Annotation: Sendable, Hashable {
  /// What it is for.
  public let operation: OperationTag
  /// The part of the model it computes, for example `attn.c_proj`.
  public let label: String
  /// The attention head, where it belongs to one.
  public let head: Int?

  /// An annotation.
  public init(operation: OperationTag, label: String, head: Int? = nil) {
    self.operation = operation
    self.label = label
    self.head = head
  }
}

/// What the controller of a device is told together with a program; constant from pass to pass.
public struct ProgramConfiguration: Sendable, Equatable {
  /// Layers of the model that the device computes, which loops may name.
  public var layers: Int
  /// The number of the first of them in the model; for people and reports, not for the device.
  public var firstLayer: Int
  /// Requests whose keys and values have a place in memory, at least 1.
  public var slots: Int
  /// From a slot's place to the next one's, in units of 64 bytes.
  public var slotStride: Int
  /// The instruction before which a pass ends whose output nobody reads; nil where every pass runs whole.
  public var outputStart: Int?

  /// A configuration, of one slot unless told.
  public init(
    layers: Int, firstLayer: Int = 0, slots: Int = 1, slotStride: Int = 0, outputStart: Int? = nil
  ) {
    self.layers = layers
    self.firstLayer = firstLayer
    self.slots = slots
    self.slotStride = slotStride
    self.outputStart = outputStart
  }

  /// Whether a program of so many instructions can have it.
  func isLegal(instructionCount: Int) -> Bool {
    let fields = 0...Int(UInt32.max)
    return fields.contains(layers) && fields.contains(firstLayer) && slots >= 1
      && fields.contains(slots)
      && fields.contains(slotStride)
      && outputStart.map { (0..<instructionCount).contains($0) } ?? true
  }
}

/// The program of one device.
public struct Program: Sendable, Equatable {
  /// Version of the instruction set that programs are made for.
  public static let instructionSetVersion = "1.1"

  /// Instructions, from program counter 0.
  public let instructions: [Instruction]
  /// One annotation per instruction.
  public let annotations: [Annotation]
  /// The operations of the annotations, and their ids.
  public let operations: OperationTable
  /// The device's position on the ring.
  public let deviceID: Int
  /// Devices on the ring.
  public let deviceCount: Int
  /// What the device's controller gets together with the program.
  public let configuration: ProgramConfiguration
  /// Which machine the program was made for.
  public let machineFingerprint: String
  /// What lies where in the device's memories, as far as the program says it.
  public let regions: [MemoryRegion]

  /// A program; there is one annotation per instruction, and there are at most
  /// ``OperationTable/capacity`` operations.
  public init(
    instructions: [Instruction], annotations: [Annotation], deviceID: Int, deviceCount: Int,
    configuration: ProgramConfiguration, machineFingerprint: String, regions: [MemoryRegion] = []
  ) {
    precondition(instructions.count == annotations.count, "one annotation per instruction")
    guard let operations = OperationTable(annotations.map(\.operation)) else {
      preconditionFailure("at most \(OperationTable.capacity) operations")
    }
    self.operations = operations
    self.instructions = instructions
    self.annotations = annotations
    self.deviceID = deviceID
    self.deviceCount = deviceCount
    self.configuration = configuration
    self.machineFingerprint = machineFingerprint
    self.regions = regions
  }

  /// A program for one slot, without an output marker.
  public init(
    instructions: [Instruction], annotations: [Annotation], deviceID: Int, deviceCount: Int,
    layers: Int, machineFingerprint: String
  ) {
    self.init(
      instructions: instructions, annotations: annotations, deviceID: deviceID,
      deviceCount: deviceCount, configuration: ProgramConfiguration(layers: layers),
      machineFingerprint: machineFingerprint)
  }

  /// Layers of the model that the device computes, which loops may name.
  public var layers: Int { configuration.layers }
  /// Their numbers in the model.
  public var modelLayers: Range<Int> {
    configuration.firstLayer..<configuration.firstLayer + configuration.layers
  }
}
