// SPDX-License-Identifier: Apache-2.0

internal import DFXISA

/// How much a trace may hold.
public struct TraceBounds: Sendable, Equatable {
  /// Passes written; later ones are counted and left out.
  public var passes: Int
  /// Events written over all passes, metadata left aside.
  public var events: Int

  /// Bounds on passes and events; the default stays below about 200 MB.
  public init(passes: Int = 2, events: Int = 1_000_000) {
    self.passes = passes
    self.events = events
  }
}

/// Writes commit records in the Trace Event format that ui.perfetto.dev and chrome://tracing read.
///
/// Each device is a process; its engines and its HBM are tracks, with a lane more wherever
/// instructions overlap; the host's track holds the passes. Time stamps are simulated microseconds.
/// One pass is held in memory at a time.
public struct TraceWriter {
  /// What was written and what the bounds left out.
  public struct Summary: Sendable, Equatable {
    /// Passes written and passes left out.
    public internal(set) var passes = 0, droppedPasses = 0
    /// Events written and events left out of written passes.
    public internal(set) var events = 0, droppedEvents = 0
  }

  let clockMHz: Double
  let staticWatts: Double
  let bounds: TraceBounds
  var summary = Summary()
  var output: TraceOutput
  private var tracks: TraceTracks
  private var offset: UInt64 = 0
  private var nextFlow = 1
  private var pass: (name: String, records: [CommitRecord])?

  /// Starts a trace; `write` gets pieces of the file in order.
  ///
  /// - Parameter staticWatts: power of a device without work, the floor of the power counter.
  public init(
    clockMHz: Double, devices: Int, staticWatts: Double = 0, bounds: TraceBounds = TraceBounds(),
    write: @escaping (String) throws -> Void
  ) throws {
    self.clockMHz = clockMHz
    self.staticWatts = staticWatts
    self.bounds = bounds
    output = TraceOutput(write: write)
    tracks = TraceTracks(devices: devices)
    try output.put("{\"traceEvents\":[\n")
    for event in tracks.initialMetadata { try output.event(event) }
  }

  /// Whether the next pass would still be written, so that its records are worth collecting.
  public var wantsRecords: Bool { summary.passes < bounds.passes && summary.events < bounds.events }

  /// Begins a pass; cycles of its records count from here.
  public mutating func beginPass(_ stage: Stage, token: Int?, position: Int) {
    let read = token.map { ", token \($0)" } ?? ""
    pass = ("\(stage.rawValue), position \(position)\(read)", [])
  }

  /// Adds an instruction of the current pass, in any order.
  public mutating func append(_ record: CommitRecord) {
    if wantsRecords { pass?.records.append(record) }
  }

  /// Ends the pass, which took `cycles`, and writes it.
  ///
  /// - Parameter background: dynamic joules of each device that belong to no instruction, such as those
  ///   of refreshes; they count as spent evenly over the pass.
  public mutating func endPass(cycles: UInt64, background: [Double] = []) throws {
    guard let (name, unsorted) = pass else { return }
    defer {
      pass = nil
      offset += cycles
    }
    guard wantsRecords else {
      summary.droppedPasses += 1
      return
    }
    summary.passes += 1
    let end = cycles
    try emit(
      TraceEvent(phase: "X", name: name, process: 0, thread: 1, time: time(0))
        .with("dur", .number(duration(end))).with("cat", .string("pass")))
    let records = unsorted.sorted {
      ($0.device, $0.acceptedCycle, $0.startedCycle) < (
        $1.device, $1.acceptedCycle, $1.startedCycle
      )
    }
    try writeSlices(records)
    for device in Set(records.map(\.device)).sorted() {
      let windows = TraceWindows(
        records: records.filter { $0.device == device }, cycles: cycles,
        background: background.indices.contains(device) ? background[device] : 0)
      try writeCounters(windows, device: device)
    }
  }

  /// Writes a whole pass; see `endPass`.
  public mutating func write(
    _ stage: Stage, token: Int?, position: Int, records: [CommitRecord], cycles: UInt64,
    background: [Double] = []
  ) throws {
    beginPass(stage, token: token, position: position)
    for record in records { append(record) }
    try endPass(cycles: cycles, background: background)
  }

  /// Ends the file.
  public mutating func finish() throws -> Summary {
    let other = OrderedJSON.object([
      .init("clock_mhz", .number(clockMHz)), .init("passes", .integer(Int64(summary.passes))),
      .init("dropped_passes", .integer(Int64(summary.droppedPasses))),
      .init("dropped_events", .integer(Int64(summary.droppedEvents))),
    ])
    try output.put("\n],\"displayTimeUnit\":\"ns\",\"otherData\":\(other.compact)}\n")
    try output.flush()
    return summary
  }

