// SPDX-License-Identifier: Apache-2.0

internal import DFXMachine
internal import DFXSweep

/// Machine files and sweep definitions.
enum DefinitionSubjects {
  static func machine(_ input: [UInt8], in folder: ScratchFolder) -> Outcome {
    let file = folder.write(input, to: "machine.json")
    do {
      let machine = try Machine.named(file.path)
      precondition(!machine.listing().isEmpty && !machine.fingerprint.isEmpty)
      return .accepted
    } catch {
      if case .malformed = error { return .refused }
      return .passedHeader
    }
  }

  static func sweep(_ input: [UInt8]) -> Outcome {
    guard let text = String(validating: input, as: UTF8.self) else { return .refused }
    guard let sweep = try? Sweep(json: text, name: "input") else { return .passedHeader }
    precondition(!sweep.points.isEmpty, "a sweep without points was accepted")
    return .accepted
  }
}
