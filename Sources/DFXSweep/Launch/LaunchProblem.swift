// SPDX-License-Identifier: Apache-2.0

public import DFXFiles

/// Why a sweep cannot be launched on a cluster.
public enum LaunchProblem: Error, Sendable, Equatable, CustomStringConvertible {
  /// A command of the scheduler is not on the path.
  case missing(program: String)
  /// A command of the scheduler failed; what it said.
  case refused(program: String, reason: String)
  /// The array would have more tasks than the cluster takes.
  case tooManyTasks(Int, most: Int, points: Int)
  /// The folder beside the store is not of a launch.
  case folder(path: String, reason: String)
  /// A file of the launch cannot be read or written.
  case file(FileError)

  /// What is wrong, and what to do.
  public var description: String {
    switch self {
    case .missing(let program):
      """
      '\(program)' is not on the path: run this where Slurm's commands are, or give the parts to another \
      scheduler with --shard
      """
    case .refused(let program, let reason):
      "\(program) failed (\(reason)): when that is mended, the same command goes on"
    case .tooManyTasks(let count, let most, let points):
      """
      \(count) tasks are more than the \(most) of an array on this cluster (MaxArraySize): give \
      --points-per-task \((points + most - 1) / most) or more
      """
    case .folder(let path, let reason):
      "\(path) is not the folder of a launch of this dfx (\(reason)): move it away"
    case .file(let error): error.message
    }
  }
}
