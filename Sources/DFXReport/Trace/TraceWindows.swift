// SPDX-License-Identifier: Apache-2.0

/// Traffic and energy of a device in equal windows over one pass.
struct TraceWindows {
  /// What happens from `start` to the next window.
  struct Window {
    let start, end: UInt64
    /// Bytes by HBM channel.
    var bytes: [Double]
    var joules: Double
  }

  /// The windows in order; together they are the pass.
  private(set) var windows: [Window]
  /// The pass's last cycle.
  let cycles: UInt64

  /// Spreads each record evenly over its execution, and `background` joules over the pass.
  init(records: [CommitRecord], cycles: UInt64, background: Double) {
    let width = max(100, cycles / 500)
    let channels = records.map(\.hbmChannelBytes.count).max() ?? 0
    self.cycles = cycles
    windows = stride(from: 0, to: cycles, by: Int(width)).map { start in
      let end = min(cycles, start + width)
      return Window(
        start: start, end: end, bytes: Array(repeating: 0, count: channels),
        joules: background * Double(end - start) / Double(cycles))
    }
    guard cycles > 0 else { return }
    for record in records where !record.hbmChannelBytes.isEmpty || record.energy > 0 {
      spread(record, width: width)
    }
  }

  private mutating func spread(_ record: CommitRecord, width: UInt64) {
    // The last instructions of a pass take effect in its last cycle.
    let start = min(record.startedCycle, cycles - 1)
    let end = min(max(record.completedCycle, start + 1), cycles)
    for index in Int(start / width)...Int((end - 1) / width) {
      let overlap = min(end, windows[index].end) - max(start, windows[index].start)
      let share = Double(overlap) / Double(end - start)
      windows[index].joules += share * record.energy
      for (channel, bytes) in record.hbmChannelBytes.enumerated() {
        windows[index].bytes[channel] += share * Double(bytes)
      }
    }
  }
}

extension TraceWriter {
  /// Counters of a device: HBM rate in total and by channel, and power.
  ///
  /// A counter keeps its value until its next event, so the integral over a pass is what was moved and
  /// spent in it.
  mutating func writeCounters(_ windows: TraceWindows, device: Int) throws {
    for window in windows.windows {
      let seconds = duration(window.end - window.start) * 1e-6
      try writeRates(window.bytes.map { $0 / seconds / 1e9 }, device: device, at: window.start)
      try writeCounter(
        "power W", [("W", staticWatts + window.joules / seconds)], device: device,
        at: window.start)
    }
    let channels = windows.windows.first?.bytes.count ?? 0
    try writeRates(Array(repeating: 0, count: channels), device: device, at: windows.cycles)
    try writeCounter("power W", [("W", staticWatts)], device: device, at: windows.cycles)
  }

  private mutating func writeRates(_ rates: [Double], device: Int, at cycle: UInt64) throws {
    guard !rates.isEmpty else { return }
    try writeCounter("HBM GB/s", [("GB/s", rates.reduce(0, +))], device: device, at: cycle)
    try writeCounter(
      "HBM channel GB/s",
      rates.enumerated().map { ("channel \($0.offset < 10 ? "0" : "")\($0.offset)", $0.element) },
      device: device, at: cycle)
  }

  private mutating func writeCounter(
    _ name: String, _ values: [(String, Double)], device: Int, at cycle: UInt64
  ) throws {
    try emit(
      TraceEvent(phase: "C", name: name, process: device + 1, thread: 0, time: time(cycle))
        .with("args", .object(values.map { .init($0.0, .number($0.1)) })))
  }
}
