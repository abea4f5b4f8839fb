// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// `dfx sweep --launch slurm` with scripts in the place of Slurm's commands; `SlurmTests` has the real ones.
@Suite struct LaunchCommandTests {
  let folder: TemporaryFolder
  private let definition: String
  private let store: String
  private let cluster: URL

  init() throws {
    folder = try TemporaryFolder()
    // A name that shells and Slurm's patterns would read otherwise.
    let place = folder.file("it's 100%a")
    cluster = folder.file("cluster")
    for url in [place, cluster] {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }
    store = place.appending(path: "results.sqlite").path
    definition = place.appending(path: "sweep.json").path
    try """
    {"grids": [{"models": ["dfx-345m"], "devices": [1, 2], "inputs": [2, 9], "outputs": [1, 5]}],
     "points": [{"model": "dfx-345m", "input": 1, "output": 1,
       "parameters": {"core.clock_mhz": 123.45}}]}
    """.write(toFile: definition, atomically: true, encoding: .utf8)
  }

  /// Runs `dfx sweep` on the scripted cluster, as csv-wide.
  private func launch(_ arguments: String..., file: String? = nil) throws -> CommandRun {
    try run(
      ["sweep", file ?? definition, "--launch", "slurm", "--store", store, "--format", "csv-wide"]
        + arguments)
  }

  private func run(_ arguments: [String]) throws -> CommandRun {
    try CommandRun(script: environment + #"exec "$0" "$@""#, arguments)
  }

  private var environment: String {
    let commands = Fixtures.repository.appending(path: "Tests/Fixtures/slurm").path
    return "export SCRIPTED_SLURM='\(cluster.path)' PATH='\(commands)':\"$PATH\"\n"
  }

  private func local() throws -> String {
    try CommandRun(["sweep", definition, "--format", "csv-wide"]).output
  }

  private func set(_ name: String, _ isSet: Bool = true) throws {
    if isSet {
      try Data().write(to: cluster.appending(path: name))
    } else {
      try FileManager.default.removeItem(at: cluster.appending(path: name))
    }
  }

  /// The arguments of each submission.
  private var submissions: [Substring] {
    let url = cluster.appending(path: "sbatch.log")
    return (try? String(contentsOf: url, encoding: .utf8))?.split(separator: "\n") ?? []
  }

  private var launchFolderExists: Bool {
    FileManager.default.fileExists(atPath: store + ".slurm")
  }

  @Test func theTableIsThatOfOneMachine() throws {
    let first = try launch(
      "--follow", "--points-per-task", "4", "--partition", "long", "--time", "1:00",
      "--max-tasks", "2", "--jobs", "3", "--requeue")
    #expect(first.status == 0, "\(first.notes)")
    #expect(try first.output == local())
    #expect(first.notes.contains("9 points in 3 tasks of Slurm's job 1"), "\(first.notes)")
    #expect(!launchFolderExists, "everything is in the store")
    let words = try #require(submissions.first).split(separator: " ")
    for word in [
      "--array=1-3%2", "--partition=long", "--time=1:00", "--cpus-per-task=3", "--requeue",
    ] {
      #expect(words.contains(Substring(word)), "\(words)")
    }
    let second = try launch("--follow")
    #expect(second.status == 0 && second.output == first.output)
    #expect(submissions.count == 1, "a second submission runs nothing")
  }

  @Test func withoutFollowingTheCommandComesBack() throws {
    try set("hold")
    let first = try launch()
    #expect(first.status == 0 && first.output.isEmpty, "\(first.notes)")
    let second = try launch("--requeue")
    #expect(second.status == 0 && second.output.isEmpty)
    #expect(second.notes.contains("0 of 9 points, 1 waits (Resources)"), "\(second.notes)")
    try set("hold", false)
    let third = try launch("--follow")
    #expect(try third.output == local() && submissions.count == 1)
  }

  @Test func tasksThatEndEarlyAreTold() throws {
    try set("fail-2")
    let first = try launch("--follow", "--points-per-task", "3")
    #expect(first.status == 75)
    #expect(
      first.notes.contains("3 of 9 points were not run")
        && first.notes.contains("task 2: slurmstepd: error: *** JOB 1 ON n1 CANCELLED"),
      "\(first.notes)")
    #expect(!launchFolderExists)
    let second = try launch("--follow", "--points-per-task", "1")
    #expect(try second.status == 0 && second.output == local())
    #expect(submissions.last?.contains("--array=1-3 ") == true, "only what was missing")
  }

  @Test func tasksThatEndEarlyRunAgain() throws {
    try set("fail-2")
    let run = try launch("--follow", "--requeue", "--points-per-task", "3")
    #expect(run.status == 0, "\(run.notes)")
    #expect(try run.output == local())
    #expect(submissions.count == 2 && submissions.last?.contains("--array=2 ") == true)
  }

