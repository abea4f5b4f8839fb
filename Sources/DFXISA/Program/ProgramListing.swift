// SPDX-License-Identifier: Apache-2.0

/// A program as a table: address, bits, instruction, what it is for and which memory it uses.
public struct ProgramListing {
  private let program: Program

  /// A listing of `program`.
  public init(_ program: Program) {
    self.program = program
  }

  /// The text: what the program is for, the memory map, then a line per instruction.
  public var text: String {
    (heading + memoryMap + instructions).joined(separator: "\n") + "\n"
  }

  private var heading: [String] {
    let count = program.instructions.count
    return [
      "device \(program.deviceID) of \(program.deviceCount), \(program.layers) layers"
        + (program.modelLayers.lowerBound > 0
          ? " from \(program.modelLayers.lowerBound) on, " : ", ")
        + "\(count) instructions, \(count * InstructionWord.byteCount) bytes", "",
    ]
  }

  private var memoryMap: [String] {
    guard !program.regions.isEmpty else { return [] }
    let rows = program.regions.sorted {
      ($0.memory.rawValue, $0.base) < ($1.memory.rawValue, $1.base)
    }
    .map { region in
      [
        region.memory.rawValue, hexadecimal(region.base), "\(region.byteCount)",
        stride(region.layerStride), stride(region.slotStride), region.name,
      ]
    }
    let names = ["memory", "first byte", "bytes", "layer stride", "slot stride", "what"]
    return columns([names] + rows) + [""]
  }

  private var instructions: [String] {
    let rows = program.instructions.enumerated().map { counter, instruction in
      [
        "\(counter)", instruction.encode().hexadecimal, instruction.assembly,
        notes(counter, instruction),
      ]
    }
    return columns([["pc", "word", "instruction", "for"]] + rows)
  }

  /// What an instruction is for, and the region that it reads or writes.
  private func notes(_ counter: Int, _ instruction: Instruction) -> String {
    let annotation = program.annotations[counter]
    var notes = [annotation.operation == .other ? "" : annotation.operation.name, annotation.label]
    if let head = annotation.head { notes.append("head \(head)") }
    notes += regions(instruction)
    if counter == program.configuration.outputStart { notes.append("output begins") }
    return notes.filter { !$0.isEmpty }.joined(separator: ", ")
  }

  private func regions(_ instruction: Instruction) -> [String] {
    let view = FieldView(instruction)
    let accesses = view.definition.reads + view.definition.writes
    let address = 64 * view["base"]
    return MemoryRegion.Memory.allCases.compactMap { memory in
      guard accesses.contains(where: { $0.space == memory.rawValue }),
        let region = program.regions.first(where: {
          $0.memory == memory && ($0.base..<$0.base + $0.byteCount).contains(address)
        })
      else { return nil }
      let offset = address - region.base
      return "\(memory) \(region.name)" + (offset == 0 ? "" : " + \(hexadecimal(offset))")
    }
  }

  private func stride(_ bytes: Int) -> String { bytes == 0 ? "-" : hexadecimal(bytes) }

  private func hexadecimal(_ value: Int) -> String { "0x" + String(value, radix: 16) }

  /// Rows with their cells below each other; the last one has no padding.
  private func columns(_ rows: [[String]]) -> [String] {
    let last = (rows.first?.count ?? 1) - 1
    let widths = (0..<last).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = zip(row, widths).map { cell, width in
        cell + String(repeating: " ", count: width - cell.count)
      }
      let line = (cells + [row[last]]).joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
  }
}
