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
      Machines come first on which one mechanism of a memory weighs: banks, refreshes, writes, bursts, columns. Of \
      those that follow, parameters are anywhere in their ranges. A pass of a small model takes the same cycles on \
      both, within 5 %, or the model does not run on the machine at all.

      Examples:
        dfx-check memories --machines 1000
        dfx-check memories --machines 1 --seed 4711      (one random machine again)
        dfx-check memories --mechanism writes            (one machine by name)
        dfx-check memories --machine slow.json           (one of your own)
      """)

  @Option(help: "Number of random machines.")
  var machines = 100
  @Option(help: "Seed of the first random machine; the others follow.")
  var seed: UInt64 = 1
  @Option(help: "The machine of one mechanism instead.")
  var mechanism: MemoryMechanism?
  @Option(help: "A preset or a machine file instead.")
  var machine: String?
  @Flag(help: "Print every machine.")
  var verbose = false
  @Option(help: .hidden)
  var memory: MemoryModel?
  @OptionGroup var seeded: FaultOption

  func validate() throws {
    guard machines > 0 else { throw ValidationError("--machines is \(machines): choose 1 or more") }
    guard mechanism == nil || machine == nil else {
      throw ValidationError("choose one of --mechanism and --machine")
    }
  }

  func run() throws {
    if let memory { return try time(memory) }
    var (compared, refused, largest, failed) = (0, 0, 0.0, 0)
    for subject in subjects {
      let found = try [MemoryModel.fast, .cycle].map { try cycles(subject, on: $0) }
      let trial = try subject.trial()
      guard let fast = found[0], let cycle = found[1] else {
        guard found[0] == nil, found[1] == nil else { throw failure(trial, subject, "one refuses") }
        refused += 1
        continue
      }
      compared += 1
      let difference = Double(fast) / Double(cycle) - 1
      largest = max(largest, abs(difference))
      let text =
        "fast \(fast), cycle \(cycle) cycles, \(String(format: "%+.2f", difference * 100)) %"
      if verbose { print("\(subject): \(text): \(trial.description)") }
      guard abs(difference) > MemoryTrial.bound else { continue }
      failed += 1
      let error = failure(trial, subject, text)
      if seeded.brief { throw error }
    }
    let percent = String(format: "%.2f", largest * 100)
    print("memories: \(compared) machines, at most \(percent) % apart; \(refused) refused by both")
    guard failed == 0 else { throw ExitCode.failure }
  }

  private var subjects: [MemorySubject] {
    if let machine { return [.machine(machine)] }
    if let mechanism { return [.mechanism(mechanism)] }
    return MemoryMechanism.allCases.map { .mechanism($0) }
      + (0..<UInt64(machines)).map { .seed(seed &+ $0) }
  }

  private func failure(_ trial: MemoryTrial, _ subject: MemorySubject, _ cause: String) -> ExitCode
  {
    print("memories: \(subject): \(cause): \(trial.description)")
    return .failure
  }

  /// This process's part: one pass on one model.
  private func time(_ memory: MemoryModel) throws {
    try seeded.choose()
    let subject: MemorySubject =
      machine.map { .machine($0) } ?? mechanism.map { .mechanism($0) } ?? .seed(seed)
    print(try subject.trial().cycles(memory).map { "\($0)" } ?? "refused")
  }

  /// A process per memory model, because a process has one platform with a clock.
  private func cycles(_ subject: MemorySubject, on memory: MemoryModel) throws -> UInt64? {
    var arguments = ["memories", "--memory", memory.rawValue] + subject.arguments
    if let fault = seeded.fault { arguments += ["--fault", fault] }
    let process = try ChildProcess(arguments: arguments, timeLimit: 300)
    let output = process.output().trimmingCharacters(in: .whitespacesAndNewlines)
    guard process.waitForExit() == 0, output == "refused" || UInt64(output) != nil else {
      throw failure(try subject.trial(), subject, "\(memory.rawValue) died: \(output)")
    }
    return UInt64(output)
  }
}
