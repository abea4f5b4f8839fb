// SPDX-License-Identifier: Apache-2.0

internal import DFXSweep
internal import Foundation

/// A sweep that runs in workers of this program, with progress on standard error, until Ctrl-C.
struct SweepRunning {
  var store: SweepStore?
  var retriesFailed = false
  /// Points at a time; 0 takes one per processor.
  var jobs = 0
  var isQuiet: Bool

  /// Points of models that `SweepModels` knows, with everything they name checked.
  static func prepare(
    _ sweep: Sweep, machines: EffectiveMachines = EffectiveMachines()
  ) throws -> [PreparedPoint] {
    try sweep.prepared(
      machines: machines, findModel: SweepModels.find, findPlan: SweepModels.findPlan)
  }

  /// Runs what has no result yet.
  func run(_ points: [PreparedPoint]) throws(SweepError) -> SweepOutcome {
    StopRequest.watch()
    let runner = SweepRunner(
      workers: jobs > 0 ? jobs : ProcessInfo.processInfo.activeProcessorCount,
      executable: DFXCommand.executable.path, arguments: [SweepWorkerCommand.name], store: store,
      retriesFailed: retriesFailed)
    var display = SweepDisplay(isQuiet: isQuiet)
    defer { display.finish() }
    return try runner.run(points, isInterrupted: { StopRequest.isMade }) { display.show($0) }
  }

  /// The results of points that are wanted as a whole, such as those of a page.
  func results(of sweep: Sweep, interruptHint: String = "nothing was written") throws
    -> [SweepResult]
  {
    let outcome = try run(Self.prepare(sweep))
    if outcome.isInterrupted {
      throw CommandFailure(status: .interrupted, message: "interrupted; \(interruptHint)")
    }
    if let trouble = outcome.troubles.first, outcome.status == .environmentFailed {
      throw CommandFailure(
        status: .environmentFailed, message: "\(trouble.point) was not run: \(trouble.reason)")
    }
    return outcome.results
  }
}

/// Progress of a sweep: one line in place for a person, a line every five seconds otherwise.
struct SweepDisplay {
  let isQuiet: Bool
  private var shown = 0.0

  init(isQuiet: Bool) {
    self.isQuiet = isQuiet
  }

  mutating func show(_ progress: SweepProgress) { show(progress.line, progress) }

  /// Shows a line about the sweep's progress.
  mutating func show(_ line: String, _ progress: SweepProgress) {
    guard !isQuiet, progress.elapsed > 1 else { return }
    if Console.isInteractive {
      guard progress.elapsed - shown >= 0.1 || progress.done == progress.total else { return }
      Console.noteInPlace("\r\u{1B}[Ksweep: \(line)")
      shown = progress.elapsed
    } else if shown == 0 || progress.elapsed - shown >= 5 || progress.done == progress.total {
      Console.note("sweep: \(line)")
      shown = progress.elapsed
    }
  }

  func finish() {
    if shown > 0, Console.isInteractive { Console.noteInPlace("\r\u{1B}[K") }
  }
}
