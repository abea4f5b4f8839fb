// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXSimulator

/// A fault to put into the model first.
struct FaultOption: ParsableArguments {
  @Option(help: "A seeded fault, in builds that have some.")
  var fault: String?
  @Flag(help: .hidden)
  var brief = false

  func choose() throws {
    guard let fault, !SeededFault.choose(fault) else { return }
    throw ValidationError("this build has no fault '\(fault)'")
  }
}
