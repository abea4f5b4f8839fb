// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// This program in a process of its own, with other arguments.
struct ChildProcess {
  private let process = Process()
  private let pipe: Pipe?

  /// A process whose output is shown, or with a time limit in seconds, one whose output is kept.
  init(arguments: [String], timeLimit: Int? = nil) throws {
    process.executableURL = Bundle.main.executableURL
    process.arguments = arguments
    pipe = timeLimit == nil ? nil : Pipe()
    if let pipe {
      process.standardOutput = pipe
      process.standardError = FileHandle.nullDevice
    }
    try process.run()
    guard let timeLimit else { return }
    let identifier = process.processIdentifier
    let process = process
    DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(timeLimit)) {
      if process.isRunning { kill(identifier, SIGKILL) }
    }
  }

  /// All that it prints, until it ends.
  func output() -> String {
    let bytes = (try? pipe?.fileHandleForReading.readToEnd()) ?? nil
    return String(decoding: bytes ?? Data(), as: UTF8.self)
  }

  /// Its exit status; -1 when it crashed or was ended.
  func waitForExit() -> Int32 {
    process.waitUntilExit()
    return process.terminationReason == .exit ? process.terminationStatus : -1
  }
}
