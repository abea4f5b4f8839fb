// SPDX-License-Identifier: Apache-2.0

internal import DFXSweep

/// A sweep on a cluster, with what happens on standard error.
struct SweepLaunching {
  let store: SweepStore
  let arguments: LaunchArguments
  /// Points at a time in a task.
  let jobs: Int
  let retriesFailed: Bool
  let isQuiet: Bool

  /// Submits what is missing; the outcome, or nil while tasks are under way and nobody follows them.
  func run(_ points: [PreparedPoint]) throws -> SweepOutcome? {
    StopRequest.watch()
    var launch = SlurmLaunch(
      store: store, options: arguments.options(jobs: jobs), executable: DFXCommand.executable.path,
      retriesFailed: retriesFailed)
    var display = SweepDisplay(isQuiet: isQuiet)
    let outcome = try launch.run(
      points, follows: arguments.follow, isInterrupted: { StopRequest.isMade }
    ) { event in
      if case .progress(let progress) = event {
        if arguments.follow {
          display.show(progress.line, progress.points)
        } else {
          note(progress.line)
        }
      } else if let line = line(event) {
        display.finish()
        note(line)
      }
    }
    display.finish()
    switch outcome {
    case .finished(let outcome): return outcome
    case .underWay:
      note("the same command collects what is done, --follow waits for it")
      return nil
    case .interrupted:
      throw CommandFailure(
        status: .interrupted,
        message: """
          interrupted; submitted tasks go on (logs in \(launch.folderPath)), the same command with \
          --follow goes on waiting
          """)
    }
  }

  private func line(_ event: LaunchEvent) -> String? {
    switch event {
    case .submitted(let job, let tasks, let points):
      "\(points) points in \(tasks) task\(tasks == 1 ? "" : "s") of Slurm's job \(job)"
    case .submittedAgain(let job, let tasks, let reason):
      "\(tasks.count) task\(tasks.count == 1 ? "" : "s") ended early (\(reason)), run again as job \(job)"
    case .unanswered(let problem): "\(problem)"
    case .collected(let results): "\(results) results are in \(store.path)"
    case .progress: nil
    }
  }

  private func note(_ text: String) {
    if !isQuiet { Console.note("sweep: \(text)") }
  }
}
