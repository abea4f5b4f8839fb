// SPDX-License-Identifier: Apache-2.0

public import DFXReport
internal import Dispatch
public import Foundation

/// Runs each point in a process of its own, which prints the report as JSON.
///
/// A simulated platform exists once per process, so every point needs a fresh one; a crash costs its
/// point only.
public struct WorkerProcess: Sendable {
  private let executable: URL
  private let arguments: @Sendable (SweepPoint) throws -> [String]

  /// Runs `executable`; the arguments must make it print one report and nothing else.
  public init(
    executable: URL,
    arguments: @escaping @Sendable (SweepPoint) throws -> [String]
  ) {
    self.executable = executable
    self.arguments = arguments
  }

  /// The report of a point.
  ///
  /// Cancelling the task kills the process.
  /// - Throws: `WorkerError`, or what the arguments throw.
  public func run(_ point: SweepPoint) async throws -> Report {
    let process = Process()
    process.executableURL = executable
    process.arguments = try arguments(point)
    let running = RunningProcess(process)
    let output = try await withTaskCancellationHandler {
      try await running.output()
    } onCancel: {
      running.stop()
    }
    guard output.status == 0 else {
      throw WorkerError.failed(status: output.status, message: Self.lastLine(output.error))
    }
    do {
      return try Report(json: output.text)
    } catch {
      throw WorkerError.noReport("\(error)")
    }
  }

  /// The line in which a program says why it failed.
  private static func lastLine(_ text: String) -> String {
    let lines = text.split(whereSeparator: \.isNewline).filter { !$0.isEmpty }
    return lines.last { $0.lowercased().contains("error") }.map(String.init)
      ?? lines.last.map(String.init) ?? "no message"
  }
}

/// Why a worker process gave no report.
public enum WorkerError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The executable cannot be started.
  case notStarted(String)
  /// It ended with another status than 0, negative for a signal.
  case failed(status: Int32, message: String)
  /// What it printed is not a report.
  case noReport(String)

  /// One line that names the cause.
  public var description: String {
    switch self {
    case .notStarted(let reason): "the worker cannot be started: \(reason)"
    case .failed(let status, let message) where status < 0:
      "the worker was ended by signal \(-status): \(message)"
    case .failed(let status, let message): "exit status \(status): \(message)"
    case .noReport(let reason): "the worker printed no report: \(reason)"
    }
  }
}

/// A process whose output is read to the end on two threads.
private final class RunningProcess: @unchecked Sendable {
  struct Output: Sendable {
    let status: Int32
    let text: String
    let error: String
  }

  // Guarded by `lock`; `Process` itself is not safe to share.
  private let process: Process
  private let lock = NSLock()
  private var isStopped = false

  init(_ process: Process) {
    self.process = process
  }

  func output() async throws -> Output {
    let (text, error) = (Self.pipe(), Self.pipe())
    process.standardOutput = text
    process.standardError = error
    process.standardInput = FileHandle.nullDevice
    try start()
    async let words = Self.read(text.fileHandleForReading)
    async let complaints = Self.read(error.fileHandleForReading)
    let (printed, complained) = await (words, complaints)
    process.waitUntilExit()
    let status = process.terminationStatus
    return Output(
      status: process.terminationReason == .uncaughtSignal ? -status : status, text: printed,
      error: complained)
  }

  private func start() throws {
    lock.lock()
    defer { lock.unlock() }
    if isStopped { throw CancellationError() }
    do {
      try process.run()
    } catch {
      throw WorkerError.notStarted("\(error)")
    }
  }

  func stop() {
    lock.lock()
    defer { lock.unlock() }
    isStopped = true
    // Children of a pool's thread inherit its blocked signals, so that only this one reaches them; a
    // worker has nothing to clean up.
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
  }

  /// A pipe that other processes which start meanwhile do not inherit: they would hold its end open.
  private static func pipe() -> Pipe {
    let pipe = Pipe()
    for handle in [pipe.fileHandleForReading, pipe.fileHandleForWriting] {
      _ = fcntl(handle.fileDescriptor, F_SETFD, FD_CLOEXEC)
    }
    return pipe
  }

  private static func read(_ handle: FileHandle) async -> String {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(
          returning: String(decoding: handle.readDataToEndOfFile(), as: UTF8.self))
      }
    }
  }
}
