// SPDX-License-Identifier: Apache-2.0

/// The results of one run: the JSON contract `dfx.report/1`.
///
/// Times in milliseconds, energy in joules. Results that need a clock are nil in functional mode.
public struct Report: Sendable, Equatable {
  /// The contract this follows.
  public static let schema = "dfx.report/1"

  /// The command that made the run, quoted for a POSIX shell.
  public var command: String
  /// What ran.
  public var model: Model
  /// On what.
  public var machine: Machine
  /// How much.
  public var workload: Workload
  /// How long it took.
  public var latency: Latency?
  /// How fast it was.
  public var throughput: Throughput?
  /// `latency.totalMs` by operation.
  public var breakdownMs: Breakdown?
  /// Device time by what held up the oldest unfinished instruction.
  public var stallsMs: Breakdown?
  /// How busy the parts were.
  public var utilization: Utilization?
  /// What it cost in energy.
  public var energy: Energy?
  /// What the devices cost.
  public var cost: Cost?
  /// The published FPGA appliance beside this run, where its time per pass was published.
  public var published: PublishedPass?
  /// The published GPU appliance beside this run, where it did the same.
  public var comparison: Comparison?
  /// What the simulation itself took.
  public var simulation: Simulation
  /// What a pass of several requests would take, where that was asked for.
  public var batch: BatchEstimate?
  /// Prompt and text, only in reports of `generate`.
  public var generation: GenerationRecord?

  /// The model of a run.
  public struct Model: Sendable, Equatable, Codable {
    /// Name, shape and number of trained values.
    public var name: String
    public var layers, width, heads, vocabulary, parameters: Int
  }

  /// The machine of a run.
  public struct Machine: Sendable, Equatable, Codable {
    /// The machine's name.
    public var name: String
    /// Devices on the ring.
    public var devices: Int
    /// Kernel clock.
    public var clockMHz: Double

    enum CodingKeys: String, CodingKey {
      case name, devices
      case clockMHz = "clock_mhz"
    }
  }

  /// Tokens and passes.
  public struct Workload: Sendable, Equatable, Codable {
    /// Prompt tokens, produced tokens, and passes over the model.
    public var inputTokens, outputTokens, passes: Int

    enum CodingKeys: String, CodingKey {
      case inputTokens = "input_tokens"
      case outputTokens = "output_tokens"
      case passes
    }
  }

  /// Simulated time; milliseconds.
  public struct Latency: Sendable, Equatable, Codable {
    /// From the request to the first token; nil when none was produced.
    public var timeToFirstTokenMs: Double?
    /// Processing the prompt, and producing the further tokens.
    public var summarizationMs, generationMs: Double
    /// Both stages; and divided by the passes.
    public var totalMs, msPerPass: Double
    /// Sending the images to the devices, once; not part of the total.
    public var modelLoadMs: Double

    enum CodingKeys: String, CodingKey {
      case timeToFirstTokenMs = "time_to_first_token_ms"
      case summarizationMs = "summarization_ms"
      case generationMs = "generation_ms"
      case totalMs = "total_ms"
      case msPerPass = "ms_per_pass"
      case modelLoadMs = "model_load_ms"
    }
  }

  /// Rates.
  public struct Throughput: Sendable, Equatable, Codable {
    /// Output tokens over the total time.
    public var tokensPerSecond: Double
    /// Passes after the first output token over their time; nil for a single token.
    public var decodeTokensPerSecond: Double?
    /// Two operations per multiply-accumulate of the model, over the total time, in 10^9/s.
    public var gflops: Double

    enum CodingKeys: String, CodingKey {
      case tokensPerSecond = "tokens_per_second"
      case decodeTokensPerSecond = "decode_tokens_per_second"
      case gflops
    }
  }

  /// Achieved against possible; averages over devices and the total time.
  public struct Utilization: Sendable, Equatable, Codable {
    /// HBM traffic of one device in GB/s, and as a fraction of its peak.
    public var hbmGBPerSecond, hbmFraction: Double
    /// The same by HBM channel, in GB/s; empty where channels are not counted.
    public var hbmChannelGBPerSecond: [Double]
    /// Multiply-accumulates started over those possible.
    public var mpuFraction: Double
    /// Vector lanes used over those available.
    public var vpuFraction: Double
    /// Bits sent over the link rate.
    public var linkFraction: Double

    enum CodingKeys: String, CodingKey {
      case hbmGBPerSecond = "hbm_gb_per_s"
      case hbmFraction = "hbm_fraction"
      case hbmChannelGBPerSecond = "hbm_channel_gb_per_s"
      case mpuFraction = "mpu_fraction"
      case vpuFraction = "vpu_fraction"
      case linkFraction = "link_fraction"
    }
  }

  /// Energy of all devices; joules.
  public struct Energy: Sendable, Equatable, Codable {
    /// Sum over components.
    public var totalJ: Double
    /// Over output tokens; nil when none was produced.
    public var perOutputTokenJ: Double?
    /// Watts of one device, averaged over the total time.
    public var averagePowerPerDeviceW: Double
    /// Highest average power of one device over an operation of a pass.
    public var peakPowerPerDeviceW: Double
    /// Output tokens over `totalJ`.
    public var tokensPerJoule: Double
    /// `totalJ` by component.
    public var breakdownJ: Breakdown
    /// `totalJ` by operation.
    public var breakdownByOperationJ: Breakdown

    enum CodingKeys: String, CodingKey {
      case totalJ = "total_j"
      case perOutputTokenJ = "per_output_token_j"
      case averagePowerPerDeviceW = "average_power_per_device_w"
      case peakPowerPerDeviceW = "peak_power_per_device_w"
      case tokensPerJoule = "tokens_per_joule"
      case breakdownJ = "breakdown_j"
      case breakdownByOperationJ = "breakdown_by_operation_j"
    }
  }

  /// The simulation as a program.
  public struct Simulation: Sendable, Equatable, Codable {
    /// `timed`, `functional` or `timing`.
    public var mode: String
    /// Wall-clock seconds without loading.
    public var wallS: Double
    /// Kernel clock cycles of all passes; nil without a clock.
    public var simulatedCycles: UInt64?
    /// Activations of the simulation kernel.
    public var events: UInt64

    enum CodingKeys: String, CodingKey {
      case mode
      case wallS = "wall_s"
      case simulatedCycles = "simulated_cycles"
      case events
    }
  }
}