  @Test func tasksThatNeverGetFurtherAreGivenUp() throws {
    try set("fail-3-always")
    let run = try launch("--follow", "--requeue", "--points-per-task", "3")
    #expect(run.status == 75 && run.notes.contains("task 3"), "\(run.notes)")
    #expect(submissions.count == 4, "three more times")
    #expect(run.output.split(separator: "\n").count == 7, "the others are there")
  }

  @Test func pointsThatFailAreResults() throws {
    let file = folder.file("failing.json").path
    try """
    {"points": [{"model": "dfx-345m", "input": 1, "output": 1},
      {"model": "dfx-345m", "input": 1000, "output": 1000}]}
    """.write(toFile: file, atomically: true, encoding: .utf8)
    let first = try launch("--follow", "--requeue", file: file)
    #expect(first.status == 69 && first.notes.contains("1 of 2 points failed"), "\(first.notes)")
    #expect(try launch("--follow", "--requeue", file: file).output == first.output)
    #expect(submissions.count == 1)
    _ = try launch("--follow", "--retry-failed", file: file)
    #expect(submissions.count == 2, "tried again when asked to, once")
  }

  /// The submitter is killed while tasks wait; the next one finds them.
  @Test func aKilledSubmitterLosesNothing() throws {
    try set("hold")
    let script =
      environment + """
        "$0" "$@" --follow &
        while ! [ -s "$SCRIPTED_SLURM/sbatch.log" ]; do sleep 0.05; done
        sleep 0.3
        kill -9 $!
        """
    let arguments = [
      "sweep", definition, "--launch", "slurm", "--store", store, "--points-per-task", "4",
    ]
    _ = try CommandRun(script: script, arguments)
    #expect(launchFolderExists)
    try set("hold", false)
    let run = try launch("--follow")
    #expect(try run.status == 0 && run.output == local(), "\(run.notes)")
    #expect(submissions.count == 1)
  }

  @Test func whatCannotBeLaunchedIsRefused() throws {
    for arguments in [
      ["--launch", "slurm"], ["--launch", "other", "--store", store],
      ["--launch", "slurm", "--store", store, "--shard", "1/2"], ["--follow", "--store", store],
      ["--partition", "x"], ["--launch", "slurm", "--store", store, "--points-per-task", "0"],
      ["--launch", "slurm", "--store", store, "--partition", ""],
    ] {
      let refused = try run(["sweep", definition] + arguments)
      #expect(refused.status == 64, "\(arguments): \(refused.notes)")
    }
    let many = try launch("--points-per-task", "1")
    #expect(
      many.status == 64 && many.notes.contains("give --points-per-task 3 or more"),
      "\(many.notes)")
    try set("refuse")
    let refused = try launch("--partition", "nowhere")
    #expect(refused.status == 75 && refused.notes.contains("invalid partition"), "\(refused.notes)")
    #expect(!launchFolderExists, "nothing is left")
    try set("refuse", false)
    let missing = try CommandRun(
      script: #"PATH=/nowhere; exec "$0" "$@""#,
      ["sweep", definition, "--launch", "slurm", "--store", store])
    #expect(missing.status == 75 && missing.notes.contains("not on the path"), "\(missing.notes)")

    let foreign = URL(filePath: store + ".slurm").appending(path: "mine.txt")
    try FileManager.default.createDirectory(
      at: foreign.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data("x".utf8).write(to: foreign)
    let other = try launch()
    #expect(other.status == 65 && other.notes.contains("move it away"), "\(other.notes)")
    try Data("{}".utf8).write(
      to: foreign.deletingLastPathComponent().appending(path: "launch.json"))
    #expect(try launch().status == 65)
    #expect(FileManager.default.fileExists(atPath: foreign.path))
    #expect(submissions.count == 1, "only the refused one")
  }

  @Test func aControllerThatDoesNotAnswerDoublesNothing() throws {
    try set("hold")
    _ = try launch()
    try set("silent")
    let silent = try launch("--requeue")
    #expect(
      silent.status == 75 && silent.notes.contains("Unable to contact"), "\(silent.notes)")
    #expect(submissions.count == 1 && launchFolderExists)
    try set("silent", false)
    try set("hold", false)
    #expect(try launch("--follow").output == local())
  }

  /// A damaged shard is named; without it, its points run again.
  @Test func aDamagedShardIsNamed() throws {
    try set("hold")
    _ = try launch("--points-per-task", "5")
    try set("fail-2")
    let shard = store + ".slurm/task-2.sqlite"
    try Data(repeating: 7, count: 5000).write(to: URL(filePath: shard))
    try set("hold", false)
    let run = try launch("--follow")
    #expect(run.status == 65 && run.notes.contains("task-2.sqlite"), "\(run.notes)")
    try FileManager.default.removeItem(atPath: shard)
    #expect(try launch("--follow").status == 75)
    let last = try launch("--follow")
    #expect(try last.status == 0 && last.output == local(), "\(last.notes)")
  }
}
