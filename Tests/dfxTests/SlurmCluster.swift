// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// A Slurm cluster of a test, with a folder that its nodes share; it ends with its owner.
final class SlurmCluster {
  /// Whether tests may not be left out.
  static var isRequired: Bool { ProcessInfo.processInfo.environment["DFX_REQUIRE_SLURM"] == "1" }

  /// Where Debian puts what a user types and what a system runs.
  private static let searchPath =
    (ProcessInfo.processInfo.environment["PATH"] ?? "") + ":/usr/sbin:/sbin"

  /// Whether a cluster can be started here.
  static var isInstalled: Bool {
    ["munged", "slurmctld", "slurmd", "sbatch", "squeue"].allSatisfy { program in
      searchPath.split(separator: ":").contains {
        FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
      }
    }
  }

  /// Points of `sweep.json`: fewer where the tests are some among many.
  static var pointCount: Int { isRequired ? 1000 : 400 }

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private let folder: TemporaryFolder
  private let binary: URL
  private let environment: [String: String]

  init() throws {
    folder = try TemporaryFolder()
    binary = try #require(Fixtures.product("dfx"))
    var environment = ProcessInfo.processInfo.environment
    environment["SLURM_CONF"] = folder.file("cluster/slurm.conf").path
    environment["PATH"] =
      binary.deletingLastPathComponent().path + ":" + Self.searchPath
    self.environment = environment
    try FileManager.default.createSymbolicLink(
      at: folder.file("Examples"),
      withDestinationURL: Fixtures.repository.appending(path: "Examples"))
    // Every clock is a machine of its own, so that a task takes a while.
    try """
    {"grids": [{"models": ["dfx-345m"], "devices": [1, 2], "inputs": [4], "outputs": [4],
      "parameters": {"core.clock_mhz": {"from": 100, "to": 300, "count": \(Self.pointCount / 2)}}}]}
    """.write(to: folder.file("sweep.json"), atomically: true, encoding: .utf8)
    try script("start")
  }

  deinit { try? script("stop") }

  func file(_ name: String) -> URL { folder.file(name) }

  func text(_ name: String) throws -> String {
    try String(contentsOf: file(name), encoding: .utf8)
  }

  /// Calls `scripts/slurm/cluster`.
  func script(_ action: String, _ arguments: String...) throws {
    let script = Fixtures.repository.appending(path: "scripts/slurm/cluster").path
    _ = try run(script, [action, folder.file("cluster").path] + arguments)
  }

  /// Starts `dfx` in the shared folder.
  func start(_ arguments: [String], log: String) throws -> Process {
    try Data().write(to: file(log))
    let process = Process()
    process.executableURL = binary
    process.arguments = arguments + ["--format", "csv-wide"]
    process.currentDirectoryURL = folder.url
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = try FileHandle(forWritingTo: file(log))
    try process.run()
    return process
  }

  /// Runs `dfx sweep` in the shared folder, as csv-wide.
  func dfx(_ arguments: [String]) throws -> (status: Int32, notes: String) {
    let process = try start(arguments, log: "notes.log")
    process.waitUntilExit()
    return (process.terminationStatus, try text("notes.log"))
  }

  /// Runs a program that has to succeed; what it prints.
  func run(_ program: String, _ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.currentDirectoryURL = folder.url
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    // Daemons keep what they are given: a file, no pipe whose end would be waited for.
    let log = file("run-\(UUID().uuidString).log")
    try Data().write(to: log)
    let handle = try FileHandle(forWritingTo: log)
    process.standardOutput = handle
    process.standardError = handle
    try process.run()
    process.waitUntilExit()
    let output = try String(contentsOf: log, encoding: .utf8)
    guard process.terminationStatus == 0 else {
      throw Failure(description: "\(program) \(arguments): \(output)")
    }
    return output
  }

  /// The process of a node's daemon.
  func daemon(_ name: String) throws -> pid_t {
    let text = try text("cluster/\(name).pid").trimmingCharacters(in: .whitespacesAndNewlines)
    return try #require(pid_t(text))
  }

  /// Tasks of all jobs that the controller remembers.
  func jobCount() throws -> Int {
    try run("/usr/bin/env", ["squeue", "-h", "-r", "--states=all", "-o", "%A"])
      .split(separator: "\n").count
  }

  /// Waits until a task has some of its points, but not all; its number and process.
  func waitForTask(notIn others: Set<Int>) throws -> (number: Int, process: pid_t) {
    var found: (number: Int, process: pid_t)?
    try wait("a task is in the middle of its points") {
      found = try self.runningTasks().first { task in
        guard !others.contains(task.number) else { return false }
        let shard = self.file("results.sqlite.slurm/task-\(task.number).sqlite")
        let size =
          (try? FileManager.default.attributesOfItem(atPath: shard.path))?[.size] as? Int
        return size ?? 0 > 4 * 16_384
      }
      return found != nil
    }
    return try #require(found)
  }

  private func runningTasks() throws -> [(number: Int, process: pid_t)] {
    let processes = try FileManager.default.contentsOfDirectory(atPath: "/proc")
    return processes.compactMap { name in
      guard let process = pid_t(name),
        let line = try? Data(contentsOf: URL(filePath: "/proc/\(name)/cmdline")),
        let shard = line.split(separator: 0).last.map({ String(decoding: $0, as: UTF8.self) }),
        shard.hasPrefix(folder.url.path),
        let number = shard.firstMatch(of: /task-([0-9]+)\.sqlite$/).flatMap({ Int($0.1) })
      else { return nil }
      return (number, process)
    }
  }

  /// Waits for at most ten minutes, which a busy machine may need.
  func wait(_ what: String, until condition: () throws -> Bool) throws {
    for _ in 0..<12_000 {
      if try condition() { return }
      usleep(50_000)
    }
    throw Failure(description: "waited in vain until \(what)")
  }
}
