// SPDX-License-Identifier: Apache-2.0

/// Programs as assembly text.
public enum Disassembler {
  /// The program with its annotations as comments.
  public static func disassemble(_ program: Program) -> String {
    var lines = [
      "; device \(program.deviceID) of \(program.deviceCount), \(program.layers) layers"
    ]
    var annotation: Annotation?
    for (counter, instruction) in program.instructions.enumerated() {
      if program.annotations[counter] != annotation {
        annotation = program.annotations[counter]
        let head = annotation?.head.map { ", head \($0)" } ?? ""
        lines.append("\n; \(annotation?.label ?? "")\(head)")
      }
      lines.append("  \(instruction.assembly)")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
