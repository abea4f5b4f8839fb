// SPDX-License-Identifier: Apache-2.0

internal import DFXISA
internal import Foundation

let root = URL(fileURLWithPath: CommandLine.arguments.dropFirst().first ?? ".")
let specification = try Specification(contentsOf: root.appendingPathComponent("isa/spec.json"))
let cxx = CxxOutput(specification: specification)
let outputs = [
  "Sources/DFXISA/generated/Instruction.swift": SwiftOutput(specification: specification).text,
  "hw/generated/isa.h": cxx.header,
  "hw/generated/isa.cpp": cxx.source,
]
for (path, text) in outputs.sorted(by: { $0.key < $1.key }) {
  try Data(text.utf8).write(to: root.appendingPathComponent(path), options: .atomic)
  print("wrote \(path)")
}
