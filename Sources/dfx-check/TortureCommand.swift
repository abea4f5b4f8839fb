// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXVerification

struct TortureCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "torture",
    abstract: "Runs random programs on reference, functional and timed platforms.",
    discussion: """
      Programs are spread over the numbers of devices. The first program on which the platforms do not \
      agree is made short and printed as assembly.

      Examples:
        dfx-check torture --programs 10000 --seed 1 --devices 1,2,4
        dfx-check torture --memory cycle --link switch
        dfx-check torture --programs 1 --seed 4711 --devices 2      (one program again)
      """)

  @Option(help: "Number of programs.")
  var programs = 300
  @Option(help: "Seed of the first program; the others follow.")
  var seed: UInt64 = 1
  @Option(help: "Numbers of devices, separated by commas.")
  var devices = "1,2,4"
  @Option(help: .hidden)
  var step: UInt64 = 1
  @OptionGroup var platform: ModelOptions
  @OptionGroup var seeded: FaultOption

  func run() async throws {
    let counts = devices.split(separator: ",").compactMap { Int($0) }
    guard !counts.isEmpty, counts.allSatisfy({ 1...8 ~= $0 }), programs > 0 else {
      throw ValidationError("devices are numbers from 1 to 8, separated by commas")
    }
    if counts.count == 1 {
      try runAlone(devices: counts[0])
    } else {
      try runProcesses(counts)
    }
  }

  private func runAlone(devices: Int) throws {
    try seeded.choose()
    var runner = try TortureRunner(deviceCount: devices, models: platform.models)
    for number in 0..<UInt64(programs) {
      do {
        try runner.run(seed: seed + number * step, shrinks: !seeded.brief)
      } catch let mismatch as TortureRunner.Mismatch {
        print("torture: program \(number + 1) on \(devices) devices, \(mismatch)")
        throw ExitCode.failure
      }
    }
    print("torture: \(devices) devices: \(runner.tally.description)")
  }

  /// A process per number of devices, because a process has one platform with a clock.
  private func runProcesses(_ counts: [Int]) throws {
    let share = programs / counts.count
    let spare = programs % counts.count
    let children = try counts.enumerated().compactMap { place, devices -> ChildProcess? in
      let own = share + (place < spare ? 1 : 0)
      guard own > 0 else { return nil }
      return try ChildProcess(
        arguments: [
          "torture", "--programs", "\(own)", "--seed", "\(seed + UInt64(place))", "--devices",
          "\(devices)", "--step", "\(counts.count)",
        ] + platform.arguments)
    }
    let failures = children.filter { $0.waitForExit() != 0 }
    guard failures.isEmpty else { throw ExitCode.failure }
    print("torture: \(programs) programs without a mismatch")
  }
}
