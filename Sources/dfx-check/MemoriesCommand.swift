// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXMachine
internal import DFXVerification
internal import Foundation

struct MemoriesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "memories",
    abstract: "Holds the fast memory form against the cycle model on random machines.",
    discussion: """
      Parameters of a machine are anywhere in their ranges. A pass of a small model takes the same cycles on both, \
      within 5 %, or the model does not run on the machine at all.

      Examples:
        dfx-check memories --machines 1000
        dfx-check memories --machines 1 --seed 4711      (one machine again)
        dfx-check memories --machine slow.json           (one of your own)
      """)

  @Option(help: "Number of machines.")
  var machines = 100
  @Option(help: "Seed of the first machine; the others follow.")
  var seed: UInt64 = 1
  @Option(help: "A preset or a machine file instead.")
  var machine: String?
  @Flag(help: "Print every machine.")
  var verbose = false
  @Option(help: .hidden)
  var memory: MemoryModel?
  @OptionGroup var seeded: FaultOption

  func validate() throws {
    guard machines > 0 else { throw ValidationError("--machines is \(machines): choose 1 or more") }
  }

  func run() throws {
    if let memory { return try time(memory) }
    var (compared, refused, largest, failed) = (0, 0, 0.0, 0)
    let seeds = machine == nil ? (0..<UInt64(machines)).map { seed &+ $0 } : [seed]
    for seed in seeds {
      let found = try [MemoryModel.fast, .cycle].map { try cycles(seed, on: $0) }
      let trial = try trial(seed)
      guard let fast = found[0], let cycle = found[1] else {
        guard found[0] == nil, found[1] == nil else { throw failure(trial, seed, "one refuses") }
        refused += 1
        continue
      }
      compared += 1
      let difference = Double(fast) / Double(cycle) - 1
      largest = max(largest, abs(difference))
      let text =
        "fast \(fast), cycle \(cycle) cycles, \(String(format: "%+.2f", difference * 100)) %"
      if verbose { print("seed \(seed): \(text): \(trial.description)") }
      guard abs(difference) > MemoryTrial.bound else { continue }
      failed += 1
      let error = failure(trial, seed, text)
      if seeded.brief { throw error }
    }
    let percent = String(format: "%.2f", largest * 100)
    print("memories: \(compared) machines, at most \(percent) % apart; \(refused) refused by both")
    guard failed == 0 else { throw ExitCode.failure }
  }

  private func trial(_ seed: UInt64) throws -> MemoryTrial {
    try machine.map { try MemoryTrial(machine: .named($0)) } ?? MemoryTrial(seed: seed)
  }

  private func failure(_ trial: MemoryTrial, _ seed: UInt64, _ cause: String) -> ExitCode {
    print("memories: seed \(seed): \(cause): \(trial.description)")
    return .failure
  }

  /// This process's part: one pass on one model.
  private func time(_ memory: MemoryModel) throws {
    try seeded.choose()
    print(try trial(seed).cycles(memory).map { "\($0)" } ?? "refused")
  }

  /// A process per memory model, because a process has one platform with a clock.
  private func cycles(_ seed: UInt64, on memory: MemoryModel) throws -> UInt64? {
    var arguments = ["memories", "--seed", "\(seed)", "--memory", memory.rawValue]
    if let machine { arguments += ["--machine", machine] }
    if let fault = seeded.fault { arguments += ["--fault", fault] }
    let process = try ChildProcess(arguments: arguments, timeLimit: 300)
    let output = process.output().trimmingCharacters(in: .whitespacesAndNewlines)
    guard process.waitForExit() == 0, output == "refused" || UInt64(output) != nil else {
      throw failure(try trial(seed), seed, "\(memory.rawValue) died: \(output)")
    }
    return UInt64(output)
  }
}
