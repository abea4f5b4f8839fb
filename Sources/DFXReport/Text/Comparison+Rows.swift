// SPDX-License-Identifier: Apache-2.0

extension Report.Comparison {
  var averages: String {
    let reference = PublishedReference.v100
    return "Published averages are over models and workloads: energy is "
      + "\(spelled(reference.averageThroughputRatio)) x \(spelled(reference.powerPerGPU)) W / "
      + "\(spelled(reference.powerPerFPGA, digits: 2)) W, cost is \(spelled(reference.averageLatencyRatio)) x the "
      + "price of a GPU (\(spelled(referencePriceUSD)) USD) over that of a device."
  }

  static let header = ["", "this run", "reference", "ratio", "published average"]

  /// Throughput, energy and cost: this run, the reference, their ratio, the published average.
  var rows: [[String]] {
    func row(_ name: String, _ theirs: Double, _ share: Double, _ published: Double) -> [String] {
      [name, spelled(theirs * share), spelled(theirs), times(share), times(published)]
    }
    return [
      row(
        "tokens/s", referenceTokensPerSecond, throughputRatio, publishedAverageThroughputRatio),
      row("tokens/J", referenceTokensPerJoule, energyRatio, publishedAverageEnergyRatio),
      row(
        "tokens/s per 1000 USD", referenceTokensPerSecondPerKUSD, costRatio,
        publishedAverageCostRatio),
      ["latency", "", "", "", times(publishedAverageLatencyRatio)],
    ]
  }

  private func times(_ ratio: Double) -> String { spelled(ratio) + " x" }
}

extension Report.Cost {
  /// Prices and what they buy.
  var rows: [[String]] {
    [
      ["one device", spelled(devicePriceUSD), "USD"],
      ["the appliance", spelled(appliancePriceUSD), "USD"],
      ["tokens/s per 1000 USD", spelled(tokensPerSecondPerKUSD), ""],
    ]
  }

  /// The same in words.
  var sentence: String {
    "At \(spelled(devicePriceUSD)) USD per device, 1000 USD buy \(spelled(tokensPerSecondPerKUSD)) "
      + "tokens/s."
  }
}

extension Report.PublishedPass {
  /// The published number and how far this run is from it.
  func sentence(_ latency: Report.Latency) -> String {
    let distance = spelled(abs(relativeError) * 100, digits: 2)
    let direction = relativeError < 0 ? "less" : "more"
    return
      "The published appliance takes \(spelled(msPerPass, digits: 4)) ms per pass (\(source)); "
      + "this run takes \(spelled(latency.msPerPass, digits: 4)) ms, \(distance) % \(direction)."
  }
}
