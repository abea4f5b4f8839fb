// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXRuntime

/// How tokens are chosen.
struct SamplingOptions: ParsableArguments {
  @Option(help: "Draw tokens at this temperature; without it the largest logit wins.")
  var temperature: Double?

  @Option(help: "Draw only from the K most likely tokens.")
  var topK: Int?

  @Option(help: "Draw only from the most likely tokens that together reach this probability.")
  var topP: Double?

  @Option(help: "Seed of the random draw.")
  var seed: UInt64 = 0

  func validate() throws {
    if let temperature, !(temperature > 0 && temperature.isFinite) {
      throw ValidationError("--temperature is \(temperature): choose a number above 0")
    }
    if let topK, topK < 1 {
      throw ValidationError("--top-k is \(topK): choose 1 or more")
    }
    if let topP, !(topP > 0 && topP <= 1) {
      throw ValidationError("--top-p is \(topP): choose a number above 0, at most 1")
    }
  }

  /// Greedy unless any sampling option is given.
  var sampling: Sampling {
    guard temperature != nil || topK != nil || topP != nil else { return .greedy }
    return .random(
      RandomSampling(temperature: temperature ?? 1, topK: topK, topP: topP, seed: seed))
  }
}
