// SPDX-License-Identifier: Apache-2.0

internal import DFXSweep
internal import Dispatch
internal import Foundation

/// A sweep that runs while the thread that asked for it watches for Ctrl-C.
struct SweepRun {
  let runner: SweepRunner
  let sweep: Sweep
  let isQuiet: Bool

  /// The results; after Ctrl-C an error with the hint.
  func wait(interruptHint: () -> String = { "nothing was written" }) throws -> [SweepResult] {
    let interrupt = Interrupt()
    let finished = DispatchSemaphore(value: 0)
    let outcome = SweepOutcome()
    let (runner, sweep, isQuiet) = (runner, sweep, isQuiet)
    let task = Task.detached {
      var display = SweepDisplay(isQuiet: isQuiet)
      do {
        outcome.set(.success(try await runner.run(sweep) { display.show($0) }))
      } catch {
        outcome.set(.failure(error))
      }
      display.finish()
      finished.signal()
    }
    while finished.wait(timeout: .now() + .milliseconds(100)) == .timedOut {
      if interrupt.isRequested { task.cancel() }
    }
    do {
      return try outcome.get()
    } catch is CancellationError {
      throw CommandFailure(
        status: .interrupted, message: "interrupted; \(interruptHint())")
    } catch let error as SweepError {
      throw CommandFailure(status: .unwritableOutput, message: error.description)
    }
  }
}

/// What a sweep's task leaves for the thread that waits for it.
private final class SweepOutcome: @unchecked Sendable {
  private let lock = NSLock()
  private var result: Result<[SweepResult], any Error>?

  func set(_ result: Result<[SweepResult], any Error>) {
    lock.withLock { self.result = result }
  }

  func get() throws -> [SweepResult] {
    guard let result = lock.withLock({ result }) else { throw CancellationError() }
    return try result.get()
  }
}

/// Progress of a sweep: one line in place for a person, a line every five seconds otherwise.
private struct SweepDisplay {
  let isQuiet: Bool
  private var shown = 0.0

  init(isQuiet: Bool) {
    self.isQuiet = isQuiet
  }

  mutating func show(_ progress: SweepProgress) {
    guard !isQuiet, progress.elapsed > 1 else { return }
    if Console.isInteractive {
      Console.noteInPlace("\r\u{1B}[Ksweep: \(progress.line)")
      shown = progress.elapsed
    } else if shown == 0 || progress.elapsed - shown >= 5 || progress.done == progress.total {
      Console.note("sweep: \(progress.line)")
      shown = progress.elapsed
    }
  }

  func finish() {
    if shown > 0, Console.isInteractive { Console.noteInPlace("\r\u{1B}[K") }
  }
}
