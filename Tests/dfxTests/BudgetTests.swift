// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What the timing model may cost in memory, and, where that is asked for, in processor time;
/// `scripts/bench/timing` measures the time that passes.
@Suite struct BudgetTests {
  private static let estimate = [
    "estimate", "--model", "dfx-1.5b", "--devices", "4", "--input", "64", "--output", "64",
  ]
  /// Even processor time grows on a busy machine.
  private static let measuresTime = ProcessInfo.processInfo.environment["DFX_BUDGETS"] != nil

  @Test func anEstimateIsSmall() throws {
    let usage = try Usage(Self.estimate)
    #expect(usage.megabytes > 5 && usage.megabytes < 500, "\(usage.megabytes) MB")
  }

  @Test(.enabled(if: measuresTime, "measures time: make budgets"))
  func anEstimateIsCheap() throws {
    let usage = try Usage(Self.estimate)
    #expect(usage.seconds < 5, "\(usage.seconds) s")
  }

  @Test(.enabled(if: measuresTime, "measures time: make budgets"))
  func thePapersGridIsCheap() throws {
    let usage = try Usage(["sweep", "paper", "--quiet"])
    #expect(usage.seconds < 60, "\(usage.seconds) s")
  }
}

/// What one run of `dfx`, the processes it waits for included, took.
private struct Usage {
  let seconds: Double
  let megabytes: Double

  init(_ arguments: [String]) throws {
    let binary: URL = try #require(Fixtures.product("dfx"))
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for stream in [STDOUT_FILENO, STDERR_FILENO] {
      posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_WRONLY, 0)
    }
    var words = ([binary.path] + arguments).map { strdup($0) } + [nil]
    defer { words.forEach { free($0) } }
    var process: pid_t = 0
    try #require(posix_spawn(&process, binary.path, &actions, nil, &words, environ) == 0)
    var status: Int32 = 0
    var usage = rusage()
    var peak = 0.0
    while wait4(process, &status, WNOHANG, &usage) == 0 {
      peak = max(peak, Self.peakMegabytes(of: process) ?? 0)
      usleep(2000)
    }
    try #require(status == 0)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    self.seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime)
    megabytes = peak
  }

  /// The peak so far. A process that has ended tells more: what it was forked from counts as its own.
  private static func peakMegabytes(of process: pid_t) -> Double? {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
      let kilobytes = line.split(separator: " ").dropFirst().first.flatMap({ Double($0) })
    else { return nil }
    return kilobytes / 1000
  }
}
