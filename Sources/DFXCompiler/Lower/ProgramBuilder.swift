// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXISA

/// Collects lowered instructions; the current tag and label go to each of them.
struct ProgramBuilder {
  private(set) var program = LoweredProgram(
    instructions: [], vectorElements: [], scalarCount: 0, regions: [])
  private let contextCapacity: Int
  private var tag = OperationTag.other
  private var label = ""
  private var head: Int?
  private var beginsOutput = false

  init(contextCapacity: Int) {
    self.contextCapacity = contextCapacity
  }

  /// Marks what the instructions that follow are part of.
  mutating func section(_ tag: OperationTag, _ label: String, head: Int? = nil) {
    self.tag = tag
    self.label = label
    self.head = head
  }

  /// Says that the next instruction is the first that only the output of a pass needs.
  mutating func beginOutput() {
    beginsOutput = true
  }

  mutating func emit(_ operation: LoweredOperation) {
    program.instructions.append(
      LoweredInstruction(
        operation: operation, tag: tag, label: label, head: head, beginsOutput: beginsOutput))
    beginsOutput = false
  }

  /// Says that `slice` holds this share of an intermediate tensor after the last instruction.
  mutating func tap(
    _ name: String, _ slice: Slice, _ share: TapPoint.Share, perLayer: Bool = true
  ) {
    program.instructions[program.instructions.count - 1].tap = Tap(
      name: name, perLayer: perLayer, slice: slice, share: share)
  }

  /// A new vector of a fixed length.
  mutating func vector(_ elements: Int) -> Slice {
    program.vectorElements.append(elements)
    return Slice(
      vector: VectorID(index: program.vectorElements.count - 1), offset: 0,
      extent: .elements(elements))
  }

  /// A new vector as long as the context.
  mutating func contextVector() -> Slice {
    program.vectorElements.append(contextCapacity)
    return Slice(
      vector: VectorID(index: program.vectorElements.count - 1), offset: 0, extent: .context)
  }

  mutating func scalar() -> ScalarID {
    program.scalarCount += 1
    return ScalarID(index: program.scalarCount - 1)
  }

  mutating func region(_ region: Region) -> RegionID {
    program.regions.append(region)
    return RegionID(index: program.regions.count - 1)
  }
}

extension Slice {
  /// Elements `range` of the slice.
  func part(_ range: Range<Int>) -> Slice {
    Slice(vector: vector, offset: offset + range.lowerBound, extent: .elements(range.count))
  }
}