  // MARK: - Slices and flows

  /// Records in program order by device.
  private mutating func writeSlices(_ records: [CommitRecord]) throws {
    tracks.startPass()
    var latest = [TracePlace: (record: CommitRecord, thread: Int)]()
    // Lanes are handed out in order of start; flows need program order.
    var threads = [Int](repeating: 0, count: records.count)
    for index in records.indices.sorted(by: {
      (records[$0].startedCycle, $0) < (records[$1].startedCycle, $1)
    }) {
      threads[index] = try thread(for: records[index].engine.trackIndex, of: records[index])
      try emitSlice(records[index], thread: threads[index])
      if records[index].hbmBytes > 0 {
        let memory = try thread(for: TraceTracks.hbm, of: records[index])
        try emitTransfer(records[index], thread: memory)
      }
    }
    for (index, record) in records.enumerated() {
      for producer in record.producers {
        guard let source = latest[TracePlace(device: record.device, counter: producer)] else {
          continue
        }
        try emitFlow(from: source.record, source.thread, to: record, threads[index])
      }
      latest[TracePlace(device: record.device, counter: record.programCounter)] = (
        record, threads[index]
      )
    }
  }

  private mutating func thread(for track: Int, of record: CommitRecord) throws -> Int {
    let (thread, metadata) = tracks.thread(
      device: record.device, track: track, start: record.startedCycle, end: record.completedCycle)
    for event in metadata { try output.event(event) }
    return thread
  }

  private mutating func emitSlice(_ record: CommitRecord, thread: Int) throws {
    var arguments: [OrderedJSON.Member] = [
      .init("instruction", .string(record.mnemonic)),
      .init("pc", .integer(Int64(record.programCounter))),
    ]
    if let layer = record.layer { arguments.append(.init("layer", .integer(Int64(layer)))) }
    arguments.append(
      .init("queued_cycles", .integer(Int64(record.startedCycle) - Int64(record.acceptedCycle))))
    arguments.append(
      .init("cycles", .integer(Int64(record.completedCycle) - Int64(record.startedCycle))))
    if record.hbmBytes > 0 {
      arguments.append(.init("hbm_bytes", .integer(Int64(clamping: record.hbmBytes))))
    }
    let layer = record.layer.map { "h.\($0)." } ?? ""
    try emit(
      TraceEvent(
        phase: "X", name: layer + record.label, process: record.device + 1, thread: thread,
        time: time(record.startedCycle)
      )
      .with("dur", .number(duration(record.completedCycle - record.startedCycle)))
      .with("cat", .string(ReportedOperation(record.operation).rawValue))
      .with("args", .object(arguments)))
  }

  private mutating func emitTransfer(_ record: CommitRecord, thread: Int) throws {
    let cycles = record.completedCycle - record.startedCycle
    let rate = ratio(Double(record.hbmBytes), duration(cycles) * 1000)
    try emit(
      TraceEvent(
        phase: "X", name: record.label, process: record.device + 1, thread: thread,
        time: time(record.startedCycle)
      )
      .with("dur", .number(duration(cycles))).with("cat", .string("hbm"))
      .with(
        "args",
        .object([
          .init("bytes", .integer(Int64(clamping: record.hbmBytes))),
          .init("gb_per_s", .number(rate)),
        ])))
  }

  private mutating func emitFlow(
    from source: CommitRecord, _ sourceThread: Int, to target: CommitRecord, _ targetThread: Int
  ) throws {
    // A flow binds to the slice around its time stamp, so it leaves in the last cycle.
    let leaves = max(source.startedCycle, source.completedCycle &- 1)
    guard summary.events + 2 <= bounds.events, source.completedCycle > 0 else {
      summary.droppedEvents += 2
      return
    }
    let id = OrderedJSON.integer(Int64(nextFlow))
    nextFlow += 1
    try emit(
      TraceEvent(
        phase: "s", name: "data", process: source.device + 1, thread: sourceThread,
        time: time(min(leaves, target.startedCycle))
      ).with("cat", .string("flow")).with("id", id))
    try emit(
      TraceEvent(
        phase: "f", name: "data", process: target.device + 1, thread: targetThread,
        time: time(target.startedCycle)
      ).with("cat", .string("flow")).with("id", id).with("bp", .string("e")))
  }

  mutating func emit(_ event: TraceEvent) throws {
    guard summary.events < bounds.events else {
      summary.droppedEvents += 1
      return
    }
    summary.events += 1
    try output.event(event)
  }

  func time(_ cycle: UInt64) -> Double { duration(offset + cycle) }
  func duration(_ cycles: UInt64) -> Double { Double(cycles) / clockMHz }
}

private struct TracePlace: Hashable {
  let device: Int
  let counter: Int
}
