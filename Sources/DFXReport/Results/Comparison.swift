// SPDX-License-Identifier: Apache-2.0

/// The published GPU appliance: four V100, GPT-2 1.5B, 64 tokens in, 64 out (MICRO 2022).
public struct PublishedReference: Sendable, Equatable {
  /// Output tokens per second.
  public var tokensPerSecond: Double
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
    tokensPerSecond: 13.01, powerPerGPU: 47.5, gpus: 4, pricePerGPU: 11_458, powerPerFPGA: 45,
    averageLatencyRatio: 5.58, averageThroughputRatio: 3.78)

  /// The published average of tokens per joule against as many GPUs, computed.
  public var averageEnergyRatio: Double { averageThroughputRatio * powerPerGPU / powerPerFPGA }

  /// The published average of performance per dollar, computed for a price of one FPGA.
  public func averageCostRatio(fpgaPrice: Double) -> Double {
    averageLatencyRatio * pricePerGPU / fpgaPrice
  }
}

extension Report {
  /// This run beside the published GPU appliance.
  ///
  /// Ratios of this run hold for the workload at hand; published averages are quoted as such.
  public struct Comparison: Sendable, Equatable, Codable {
    /// What is compared with.
    public var reference: String
    /// The reference's tokens per second and watts per GPU.
    public var referenceTokensPerSecond, referencePowerPerDeviceW: Double
    /// USD of one device and of one GPU.
    public var devicePriceUSD, referencePriceUSD: Double
    /// Tokens per second per 1000 USD of this run and of the reference.
    public var tokensPerSecondPerKUSD, referenceTokensPerSecondPerKUSD: Double
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
      case devicePriceUSD = "device_price_usd"
      case referencePriceUSD = "reference_price_usd"
      case tokensPerSecondPerKUSD = "tokens_per_second_per_kusd"
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
      tokensPerSecond: Double, tokensPerJoule: Double, devices: Int, devicePrice: Double,
      reference: PublishedReference
    ) {
      self.reference =
        "\(reference.gpus) x V100, GPT-2 1.5B, 64:64 (MICRO 2022); ratios hold for that workload only"
      referenceTokensPerSecond = reference.tokensPerSecond
      referencePowerPerDeviceW = reference.powerPerGPU
      devicePriceUSD = devicePrice
      referencePriceUSD = reference.pricePerGPU
      tokensPerSecondPerKUSD = ratio(tokensPerSecond * 1000, Double(devices) * devicePrice)
      referenceTokensPerSecondPerKUSD =
        reference.tokensPerSecond * 1000 / (Double(reference.gpus) * reference.pricePerGPU)
      referenceTokensPerJoule =
        reference.tokensPerSecond / (Double(reference.gpus) * reference.powerPerGPU)
      throughputRatio = tokensPerSecond / reference.tokensPerSecond
      energyRatio = tokensPerJoule / referenceTokensPerJoule
      costRatio = tokensPerSecondPerKUSD / referenceTokensPerSecondPerKUSD
      publishedAverageLatencyRatio = reference.averageLatencyRatio
      publishedAverageThroughputRatio = reference.averageThroughputRatio
      publishedAverageEnergyRatio = reference.averageEnergyRatio
      publishedAverageCostRatio = ratio(
        reference.averageLatencyRatio * reference.pricePerGPU, devicePrice)
    }
  }
}

/// `numerator / denominator`, 0 when there is nothing to divide by.
func ratio(_ numerator: Double, _ denominator: Double) -> Double {
  denominator == 0 ? 0 : numerator / denominator
}
