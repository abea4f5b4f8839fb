// SPDX-License-Identifier: Apache-2.0

/// How a sweep lies on a cluster.
public struct LaunchOptions: Sendable, Equatable {
  /// The partition; nil leaves the choice to the cluster.
  public var partition: String?
  /// The time limit of a task, as Slurm writes it; nil leaves it to the cluster.
  public var time: String?
  /// Points of a task; nil takes `defaultPointsPerTask`.
  public var pointsPerTask: Int?
  /// Tasks at a time, at most; nil leaves it to the cluster.
  public var mostTasks: Int?
  /// Whether tasks that failed or were preempted run again.
  public var requeues = false
  /// Processors of a task.
  public var processors = 1

  /// What the cluster chooses.
  public init() {}

  /// Points of a task for `count` points: some minutes of work, and no more tasks than Slurm takes unless it was
  /// configured otherwise.
  static func defaultPointsPerTask(_ count: Int) -> Int {
    max(100, (count + mostTasksByDefault - 1) / mostTasksByDefault)
  }

  /// One less than Slurm's default of `MaxArraySize`.
  private static let mostTasksByDefault = 1000
}
