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
    var commits: [CommitTimes] = []
    let result = try runPass(token: token, position: position) { times in
      commits.append(times)
      return .proceed
    }
    return (result, commits)
  }

  /// Runs one pass and calls `observer` after each instruction has taken effect.
  ///
  /// The observer may read registers and memories. When it answers `.stop` the pass ends there, with the
  /// registers as they are.
  public func runPass(
    _ pass: Pass, observer: (CommitTimes) -> CommitResponse
  ) throws -> PassResult {
    try withoutActuallyEscaping(observer) { observer in
      let call = ObserverCall(channels: hbmChannels, observer: observer)
      return try withExtendedLifetime(call) {
        dfx_set_commit_callback(
          platform,
          { context, commit in
            guard let context, let commit else { return 0 }
            let call = Unmanaged<ObserverCall>.fromOpaque(context).takeUnretainedValue()
            let times = CommitTimes(commit.pointee, channels: call.channels)
            return call.observer(times) == .stop ? 1 : 0
          }, Unmanaged.passUnretained(call).toOpaque())
        defer { dfx_set_commit_callback(platform, nil, nil) }
        return try runPass(pass)
      }
    }
  }
}

/// The observer of a pass, while the pass runs.
private final class ObserverCall {
  let channels: Int
  let observer: (CommitTimes) -> CommitResponse

  init(channels: Int, observer: @escaping (CommitTimes) -> CommitResponse) {
    self.channels = channels
    self.observer = observer
  }
}

extension CommitTimes {
  fileprivate init(_ raw: DFXCommit, channels: Int) {
    let index = raw.index_registers
    var events = Tally<EventKind>()
    if let counts = raw.events {
      for event in EventKind.allCases { events[event] = counts[event.rawValue] }
    }
    let isMoving = events[.hbmReadBits] + events[.hbmWriteBits] > 0
    self.init(
      device: Int(raw.device), programCounter: Int(raw.program_counter),
      sequence: Int(raw.sequence), acceptedCycle: raw.accepted_cycle,
      startedCycle: raw.started_cycle, completedCycle: raw.completed_cycle,
      indexRegisters: SIMD4(index.0, index.1, index.2, index.3), events: events,
      hbmChannelBytes: raw.hbm_channel_bytes.map {
        isMoving ? Array(UnsafeBufferPointer(start: $0, count: channels)) : []
      } ?? [],
      phases: UnsafeBufferPointer(start: raw.phases, count: Int(raw.phase_count)).compactMap(
        InstructionPhase.init))
  }
}

extension InstructionPhase {
  fileprivate init?(_ raw: DFXPhase) {
    guard let cause = StallCause(rawValue: Int(raw.cause)) else { return nil }
    let isAwaited = raw.sequence != UInt64.max
    self.init(
      cause: cause, cycles: raw.cycles,
      awaited: isAwaited
        ? Awaited(sequence: Int(raw.sequence), programCounter: Int(raw.program_counter)) : nil,
      devices: (0..<32).filter { raw.cards >> $0 & 1 == 1 })
  }
}
