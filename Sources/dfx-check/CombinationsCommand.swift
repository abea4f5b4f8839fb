// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXSimulator
internal import DFXVerification
internal import Foundation

struct CombinationsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "combinations",
    abstract: "Runs torture and conformance on every combination of memory and link model.",
    discussion: """
      What a memory or a link takes changes no value. In a build with faults, --mutation also puts each fault into \
      the model on each combination.

      Example:
        dfx-check combinations --programs 3000
      """)

  @Option(help: "Number of torture programs on each combination.")
  var programs = 1000
  @Option(help: "Seed of the first program; the others follow.")
  var seed: UInt64 = 1
  @Flag(help: "Run the mutation test too.")
  var mutation = false
  @Option(help: "Folder of the repository.")
  var repository = "."

  func validate() throws {
    guard programs > 0 else { throw ValidationError("--programs is \(programs): choose 1 or more") }
    guard !mutation || !SeededFault.names.isEmpty else {
      throw ValidationError("this build has no faults: run 'make mutation-combinations'")
    }
  }

  func run() throws {
    var failed: [PlatformModels] = []
    for models in PlatformModels.all {
      print("combinations: \(models)")
      if try !runSuites(["--memory", models.memory.rawValue, "--link", models.link.rawValue]) {
        failed.append(models)
      }
    }
    let all = PlatformModels.all.count
    print("combinations: \(all - failed.count) of \(all) without a mismatch")
    guard failed.isEmpty else { throw ExitCode.failure }
  }

  private func runSuites(_ models: [String]) throws -> Bool {
    var suites = [
      ["torture", "--programs", "\(programs)", "--seed", "\(seed)"] + models,
      ["conformance", "--platform", "timed", "--repository", repository] + models,
    ]
    if mutation { suites.append(["mutation", "--repository", repository] + models) }
    for suite in suites where try ChildProcess(arguments: suite).waitForExit() != 0 { return false }
    return true
  }
}
