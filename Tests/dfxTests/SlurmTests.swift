// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Sweeps on Slurm itself: two nodes on this machine, started by `scripts/slurm/cluster`.
///
/// `make test` runs them where Slurm is installed. `make test-slurm` installs it, has more points and takes no test
/// that is left out.
@Suite(
  .enabled(
    if: SlurmCluster.isInstalled || SlurmCluster.isRequired,
    "Slurm is not installed here: make test-slurm installs and runs it"),
  .serialized)
struct SlurmTests {
  /// 10 tasks of which three are killed, with a node's daemon and two submitters: the table is that
  /// of one machine.
  @Test func killedTasksNodesAndSubmittersLoseNothing() throws {
    let cluster = try SlurmCluster()
    let local = try cluster.dfx([
      "sweep", "sweep.json", "--store", "local.sqlite", "-o", "local.csv",
    ])
    #expect(local.status == 0, "\(local.notes)")

    let launch = [
      "sweep", "sweep.json", "--launch", "slurm", "--store", "results.sqlite", "-o", "cluster.csv",
      "--points-per-task", "\(SlurmCluster.pointCount / 10)", "--follow", "--requeue",
    ]
    let first = try cluster.start(launch, log: "first.log")
    // A task of each node is killed in the middle, the submitter too, and a node's daemon with its next task.
    let one = try cluster.waitForTask(notIn: [])
    kill(one.process, SIGKILL)
    let two = try cluster.waitForTask(notIn: [one.number])
    kill(two.process, SIGKILL)
    kill(first.processIdentifier, SIGKILL)
    first.waitUntilExit()

    let second = try cluster.start(launch, log: "second.log")
    let three = try cluster.waitForTask(notIn: [one.number, two.number])
    kill(try cluster.daemon("n1"), SIGKILL)
    kill(three.process, SIGKILL)
    try cluster.wait("the second submitter notices") {
      try cluster.text("second.log").contains("ended early")
    }
    kill(second.processIdentifier, SIGKILL)
    second.waitUntilExit()
    try cluster.script("node", "n1")

    let last = try cluster.dfx(launch)
    #expect(last.status == 0, "\(last.notes)")
    #expect(try cluster.text("cluster.csv") == cluster.text("local.csv"))
    #expect(!FileManager.default.fileExists(atPath: cluster.file("results.sqlite.slurm").path))

    let jobs = try cluster.jobCount()
    #expect(jobs >= 12, "10 tasks and those that ran again: \(jobs)")
    let again = try cluster.dfx(launch)
    #expect(again.status == 0 && again.notes.isEmpty, "\(again.notes)")
    #expect(try cluster.jobCount() == jobs, "a second submission runs nothing")
  }

  /// A task that Slurm takes back, as it does with preempted ones and those of lost nodes, starts again by itself.
  @Test func preemptedTasksStartAgain() throws {
    let cluster = try SlurmCluster()
    let submitted = try cluster.dfx([
      "sweep", "sweep.json", "--launch", "slurm", "--store", "results.sqlite", "--requeue",
      "--points-per-task", "\(SlurmCluster.pointCount)",
    ])
    #expect(submitted.status == 0 && submitted.notes.contains("in 1 task "), "\(submitted.notes)")
    let task = try cluster.waitForTask(notIn: [])
    let job = try cluster.run("/usr/bin/env", ["squeue", "-h", "-o", "%A"])
      .trimmingCharacters(in: .whitespacesAndNewlines)
    _ = try cluster.run("/usr/bin/env", ["scontrol", "requeue", job])
    try cluster.wait("the task is ended") { kill(task.process, 0) != 0 }
    let followed = try cluster.dfx([
      "sweep", "sweep.json", "--launch", "slurm", "--store", "results.sqlite", "--follow",
      "-o", "cluster.csv",
    ])
    #expect(followed.status == 0, "\(followed.notes)")
    #expect(!followed.notes.contains("tasks of Slurm's job"), "nothing was submitted for it")
    let local = try cluster.dfx(["sweep", "sweep.json", "-o", "local.csv"])
    #expect(local.status == 0)
    #expect(try cluster.text("cluster.csv") == cluster.text("local.csv"))
  }

  /// What the page tells people to type.
  @Test func thePagesCommandsWork() throws {
    let blocks = try ScaleOutPage.blocks("sh slurm")
    try #require(!blocks.isEmpty)
    let cluster = try SlurmCluster()
    for block in blocks { _ = try cluster.run("/bin/sh", ["-euc", block]) }
    let local = try cluster.dfx(["sweep", "Examples/ring-latency.json", "-o", "local.csv"])
    #expect(local.status == 0)
    let collected = try cluster.dfx([
      "sweep", "Examples/ring-latency.json", "--store", "ring.sqlite", "-o", "cluster.csv",
    ])
    #expect(collected.status == 0)
    #expect(try cluster.text("cluster.csv") == cluster.text("local.csv"))
    #expect(try cluster.text("ring.csv").split(separator: "\n").count > 100)
  }

  /// A cluster as the page starts one, in another folder.
  @Test func thePagesClusterStarts() throws {
    let block = try #require(try ScaleOutPage.blocks("sh cluster").first)
    let folder = try TemporaryFolder()
    try FileManager.default.createSymbolicLink(
      at: folder.file("scripts"),
      withDestinationURL: Fixtures.repository.appending(path: "scripts"))
    let place = folder.file("cluster").path
    let run = try ScaleOutPage.run(
      "/bin/sh", ["-euc", block.replacing("/tmp/cluster", with: place)], in: folder)
    #expect(run.status == 0, "\(run.output)")
    #expect(run.output.contains("45 points in 5 tasks"), "\(run.output)")
    #expect(run.output.contains("dfx-1.5b"), "the table")
  }
}
