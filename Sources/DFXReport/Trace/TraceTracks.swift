// SPDX-License-Identifier: Apache-2.0

/// Hands out the threads of a trace, so that slices of one thread never overlap.
struct TraceTracks {
  /// The index of the track of HBM transfers.
  static let hbm = EngineTrack.allCases.count

  private let devices: Int
  private var lanes: [Place: [UInt64]] = [:]
  private var named: Set<Thread> = []

  private struct Place: Hashable {
    let device: Int
    let track: Int
  }

  private struct Thread: Hashable {
    let device: Int
    let thread: Int
  }

  init(devices: Int) {
    self.devices = devices
  }

  /// Names of the processes and of the host's track.
  var initialMetadata: [TraceEvent] {
    var events = [
      TraceEvent.naming("process_name", "host", process: 0, thread: 0),
      TraceEvent.naming("thread_name", "passes", process: 0, thread: 1),
      TraceEvent.sorting("process_sort_index", 0, process: 0, thread: 0),
    ]
    for device in 0..<devices {
      events.append(.naming("process_name", "device \(device)", process: device + 1, thread: 0))
      events.append(.sorting("process_sort_index", device + 1, process: device + 1, thread: 0))
    }
    return events
  }

  /// Forgets which lanes are busy.
  mutating func startPass() { lanes = [:] }

  /// A thread of `track` that is free from `start` on, and the metadata that names it if it is new.
  ///
  /// Calls come in order of `start`.
  mutating func thread(device: Int, track: Int, start: UInt64, end: UInt64) -> (
    Int, [TraceEvent]
  ) {
    let place = Place(device: device, track: track)
    var ends = lanes[place] ?? []
    let lane = ends.firstIndex { $0 <= start } ?? ends.count
    if lane == ends.count { ends.append(0) }
    // An empty slice still occupies its instant, so that two of them do not share it.
    ends[lane] = max(end, start + 1)
    lanes[place] = ends
    let thread = (track + 1) * 100 + lane
    guard named.insert(Thread(device: device, thread: thread)).inserted else { return (thread, []) }
    let name = track == Self.hbm ? "HBM" : EngineTrack.allCases[track].rawValue
    return (
      thread,
      [
        .naming(
          "thread_name", lane == 0 ? name : "\(name) \(lane + 1)", process: device + 1,
          thread: thread),
        .sorting("thread_sort_index", thread, process: device + 1, thread: thread),
      ]
    )
  }
}

extension EngineTrack {
  /// The place of the engine's track in a device.
  var trackIndex: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
