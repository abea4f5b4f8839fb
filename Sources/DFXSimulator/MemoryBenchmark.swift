// SPDX-License-Identifier: Apache-2.0

internal import DFXHardware
public import DFXMachine

/// The experiments of public memory and link microbenchmarks, run on a machine's model.
///
/// Shuhai (FCCM 2020) for HBM and DDR4, the Vitis example for random accesses, AuroraFlow (HEART 2025)
/// for links. Times in ns and us, rates in GB/s and Gb/s.
public struct MemoryBenchmark: Sendable, Equatable, Codable {
  /// Idle read latency by the state of the row.
  public struct Idle: Sendable, Equatable, Codable {
    /// The row is open.
    public let hit: Double
    /// No row is open.
    public let closed: Double
    /// Another row is open.
    public let miss: Double
  }
  /// Throughput of reads at a stride inside a window.
  public struct Strided: Sendable, Equatable, Codable {
    /// Bytes from one access to the next.
    public let stride: Int
    /// Bytes of one access.
    public let burst: Int
    /// Bytes after which addresses repeat.
    public let window: Int
    /// Rate of one channel.
    public let gbPerSecond: Double

    enum CodingKeys: String, CodingKey {
      case stride, burst, window
      case gbPerSecond = "gb_per_s"
    }
  }
  /// Sequential reads.
  public struct Sequential: Sendable, Equatable, Codable {
    /// Rate of one channel.
    public let oneChannel: Double
    /// Rate of all channels, each behind its own port.
    public let allChannels: Double

    enum CodingKeys: String, CodingKey {
      case oneChannel = "one_channel"
      case allChannels = "all_channels"
    }
  }
  /// High-bandwidth memory.
  public struct HBM: Sendable, Equatable, Codable {
    /// Idle latencies.
    public let idle: Idle
    /// Sequential rates.
    public let sequential: Sequential
    /// Strided rates.
    public let strided: [Strided]
    /// Random accesses of 1024 bit on one channel.
    public let random: Double

    enum CodingKeys: String, CodingKey {
      case idle = "idle_ns"
      case sequential = "sequential_gb_per_s"
      case strided = "strided_gb_per_s"
      case random = "random_1024b_gb_per_s"
    }
  }
  /// DDR4, one channel.
  public struct DDR: Sendable, Equatable, Codable {
    /// Idle latencies.
    public let idle: Idle
    /// Sequential rate.
    public let sequential: Double

    enum CodingKeys: String, CodingKey {
      case idle = "idle_ns"
      case sequential = "sequential_gb_per_s"
    }
  }
  /// One link of the ring.
  public struct Link: Sendable, Equatable, Codable {
    /// One flit from kernel to kernel.
    public let latency: Double
    /// A long message.
    public let rate: Double

    enum CodingKeys: String, CodingKey {
      case latency = "latency_us"
      case rate = "gbit_per_s"
    }
  }

  /// High-bandwidth memory.
  public let hbm: HBM
  /// DDR4.
  public let ddr: DDR
  /// Ring links.
  public let link: Link

  /// Runs all experiments on `machine`.
  public init(machine: Machine) {
    let memory = DFXMemoryParameters(machine.hbm)
    let one = memory.sequentialRate()
    hbm = HBM(
      idle: memory.idleLatency(),
      sequential: Sequential(oneChannel: one, allChannels: one * Double(memory.channels)),
      strided: [(4096, 8 << 10), (4096, 256 << 20), (1024, 256 << 20), (128, 256 << 20)].map {
        Strided(
          stride: $0, burst: 32, window: $1,
          gbPerSecond: memory.rate(stride: $0, bytes: 32, window: $1))
      },
      random: memory.rate(stride: 128, bytes: 128, window: 256 << 20, seed: 1))
    let dram = DFXMemoryParameters(machine.ddr)
    ddr = DDR(idle: dram.idleLatency(), sequential: dram.sequentialRate())
    link = Link(parameters: DFXMachineParameters(machine))
  }
}

extension MemoryBenchmark.Link {
  fileprivate init(parameters: DFXMachineParameters) {
    var parameters = parameters
    let flit = dfx_link_time(&parameters, UInt64(parameters.ring_flit_bytes))
    let bytes: UInt64 = 64 << 20
    latency = Double(flit) / 1e6
    rate = Double(bytes * 8) * 1000 / Double(dfx_link_time(&parameters, bytes))
  }
}

extension DFXMemoryParameters {
  /// Idle latency of a read, by the state of its row.
  func idleLatency() -> MemoryBenchmark.Idle {
    var parameters = self
    var latency = DFXIdleLatency()
    dfx_memory_idle_latency(&parameters, &latency)
    return MemoryBenchmark.Idle(
      hit: latency.hit_ns, closed: latency.closed_ns, miss: latency.miss_ns)
  }

  /// GB/s of 16 MiB of consecutive reads on one channel.
  func sequentialRate() -> Double {
    rate(stride: Int(port_burst_bytes), bytes: Int(port_burst_bytes), window: 0, count: 32_768)
  }

  /// GB/s of reads, burst by burst on one channel; a seed makes addresses random.
  func rate(stride: Int, bytes: Int, window: Int, seed: UInt64 = 0, count: Int = 50_000) -> Double {
    var parameters = self
    var pattern = DFXAccessPattern()
    pattern.count = UInt64(count)
    pattern.stride = UInt64(stride)
    pattern.bytes = UInt32(bytes)
    pattern.window = UInt64(window)
    pattern.seed = seed
    var time = DFXAccessTime()
    dfx_memory_run(&parameters, &pattern, &time, nil, 0, nil)
    return Double(count * bytes) * 1000 / Double(time.last_ps)
  }
}
