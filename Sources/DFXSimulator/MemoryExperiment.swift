// SPDX-License-Identifier: Apache-2.0

internal import DFXHardware
public import DFXMachine

/// Accesses of one pattern to the channels of a memory, burst by burst, at one or more loads.
public struct MemoryExperiment: Sendable, Equatable, Codable {
  /// Which memory of a card.
  public enum Memory: String, Sendable, Codable, CaseIterable {
    case hbm, ddr
  }

  /// Where accesses go.
  public enum Order: String, Sendable, Codable {
    /// From one access to the next by a stride.
    case strided
    /// Anywhere in the window.
    case random
  }

  /// Why an experiment cannot be done.
  public enum Problem: Error, Sendable, Equatable, CustomStringConvertible {
    case outOfRange(name: String, value: Double, range: ClosedRange<Double>)

    /// One line that names the option.
    public var description: String {
      switch self {
      case .outOfRange(let name, let value, let range):
        "\(name) is \(Machine.text(value)), it must lie between \(Machine.text(range.lowerBound)) "
          + "and \(Machine.text(range.upperBound))"
      }
    }
  }

  /// The memory.
  public var memory: Memory
  /// Strided or random.
  public var order: Order
  /// Bytes of one access.
  public var burstBytes: Int
  /// Bytes from one access to the next; what a random access is a multiple of.
  public var strideBytes: Int
  /// Bytes after which strides begin again, and within which random accesses lie; 0 for no bound.
  public var windowBytes: Int
  /// Share of writes, 0 to 1.
  public var writeShare: Double
  /// Accesses per channel and load.
  public var accesses: Int
  /// Bursts that a port has on their way; the machine's where nil.
  public var outstanding: Int?
  /// Channels that do the same, each behind its port; the machine's where nil.
  public var channels: Int?
  /// What is asked for, as shares of the peak of the data bus; as much as the port takes where empty.
  public var loads: [Double]
  /// Where random sequences begin.
  public var seed: UInt64

  enum CodingKeys: String, CodingKey {
    case memory, order, accesses, outstanding, channels, loads, seed
    case burstBytes = "burst_bytes"
    case strideBytes = "stride_bytes"
    case windowBytes = "window_bytes"
    case writeShare = "write_share"
  }

  /// Sequential reads of 64 bytes as fast as the port takes them, unless told otherwise.
  public init(
    memory: Memory = .hbm, order: Order = .strided, burstBytes: Int = 64, strideBytes: Int? = nil,
    windowBytes: Int = 0, writeShare: Double = 0, accesses: Int = 50_000, outstanding: Int? = nil,
    channels: Int? = nil, loads: [Double] = [], seed: UInt64 = 1
  ) {
    (self.memory, self.order, self.burstBytes) = (memory, order, burstBytes)
    self.strideBytes = strideBytes ?? burstBytes
    (self.windowBytes, self.writeShare, self.accesses) = (windowBytes, writeShare, accesses)
    (self.outstanding, self.channels, self.loads) = (outstanding, channels, loads)
    self.seed = seed
  }

  /// What one load gave; rates are of all channels together.
  public struct Row: Sendable, Equatable, Codable {
    /// What was asked for, GB/s; nil for as much as the port takes.
    public let askedGBPerSecond: Double?
    /// What was moved, GB/s.
    public let gbPerSecond: Double
    /// The same as a share of the data buses' peak.
    public let peakFraction: Double
    /// From asking to the last data of an access, ns.
    public let meanLatency: Double
    /// The longest of them, ns.
    public let longestLatency: Double
    /// Rows opened in a channel, per access.
    public let activationsPerAccess: Double
    /// Refreshes of a channel.
    public let refreshes: Int

    enum CodingKeys: String, CodingKey {
      case refreshes
      case askedGBPerSecond = "asked_gb_per_s"
      case gbPerSecond = "gb_per_s"
      case peakFraction = "peak_fraction"
      case meanLatency = "mean_latency_ns"
      case longestLatency = "longest_latency_ns"
      case activationsPerAccess = "activations_per_access"
    }
  }

  /// Runs the pattern at every load on a machine's memory.
  ///
  /// - Throws: `Problem` for what the memory does not have.
  public func rows(on machine: Machine) throws(Problem) -> [Row] {
    let values =
      switch memory {
      case .hbm: machine.hbm
      case .ddr: machine.ddr
      }
    try check(values)
    var parameters = DFXMemoryParameters(values)
    if let outstanding { parameters.outstanding_bursts = UInt32(outstanding) }
    let used = channels ?? values.channels
    let peak = values.peakGBPerSecond / Double(values.channels)
    return (loads.isEmpty ? [nil] : loads.map { $0 }).map { load in
      row(&parameters, load: load, channels: used, peak: peak)
    }
  }

  private func row(
    _ parameters: inout DFXMemoryParameters, load: Double?, channels: Int, peak: Double
  ) -> Row {
    var pattern = DFXAccessPattern()
    pattern.count = UInt64(accesses)
    pattern.stride = UInt64(strideBytes)
    pattern.bytes = UInt32(burstBytes)
    pattern.window = UInt64(windowBytes)
    pattern.write_share = writeShare
    if order == .random { pattern.seed = max(1, seed) }
    if let load { pattern.interval_ps = UInt64(Double(burstBytes) / (peak * load) * 1000) }
    var time = DFXAccessTime()
    dfx_memory_run(&parameters, &pattern, &time, nil, 0, nil)
    let rate = Double(accesses * burstBytes) * 1000 / Double(time.last_ps)
    return Row(
      askedGBPerSecond: load.map { $0 * peak * Double(channels) },
      gbPerSecond: rate * Double(channels), peakFraction: rate / peak,
      meanLatency: Double(time.mean_latency_ps) / 1000,
      longestLatency: Double(time.longest_latency_ps) / 1000,
      activationsPerAccess: Double(time.activations) / Double(accesses),
      refreshes: Int(time.refreshes))
  }

  private func check(_ values: DRAMValues) throws(Problem) {
    func require(_ name: String, _ value: Double, _ range: ClosedRange<Double>) throws(Problem) {
      guard range.contains(value) else {
        throw .outOfRange(name: name, value: value, range: range)
      }
    }
    let channel = values.capacityBytes / values.channels
    try require("the burst", Double(burstBytes), 1...Double(values.portBurstBytes))
    try require("the stride", Double(strideBytes), 1...Double(channel))
    let least = order == .random ? burstBytes : 0
    try require("the window", Double(windowBytes), Double(least)...Double(channel))
    try require("the share of writes", writeShare, 0...1)
    try require("the number of accesses", Double(accesses), 1...10_000_000)
    try require("the number of channels", Double(channels ?? 1), 1...Double(values.channels))
    try require("the number of outstanding bursts", Double(outstanding ?? 1), 1...1024)
    for load in loads { try require("a load", load, 0.001...4) }
  }
}
