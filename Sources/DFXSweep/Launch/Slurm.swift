// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// The commands of Slurm that a launch needs.
///
/// Jobs are found by their name, which is one of its own for every launch: also a job of which nobody knows the
/// number, because whoever submitted it was killed, is found again.
struct Slurm {
  /// A task that is waiting or running.
  struct Task: Equatable {
    let number: Int
    let isRunning: Bool
    /// Why it waits.
    let reason: String
  }

  /// The command that tells which tasks there are.
  static let query = "squeue"

  /// Tasks of an array, at most.
  func mostTasks() throws(LaunchProblem) -> Int {
    let text = try Self.output(of: "scontrol", ["show", "config"])
    let match = text.firstMatch(of: /(?m)^MaxArraySize\s*=\s*([0-9]+)/)
    // The size is one more than the highest number of a task, and ours begin with 1.
    guard let size = match.flatMap({ Int($0.1) }) else {
      throw .refused(program: "scontrol", reason: "it tells no MaxArraySize")
    }
    return max(0, size - 1)
  }

  /// Submits tasks of a launch; the number of their job.
  func submit(
    _ tasks: [Int], of launch: Launch, in folder: LaunchFolder, _ options: LaunchOptions
  ) throws(LaunchProblem) -> String {
    var arguments = [
      "--parsable", "--job-name=\(launch.name)", "--array=\(Self.list(tasks))",
      // Slurm writes %% as %, and its own %a is the number of the task.
      "--output=\(folder.path.replacing("%", with: "%%"))/task-%a.log", "--open-mode=append",
      "--ntasks=1", "--cpus-per-task=\(options.processors)",
      options.requeues ? "--requeue" : "--no-requeue",
    ]
    if let most = options.mostTasks { arguments[2] += "%\(most)" }
    if let partition = options.partition { arguments.append("--partition=\(partition)") }
    if let time = options.time { arguments.append("--time=\(time)") }
    let output = try Self.output(of: "sbatch", arguments + [folder.script])
    // The name of a cluster may follow the number.
    guard let job = output.firstMatch(of: /(?m)^([0-9]+)(;.*)?$/)?.1 else {
      throw .refused(program: "sbatch", reason: "it tells no job: \(output.prefix(200))")
    }
    return String(job)
  }

  /// Tasks of the jobs of this name that have not ended.
  func tasks(named name: String) throws(LaunchProblem) -> [Task] {
    let text = try Self.output(
      of: Self.query, ["--noheader", "--array", "--name=\(name)", "--format=%K|%T|%r"])
    return try text.split(separator: "\n").map { line throws(LaunchProblem) in
      let words = line.split(separator: "|", maxSplits: 2, omittingEmptySubsequences: false)
      guard words.count == 3, let number = Int(words[0]) else {
        throw .refused(program: Self.query, reason: "its answer is not understood: \(line)")
      }
      return Task(
        number: number, isRunning: words[1] != "PENDING", reason: String(words[2]))
    }
  }

  /// Numbers in the form of `--array`: neighbours as a range.
  static func list(_ numbers: [Int]) -> String {
    var ranges = [ClosedRange<Int>]()
    for number in numbers.sorted() {
      if let last = ranges.last, last.upperBound + 1 == number {
        ranges[ranges.count - 1] = last.lowerBound...number
      } else {
        ranges.append(number...number)
      }
    }
    return ranges.map {
      $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)"
    }.joined(separator: ",")
  }

  /// Runs a command that is found on the path; what it prints.
  private static func output(
    of program: String, _ arguments: [String]
  ) throws(LaunchProblem) -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program] + arguments
    let (output, errors) = (Pipe(), Pipe())
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    do {
      try process.run()
    } catch {
      throw .refused(program: program, reason: error.localizedDescription)
    }
    let text = output.fileHandleForReading.readDataToEndOfFile()
    let complaint = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let status = process.terminationStatus
    if status == 127 { throw .missing(program: program) }
    guard status == 0 else {
      let reason = String(decoding: complaint, as: UTF8.self)
        .split(whereSeparator: \.isNewline).joined(separator: "; ")
      throw .refused(
        program: program, reason: visible(reason.isEmpty ? "status \(status)" : reason))
    }
    return String(decoding: text, as: UTF8.self)
  }
}
