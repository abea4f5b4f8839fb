// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// This program in a process of its own, with other arguments.
struct ChildProcess {
  private let process: Process

  init(arguments: [String], output: Pipe? = nil) throws {
    process = Process()
    process.executableURL = Bundle.main.executableURL
    process.arguments = arguments
    if let output { process.standardOutput = output }
    try process.run()
  }

  /// Its exit status; a crash is not 0.
  func waitForExit() -> Int32 {
    process.waitUntilExit()
    return process.terminationReason == .exit ? process.terminationStatus : -1
  }
}
