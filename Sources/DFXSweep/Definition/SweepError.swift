// SPDX-License-Identifier: Apache-2.0

public import DFXMachine

/// Why a sweep cannot run.
public enum SweepError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The definition is not one.
  case definition(String)
  /// A point's machine does not exist, or a parameter is unknown or out of its range.
  case machine(MachineError)
  /// The result file cannot be used.
  case store(path: String, StoreProblem)
  /// It cannot be launched on a cluster.
  case launch(LaunchProblem)

  /// One line that names the cause.
  public var description: String {
    switch self {
    case .definition(let reason): "the sweep definition is wrong: \(reason)"
    case .machine(let error): "the sweep definition is wrong: \(error)"
    case .store(let path, let problem): "\(path): \(problem)"
    case .launch(let problem): "\(problem)"
    }
  }
}

/// What is wrong with a result file.
public enum StoreProblem: Error, Sendable, Equatable, CustomStringConvertible {
  /// It does not exist.
  case missing
  /// It is no SQLite file, or one of another program.
  case foreign(String)
  /// It was written by another version of this program.
  case version(Int)
  /// The file is damaged.
  case corrupt(String)
  /// A result does not have the checksum it was stored with.
  case damagedResult(key: String)
  /// Two stores have different results for one key.
  case contradiction(key: String, other: String)
  /// Another process keeps it locked.
  case locked
  /// There is no more room.
  case full(String)
  /// It cannot be opened or written.
  case unusable(String)

  /// Whether what the file holds is wrong, rather than where it lies.
  public var isBadData: Bool {
    switch self {
    case .foreign, .version, .corrupt, .damagedResult, .contradiction: true
    case .missing, .locked, .full, .unusable: false
    }
  }

  /// What is wrong, and what to do.
  public var description: String {
    switch self {
    case .missing: "there is no such store of sweep results"
    case .foreign(let reason): "this is no store of sweep results (\(reason)): name another file"
    case .version(1):
      """
      this store was written by dfx 0.1, whose results do not say which version of the model made them: \
      name another file, this one is left as it is
      """
    case .version(let version):
      """
      this store has version \(version) of the format, which this dfx does not know: use the dfx that \
      wrote it, or name another file
      """
    case .corrupt(let reason): "the store is damaged (\(reason)): move it away or name another file"
    case .damagedResult(let key):
      "the result \(key) does not have its checksum, the store is damaged: move it away or name another file"
    case .contradiction(let key, let other):
      "its result \(key) differs from that of \(other), although their keys are equal"
    case .locked: "another process keeps the store locked"
    case .full(let reason):
      "the store cannot grow (\(reason)): make room, then the same command goes on"
    case .unusable(let reason): "the store cannot be used: \(reason)"
    }
  }
}
