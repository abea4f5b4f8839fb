// SPDX-License-Identifier: Apache-2.0

internal import DFXSimulator
internal import DFXVerification
internal import Foundation

/// What `make test` runs against the model, on a model with one fault: the torture test and the vectors for values, the
/// memory models against each other for their time, and all of it when there is no fault.
struct QuickSuite {
  let fault: String
  let repository: String
  /// Options that choose the models of memories and links.
  let models: [String]

  /// What found the fault, nil when nothing did.
  func failure() throws -> String? {
    let isOfTime = SeededFault.namesOfTime.contains(fault)
    if !isOfTime, let finding = try failureOfValues() { return finding }
    guard isOfTime || !SeededFault.names.contains(fault) else { return nil }
    return try run(["memories", "--machines", "40"])
  }

  private func failureOfValues() throws -> String? {
    for devices in [1, 2, 4] {
      let arguments =
        [
          "--programs", "100", "--seed", "\(1000 * devices)", "--devices", "\(devices)",
        ] + models
      if let finding = try run(["torture"] + arguments) { return finding }
    }
    for platform in ["functional", "timed"] {
      for file in ConformanceSuite.files {
        let arguments =
          ["--platform", platform, "--file", file, "--repository", repository] + models
        if let finding = try run(["conformance"] + arguments) { return finding }
      }
    }
    return nil
  }

  /// The first line that a failing process prints, or how it died.
  private func run(_ arguments: [String]) throws -> String? {
    let process = try ChildProcess(
      arguments: arguments + ["--fault", fault, "--brief"], timeLimit: 300)
    let output = process.output()
    switch process.waitForExit() {
    case 0: return nil
    case 1: return output.split(separator: "\n").first.map(String.init) ?? "no output"
    default: return "\(arguments.joined(separator: " ")): died, or did not end"
    }
  }
}
