// SPDX-License-Identifier: Apache-2.0

public import DFXDevice

/// Simulates the passes of a workload without values.
///
/// A pass's timing depends on the context only through its number of tiles, so equal passes are
/// simulated once, also those of further requests. Where passes leave state behind, each is simulated.
public struct Estimator {
  /// Consecutive positions whose passes are equal; nil where none are.
  private let equalPositions: Int?
  private let appliance: any Appliance
  private let hostTiming: HostTiming
  private var passes: [Int: PassResult] = [:]

  /// An estimator on an appliance whose programs are loaded.
  /// - Parameter equalPositions: consecutive positions whose passes are equal; nil where passes depend on those before.
  public init(appliance: any Appliance, hostTiming: HostTiming, equalPositions: Int?) {
    self.appliance = appliance
    self.hostTiming = hostTiming
    self.equalPositions = equalPositions
  }

  /// The stages of a greedy request with `input` prompt tokens and `output` generated tokens.
  public mutating func estimate(
    input: Int, output: Int, onPass: (Int, Int) -> Void = { _, _ in }
  ) throws -> (summarization: StageRecord, generation: StageRecord) {
    var summarization = StageRecord()
    var generation = StageRecord()
    summarization.host = hostTiming.request
    let total = input + output - 1
    var seen = Set<Int>()
    for position in 0..<total {
      let result = try pass(position: position)
      // Counted as simulated for each request, so that what requests ran before changes no record.
      let isSimulated = seen.insert(position / (equalPositions ?? 1)).inserted
      if position < input {
        summarization.add(result, isSimulated: isSimulated)
      } else {
        generation.add(result, isSimulated: isSimulated)
      }
      onPass(position + 1, total)
    }
    return (summarization, generation)
  }

  private mutating func pass(position: Int) throws -> PassResult {
    guard let equalPositions else { return try appliance.runPass(token: 0, position: position) }
    let run = position / equalPositions
    if let known = passes[run] { return known }
    let result = try appliance.runPass(token: 0, position: position)
    passes[run] = result
    return result
  }
}
