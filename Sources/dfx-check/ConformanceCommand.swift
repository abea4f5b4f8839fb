// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXDevice
internal import DFXReference
internal import DFXSimulator
internal import DFXVerification
internal import Foundation

struct ConformanceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conformance",
    abstract: "Runs the vectors of isa/conformance on a platform.",
    discussion: """
      Example:
        dfx-check conformance --platform timed --file control
        dfx-check conformance --platform timed --memory cycle --link switch
      """)

  enum Platform: String, ExpressibleByArgument, CaseIterable {
    case reference, functional, timed
  }

  @Option(help: "The implementation.")
  var platform = Platform.functional
  @Option(help: "One file, by name; all when left out.")
  var file: String?
  @Option(help: "Folder of the repository.")
  var repository = "."
  @Option(help: .hidden)
  var devices: Int?
  @OptionGroup var models: ModelOptions
  @OptionGroup var seeded: FaultOption

  func run() async throws {
    try seeded.choose()
    let suite = ConformanceSuite(repository: URL(fileURLWithPath: repository))
    for file in file.map({ [$0] }) ?? ConformanceSuite.files {
      if platform == .timed, devices == nil {
        try runProcesses(file, suite)
      } else {
        try run(file, suite)
      }
    }
  }

  private func run(_ file: String, _ suite: ConformanceSuite) throws {
    let machine = try ConformanceMachine.machine(models.models)
    let differing = try suite.differences(file, devices: devices, limit: seeded.brief ? 1 : .max) {
      devices in
      switch platform {
      case .reference: ReferenceAppliance(machine: machine, deviceCount: devices)
      case .functional, .timed:
        try SimulatedPlatform(
          machine: machine, deviceCount: devices,
          mode: platform == .timed ? .timed : .functional, hostThreads: 1)
      }
    }
    for line in differing { print("conformance: \(file) on \(platform.rawValue): \(line)") }
    guard differing.isEmpty else { throw ExitCode.failure }
    if devices == nil { report(file, try suite.cases(file).count) }
  }

  private func report(_ file: String, _ count: Int) {
    print("conformance: \(file) on \(platform.rawValue): \(count) cases, 0 differ")
  }

  /// A process per number of devices, because a process has one platform with a clock.
  private func runProcesses(_ file: String, _ suite: ConformanceSuite) throws {
    for devices in try suite.deviceCounts(file) {
      var arguments = [
        "conformance", "--platform", "timed", "--file", file, "--repository", repository,
        "--devices", "\(devices)",
      ]
      arguments += models.arguments
      if let fault = seeded.fault { arguments += ["--fault", fault] }
      if seeded.brief { arguments.append("--brief") }
      let status = try ChildProcess(arguments: arguments).waitForExit()
      guard status == 0 else { throw ExitCode(status) }
    }
    report(file, try suite.cases(file).count)
  }
}
