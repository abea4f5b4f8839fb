// SPDX-License-Identifier: Apache-2.0

/// The published GPU appliance: four V100, GPT-2 1.5B, 64 tokens in, 64 out (MICRO 2022).
public struct PublishedReference: Sendable, Equatable {
  /// Output tokens per second at `inputTokens` in, `outputTokens` out.
  public var tokensPerSecond: Double
  /// The workload of that rate.
  public var inputTokens, outputTokens: Int
  /// Watts of one GPU while generating.
  public var powerPerGPU: Double
  /// GPUs in it.
  public var gpus: Int
  /// USD of one GPU.
  public var pricePerGPU: Double
  /// Watts of one FPGA of the published appliance while generating.
  public var powerPerFPGA: Double
  /// Published averages over models and workloads, not of one run: latency and throughput ratios.
  public var averageLatencyRatio, averageThroughputRatio: Double

  /// The figures of the publication; prices as of its writing.
  public static let v100 = PublishedReference(
    tokensPerSecond: 13.01, inputTokens: 64, outputTokens: 64, powerPerGPU: 47.5, gpus: 4,
    pricePerGPU: 11_458, powerPerFPGA: 45,
    averageLatencyRatio: 5.58, averageThroughputRatio: 3.78)

  /// Whether a run did what the reference did: GPT-2 1.5B, with 25 heads of the model or the 24 of the
  /// published appliance, on the same workload.
  func isComparable(_ record: RunRecord) -> Bool {
    record.model.layers == 48 && [1536, 1600].contains(record.model.width)
      && record.inputTokens == inputTokens && record.outputTokens == outputTokens
  }

  /// The published average of tokens per joule against as many GPUs, computed.
  public var averageEnergyRatio: Double { averageThroughputRatio * powerPerGPU / powerPerFPGA }

  /// The published average of performance per dollar, computed for a price of one FPGA.
  public func averageCostRatio(fpgaPrice: Double) -> Double {
    averageLatencyRatio * pricePerGPU / fpgaPrice
  }
}

extension Report {
  /// This run beside the published GPU appliance; only for the workload that was published.
  ///
  /// Ratios of this run hold for that workload; published averages are quoted as such.
  public struct Comparison: Sendable, Equatable, Codable {
    /// What is compared with.
    public var reference: String
    /// The reference's tokens per second and watts per GPU.
    public var referenceTokensPerSecond, referencePowerPerDeviceW: Double
    /// USD of one GPU.
    public var referencePriceUSD: Double
    /// Tokens per second per 1000 USD of the reference.
    public var referenceTokensPerSecondPerKUSD: Double
    /// Tokens per joule of the reference.
    public var referenceTokensPerJoule: Double
    /// This run over the reference.
    public var throughputRatio, energyRatio, costRatio: Double
    /// Averages over models and workloads as published or computed from published numbers.
    public var publishedAverageLatencyRatio, publishedAverageThroughputRatio: Double
    public var publishedAverageEnergyRatio, publishedAverageCostRatio: Double

    enum CodingKeys: String, CodingKey {
      case reference
      case referenceTokensPerSecond = "reference_tokens_per_second"
      case referencePowerPerDeviceW = "reference_power_per_device_w"
      case referencePriceUSD = "reference_price_usd"
      case referenceTokensPerSecondPerKUSD = "reference_tokens_per_second_per_kusd"
      case referenceTokensPerJoule = "reference_tokens_per_joule"
      case throughputRatio = "throughput_ratio"
      case energyRatio = "energy_ratio"
      case costRatio = "cost_ratio"
      case publishedAverageLatencyRatio = "published_average_latency_ratio"
      case publishedAverageThroughputRatio = "published_average_throughput_ratio"
      case publishedAverageEnergyRatio = "published_average_energy_ratio"
      case publishedAverageCostRatio = "published_average_cost_ratio"
    }

    init(
      tokensPerSecond: Double, tokensPerJoule: Double, cost: Cost, reference: PublishedReference
    ) {
      self.reference =
        "\(reference.gpus) x V100, GPT-2 1.5B, \(reference.inputTokens):\(reference.outputTokens) "
        + "(MICRO 2022)"
      let gpus = Double(reference.gpus)
      referenceTokensPerSecond = reference.tokensPerSecond
      referencePowerPerDeviceW = reference.powerPerGPU
      referencePriceUSD = reference.pricePerGPU
      referenceTokensPerSecondPerKUSD =
        reference.tokensPerSecond * 1000 / (gpus * reference.pricePerGPU)
      referenceTokensPerJoule = reference.tokensPerSecond / (gpus * reference.powerPerGPU)
      throughputRatio = tokensPerSecond / reference.tokensPerSecond
      energyRatio = tokensPerJoule / referenceTokensPerJoule
      costRatio = cost.tokensPerSecondPerKUSD / referenceTokensPerSecondPerKUSD
      publishedAverageLatencyRatio = reference.averageLatencyRatio
      publishedAverageThroughputRatio = reference.averageThroughputRatio
      publishedAverageEnergyRatio = reference.averageEnergyRatio
      publishedAverageCostRatio = reference.averageCostRatio(fpgaPrice: cost.devicePriceUSD)
    }
  }

  /// What the devices cost, and what a dollar buys.
  public struct Cost: Sendable, Equatable, Codable {
    /// USD of one device, an input, and of all.
    public var devicePriceUSD, appliancePriceUSD: Double
    /// Output tokens per second per 1000 USD.
    public var tokensPerSecondPerKUSD: Double

    enum CodingKeys: String, CodingKey {
      case devicePriceUSD = "device_price_usd"
      case appliancePriceUSD = "appliance_price_usd"
      case tokensPerSecondPerKUSD = "tokens_per_second_per_kusd"
    }

    init(devicePrice: Double, devices: Int, tokensPerSecond: Double) {
      devicePriceUSD = devicePrice
      appliancePriceUSD = devicePrice * Double(devices)
      tokensPerSecondPerKUSD = ratio(tokensPerSecond * 1000, appliancePriceUSD)
    }
  }
}

/// `numerator / denominator`, 0 when there is nothing to divide by.
func ratio(_ numerator: Double, _ denominator: Double) -> Double {
  denominator == 0 ? 0 : numerator / denominator
}
