// SPDX-License-Identifier: Apache-2.0

/// Programs as assembly text.
public enum Disassembler {
  /// The program with its configuration and annotations as directives and its branch targets as labels.
  ///
  /// Assembling the text gives the same program.
  public static func disassemble(_ program: Program) -> String {
    var lines = [
      ".device \(program.deviceID)", ".devices \(program.deviceCount)", ".layers \(program.layers)",
    ]
    if program.configuration.firstLayer > 0 {
      lines.append(".first_layer \(program.configuration.firstLayer)")
    }
    if program.configuration.slots > 1 || program.configuration.slotStride > 0 {
      lines.append(".slots \(program.configuration.slots)")
      lines.append(".slot_stride \(program.configuration.slotStride)")
    }
    if !program.machineFingerprint.isEmpty {
      lines.append(".machine \"\(program.machineFingerprint)\"")
    }
    for region in program.regions {
      let parts = ["\"\(region.name)\"", region.memory.rawValue, hexadecimal(region.base)]
      var strides = [region.layerStride, region.slotStride]
      while strides.last == 0 { strides.removeLast() }
      lines.append(
        ".region "
          + (parts + ["\(region.byteCount)"] + strides.map(hexadecimal)).joined(separator: ", "))
    }
    let labels = labels(of: program)
    var annotation = Annotation(operation: .other, label: "")
    for (counter, instruction) in program.instructions.enumerated() {
      if program.annotations[counter] != annotation {
        annotation = program.annotations[counter]
        lines.append("\n\(directive(annotation))")
      }
      if counter == program.configuration.outputStart { lines.append(".output") }
      if let label = labels[counter] { lines.append("\(label):") }
      lines.append("  \(text(instruction, labels))")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func hexadecimal(_ value: Int) -> String { "0x" + String(value, radix: 16) }

  private static func labels(of program: Program) -> [Int: String] {
    var labels: [Int: String] = [:]
    for case .next(let operands) in program.instructions
    where program.instructions.indices.contains(operands.target) {
      labels[operands.target] = "loop_\(operands.target)"
    }
    return labels
  }

  private static func text(_ instruction: Instruction, _ labels: [Int: String]) -> String {
    guard case .next(let operands) = instruction, let label = labels[operands.target] else {
      return instruction.assembly
    }
    return "next loop_index=\(operands.loopIndex), target=\(label)"
  }

  private static func directive(_ annotation: Annotation) -> String {
    var parts = [".operation \(annotation.operation.name)"]
    if !annotation.label.isEmpty || annotation.head != nil {
      parts.append("\"\(annotation.label)\"")
    }
    if let head = annotation.head { parts.append("\(head)") }
    return parts.joined(separator: ", ")
  }
}
