// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXSimulator
internal import Foundation

struct MutationCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mutation",
    abstract: "Puts faults into the model, one at a time, and sees whether the tests find them.",
    discussion: """
      Needs a build with faults: 'make mutation' makes one and runs this. A fault of values runs the torture test of \
      'make test', then the conformance vectors, until one of them fails; a fault of time runs the memory models \
      against each other.
      """)

  @Option(help: "Faults, separated by commas; all when left out.")
  var faults: String?
  @Option(help: "Folder of the repository.")
  var repository = "."
  @OptionGroup var models: ModelOptions

  func run() async throws {
    let names = faults.map { $0.split(separator: ",").map(String.init) } ?? SeededFault.names
    guard !names.isEmpty else {
      throw ValidationError("this build has no faults: run 'make mutation'")
    }
    if let unknown = names.first(where: { !SeededFault.choose($0) }) {
      throw ValidationError("this build has no fault '\(unknown)'")
    }
    // A suite that fails anyway would find every fault.
    if let failure = try QuickSuite(fault: "none", repository: repository, models: models.arguments)
      .failure()
    {
      print("without a fault the suite fails: \(failure)")
      throw ExitCode.failure
    }
    var missed: [String] = []
    print(row("fault", "found by"))
    for name in names {
      let finding = try QuickSuite(fault: name, repository: repository, models: models.arguments)
        .failure()
      print(row(name, finding ?? "MISSED"))
      if finding == nil { missed.append(name) }
    }
    print("\(names.count - missed.count) of \(names.count) faults found")
    guard missed.isEmpty else { throw ExitCode.failure }
  }

  private func row(_ name: String, _ finding: String) -> String {
    name.padding(toLength: 28, withPad: " ", startingAt: 0) + finding
  }
}
