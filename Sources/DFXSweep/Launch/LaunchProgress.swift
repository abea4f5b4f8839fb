// SPDX-License-Identifier: Apache-2.0

/// How far a launched sweep is.
public struct LaunchProgress: Sendable, Equatable {
  /// Its points.
  public var points: SweepProgress
  /// Tasks that run.
  public var running: Int
  /// Tasks that wait.
  public var waiting: Int
  /// Why they wait, in the scheduler's words; nil where none does.
  public var reason: String?

  /// One line, such as `312 of 1000 points, 21.0/s, about 33 s left, 2 tasks run, 5 wait (Resources)`.
  public var line: String {
    var parts = [points.line]
    if running > 0 { parts.append(running == 1 ? "1 task runs" : "\(running) tasks run") }
    if waiting > 0 {
      let why = reason.map { " (\($0))" } ?? ""
      parts.append("\(waiting) \(waiting == 1 ? "waits" : "wait")\(why)")
    }
    return parts.joined(separator: ", ")
  }
}

/// What happens in the course of a launch.
public enum LaunchEvent: Sendable, Equatable {
  /// Tasks were submitted.
  case submitted(job: String, tasks: Int, points: Int)
  /// Tasks that ended early were submitted again.
  case submittedAgain(job: String, tasks: [Int], reason: String)
  /// The scheduler does not answer; it is asked again.
  case unanswered(LaunchProblem)
  /// Results were taken over from the tasks' stores.
  case collected(results: Int)
  /// Points and tasks are so far.
  case progress(LaunchProgress)
}

/// Where a command that launches a sweep leaves it.
public enum LaunchOutcome: Sendable, Equatable {
  /// All tasks ended, and what they found is in the store.
  case finished(SweepOutcome)
  /// Tasks are waiting or running.
  case underWay(LaunchProgress)
  /// The command was interrupted; tasks go on.
  case interrupted
}
