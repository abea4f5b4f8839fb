// SPDX-License-Identifier: Apache-2.0

public import DFXDevice
internal import DFXHardware

extension SimulatedPlatform {
  /// Runs one pass and tells when each instruction took effect, in that order.
  ///
  /// It takes as many cycles as the same pass without.
  public func runPassWithCommits(
    token: Int, position: Int
  ) throws -> (result: PassResult, commits: [CommitTimes]) {
    let collected = CollectedCommits()
    return try withExtendedLifetime(collected) {
      dfx_set_commit_callback(
        platform,
        { context, commit in
          guard let context, let commit else { return 0 }
          Unmanaged<CollectedCommits>.fromOpaque(context).takeUnretainedValue()
            .commits.append(CommitTimes(commit.pointee))
          return 0
        }, Unmanaged.passUnretained(collected).toOpaque())
      defer { dfx_set_commit_callback(platform, nil, nil) }
      let result = try runPass(token: token, position: position)
      return (result, collected.commits)
    }
  }
}

private final class CollectedCommits {
  var commits: [CommitTimes] = []
}

extension CommitTimes {
  fileprivate init(_ raw: DFXCommit) {
    self.init(
      device: Int(raw.device), programCounter: Int(raw.program_counter),
      acceptedCycle: raw.accepted_cycle, startedCycle: raw.started_cycle,
      completedCycle: raw.completed_cycle, layerIndex: Int(raw.index_registers.0))
  }
}
