// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXSweep

/// How a sweep is given to a cluster.
struct LaunchArguments: ParsableArguments {
  /// Schedulers that are known.
  enum Scheduler: String, ExpressibleByArgument, CaseIterable {
    case slurm
  }

  @Option(
    help: ArgumentHelp(
      "Run the points as an array job of Slurm; the store lies in a folder that all nodes share.",
      valueName: "slurm"))
  var launch: Scheduler?

  @Option(help: ArgumentHelp("Slurm's partition.", valueName: "name"))
  var partition: String?

  @Option(help: ArgumentHelp("Time limit of a task, as Slurm writes it.", valueName: "time"))
  var time: String?

  @Option(help: "Points of a task; at least 100 and at most 1000 tasks by default.")
  var pointsPerTask: Int?

  @Option(help: "Tasks at a time, at most.")
  var maxTasks: Int?

  @Flag(help: "Wait for the tasks, with their progress, and print the table.")
  var follow = false

  @Flag(
    help: """
      Slurm starts preempted tasks again; with --follow, tasks that failed are submitted again too.
      """)
  var requeue = false

  func validate() throws {
    for (name, number) in [("--points-per-task", pointsPerTask), ("--max-tasks", maxTasks)] {
      guard let number, !(1...Sweep.mostPoints).contains(number) else { continue }
      throw ValidationError("\(name) is \(number): choose 1 to \(Sweep.mostPoints)")
    }
    for (name, text) in [("--partition", partition), ("--time", time)] where text == "" {
      throw ValidationError("\(name) is empty")
    }
    guard launch == nil else { return }
    let given = [
      ("--partition", partition != nil), ("--time", time != nil),
      ("--points-per-task", pointsPerTask != nil), ("--max-tasks", maxTasks != nil),
      ("--follow", follow), ("--requeue", requeue),
    ]
    if let (name, _) = given.first(where: \.1) {
      throw ValidationError("\(name) is for a cluster: give --launch slurm")
    }
  }

  /// What a launch is told, for tasks of `jobs` points at a time.
  func options(jobs: Int) -> LaunchOptions {
    var options = LaunchOptions()
    options.partition = partition
    options.time = time
    options.pointsPerTask = pointsPerTask
    options.mostTasks = maxTasks
    options.requeues = requeue
    options.processors = max(1, jobs)
    return options
  }
}
