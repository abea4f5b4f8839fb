// SPDX-License-Identifier: Apache-2.0

public import DFXDevice

/// Simulates the passes of a workload without values.
///
/// A pass's timing depends on the context only through its number of 16-position tiles, so equal passes
/// are simulated once.
public struct Estimator {
  /// Positions per tile of keys.
  public static let positionsPerTile = 16
  private let appliance: any Appliance
  private let hostTiming: HostTiming
  private var passes: [Int: PassResult] = [:]

  /// An estimator on an appliance whose programs are loaded.
  public init(appliance: any Appliance, hostTiming: HostTiming) {
    self.appliance = appliance
    self.hostTiming = hostTiming
  }

  /// The stages of a greedy request with `input` prompt tokens and `output` generated tokens.
  public mutating func estimate(
    input: Int, output: Int, onPass: (Int, Int) -> Void = { _, _ in }
  ) throws -> (summarization: StageRecord, generation: StageRecord) {
    var summarization = StageRecord()
    var generation = StageRecord()
    summarization.host = hostTiming.request
    let total = input + output - 1
    for position in 0..<total {
      let (result, isSimulated) = try pass(position: position)
      if position < input {
        summarization.add(result, isSimulated: isSimulated)
      } else {
        generation.add(result, isSimulated: isSimulated)
      }
      onPass(position + 1, total)
    }
    return (summarization, generation)
  }

  private mutating func pass(position: Int) throws -> (result: PassResult, isSimulated: Bool) {
    let tiles = position / Self.positionsPerTile
    if let known = passes[tiles] { return (known, false) }
    let result = try appliance.runPass(token: 0, position: position)
    passes[tiles] = result
    return (result, true)
  }
}
