// SPDX-License-Identifier: Apache-2.0

internal import DFXISA
internal import Foundation

/// Every generated file by its path, from the sources under `isa/` and `machine/`.
struct GeneratedFiles {
  let root: URL

  func contents() throws -> [String: String] {
    try instructionSet().merging(MachineSources(root: root).contents()) { first, _ in first }
  }

  private func instructionSet() throws -> [String: String] {
    let text = try String(
      contentsOf: root.appendingPathComponent("isa/spec.json"), encoding: .utf8)
    let specification = try JSONDecoder().decode(Specification.self, from: Data(text.utf8))
    let cxx = CxxOutput(specification: specification)
    let gelu = try SampledFunction(
      "gelu", swift: "GELU", cxx: "kGeluSamples", limit: 8, repository: root)
    let silu = try SampledFunction(
      "silu", swift: "SiLU", cxx: "kSiluSamples", limit: 16, repository: root)
    var files = [
      "Sources/DFXISA/generated/Instruction.swift": SwiftOutput(specification: specification).text,
      "Sources/DFXISA/generated/DeclaredAccess+Instructions.swift":
        SwiftAccessOutput(specification: specification).text,
      "Sources/DFXISA/generated/EmbeddedSpecification.swift": EmbeddedOutput(text: text).text,
      "Sources/DFXISA/generated/GELUSamples.swift": gelu.swift,
      "Sources/DFXISA/generated/SiLUSamples.swift": silu.swift,
      "Sources/DFXReference/generated/Execute.swift":
        InterpreterOutput(specification: specification).text,
      "hw/generated/isa.h": cxx.header,
      "hw/generated/isa.cpp": cxx.source,
      "hw/generated/accesses.h": AccessOutput(specification: specification).header,
      "hw/generated/gelu_samples.h": gelu.cxx,
      "hw/generated/silu_samples.h": silu.cxx,
      "isa/encoding-vectors.json": EncodingVectors(specification: specification).text,
      "isa/reference/README.md": ReferenceOutput(specification: specification).index,
    ]
    for definition in specification.instructions {
      files["isa/reference/\(definition.mnemonic).md"] =
        ReferenceOutput(specification: specification).page(definition)
    }
    return files
  }
}
