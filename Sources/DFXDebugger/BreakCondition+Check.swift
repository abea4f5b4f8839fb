// SPDX-License-Identifier: Apache-2.0

public import DFXISA

extension BreakCondition {
  /// Why a condition can never hold.
  public struct NeverHolds: Error, Sendable, Equatable, CustomStringConvertible {
    /// One line that says what there is.
    public let description: String
  }

  /// Refuses a condition that holds at no instruction of the programs, one per device.
  public func check(against programs: [Program]) throws(NeverHolds) {
    if let device, device >= programs.count {
      throw NeverHolds(
        description: "device=\(device): there are \(programs.count), from 0 on")
    }
    let searched = programs.enumerated().filter { device == nil || device == $0.offset }
      .map(\.element)
    if let layer {
      let layers = searched.filter { !$0.layerLoop.isEmpty }.map(\.modelLayers)
      guard layers.contains(where: { $0.contains(layer) }) else {
        let first = layers.map(\.lowerBound).min() ?? 0
        let count = (layers.map(\.upperBound).max() ?? 0) - first
        throw NeverHolds(
          description: layers.isEmpty
            ? "layer=\(layer): the program has no loop over layers"
            : "layer=\(layer): there are \(count), from \(first) on")
      }
    }
    let count = searched.map(\.instructions.count).max() ?? 0
    if let programCounter, programCounter >= count {
      throw NeverHolds(
        description: "pc=\(programCounter): the program has \(count) instructions, from 0 on")
    }
    if let operation, !searched.contains(where: { $0.has { $0.isCalled(operation) } }) {
      throw NeverHolds(
        description: "op=\(operation): no instruction has this mnemonic, operation or label")
    }
    if let head, !searched.contains(where: { $0.has { $0.annotation.head == head } }) {
      throw NeverHolds(description: "head=\(head): no instruction belongs to this head")
    }
    guard searched.contains(where: { holds(somewhereIn: $0) }) else {
      throw NeverHolds(description: "no instruction fulfils all parts of this condition")
    }
  }

  private func holds(somewhereIn program: Program) -> Bool {
    let layerLoop = program.layerLoop
    return program.has { place in
      (programCounter == nil || programCounter == place.programCounter)
        && (layer.map {
          layerLoop.contains(place.programCounter) && program.modelLayers.contains($0)
        } ?? true)
        && (head == nil || head == place.annotation.head)
        && (operation.map(place.isCalled) ?? true)
    }
  }
}

/// An instruction and what a program says of it.
struct AnnotatedInstruction {
  let programCounter: Int
  let instruction: Instruction
  let annotation: Annotation

  /// Whether a condition's `op` means it: its mnemonic, operation, label or the end of its label.
  func isCalled(_ name: String) -> Bool {
    name == instruction.mnemonic || name == annotation.operation.name || name == annotation.label
      || annotation.label.hasSuffix("." + name)
  }
}

extension Program {
  fileprivate func has(_ isMeant: (AnnotatedInstruction) -> Bool) -> Bool {
    instructions.indices.contains {
      isMeant(
        AnnotatedInstruction(
          programCounter: $0, instruction: instructions[$0], annotation: annotations[$0]))
    }
  }
}
