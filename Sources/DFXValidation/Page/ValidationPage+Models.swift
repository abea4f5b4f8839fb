// SPDX-License-Identifier: Apache-2.0

internal import DFXMachine
internal import DFXSimulator

extension ValidationPage {
  /// The fast memory form beside the cycle model, pass by pass and mechanism by mechanism.
  static func memoryModels(_ comparisons: [MemoryComparison]) throws -> String {
    let mechanisms = MechanismTimes.Mechanism.allCases.filter { mechanism in
      comparisons.contains { $0.cycle[mechanism] > 0 }
    }
    var table = MarkdownTable(
      ["pass", "fast, cycles", "cycle, cycles", "error"] + mechanisms.map(\.title))
    for comparison in comparisons {
      let pass = comparison.pass
      guard abs(comparison.error) <= ComparedPass.bound else {
        throw ValidationError.incomplete(
          "a fast form of \(pass.model) within \(ComparedPass.bound * 100) % of the cycle model")
      }
      table.add(
        [
          "\(pass.model), \(pass.devices) \(pass.devices == 1 ? "card" : "cards"), position \(pass.position)",
          "\(comparison.fast.cycles)", "\(comparison.cycle.cycles)",
          signed(comparison.error * 100, decimals: 2) + " %",
        ]
          + mechanisms.map {
            signed(comparison.error(of: $0) * 100, decimals: 2) + " of "
              + format(comparison.share(of: $0) * 100, 1) + " %"
          })
    }
    return """
      ## The fast memory form against the cycle model

      The default memory form runs one channel until its pattern repeats; the cycle model runs every channel burst by
      burst at the program's addresses ([record 31](adr/0031-platform-of-modules.md)). The error is of the whole pass and
      may be 2 % at most. Behind it, by mechanism, what the instructions of the card that ends last take more from start to
      completion on the fast form, of what they take on the cycle model, both as shares of the pass; units work at the same
      time, so that these do not add up.

      \(table.text)

      How far this holds for other machines is what `dfx-check memories` tries: parameters anywhere in their ranges, 5 % at
      most. Of some 200 machines one is known that does not meet it, 5.6 % off: its path to the memory is 8 us (`hbm.path_ns`).
      """
  }

  /// What was predicted when, and why it moved.
  static func record(_ runs: ValidationRuns) throws -> String {
    var table = MarkdownTable(
      ["decided by", "dispatch", "chunk"]
        + (Claim.calibrationPoints.map(\.0) + Claim.openPredictions).map { short($0) }
        + ["why the predictions moved"])
    for entry in Prediction.record {
      table.add(
        [entry.decision, "\(entry.dispatch)", "\(entry.chunk)"]
          + entry.milliseconds.map { format($0, 3) } + [entry.reason])
    }
    let machine = Machine.u280
    let now = try (Claim.calibrationPoints.map(\.0) + Claim.openPredictions).map {
      try runs.msPerPass($0.point)
    }
    table.add(
      [
        "now", "\(machine.core.dispatchCycles)", "\(machine.vpu.chunkOverheadCycles)",
      ] + now.map { format($0, 3) } + ["made with this page"])
    return """
      ### Predictions, as they were written down

      Milliseconds of a pass at 64:64, the calibrated ones first (published: 5.371 and 6.880). Each line is what the page
      said before the next decision.

      \(table.text)
      """
  }

  static func short(_ workload: Workload) -> String {
    "\(workload.model.dropFirst("dfx-".count).uppercased()) / \(workload.devices)"
  }
}

/// What the page once said.
private struct Prediction {
  let decision: String
  let dispatch: Int
  let chunk: Int
  /// The calibrated passes, then the open ones.
  let milliseconds: [Double]
  let reason: String

  static let record = [
    Prediction(
      decision: "[record 12](adr/0012-chaining-and-the-cost-of-dispatch.md)", dispatch: 152,
      chunk: 0, milliseconds: [5.410, 6.814, 3.520, 2.512, 6.417],
      reason: "first ones: chaining, and one calibrated parameter"),
    Prediction(
      decision: "[record 19](adr/0019-operand-collectors.md)", dispatch: 149, chunk: 1,
      milliseconds: [5.385, 6.856, 3.505, 2.503, 6.428],
      reason:
        "operand collectors take cycles of their own; a second parameter, per chunk, takes from dispatch what "
        + "grows with the width: 774M is the widest of the three"),
    Prediction(
      decision: "[record 21](adr/0021-products-per-head.md)", dispatch: 97, chunk: 8,
      milliseconds: [5.373, 6.898, 3.394, 2.380, 6.401],
      reason:
        "twelve instructions per head instead of four per layer: what was a residual per instruction is work that "
        + "cards share, so that more cards gain more"),
    Prediction(
      decision: "[record 31](adr/0031-platform-of-modules.md)", dispatch: 97, chunk: 8,
      milliseconds: [5.373, 6.898, 3.394, 2.380, 6.401],
      reason:
        "none moved: on this machine the burst model until it repeats gives the cycles of the formula before it"
    ),
    Prediction(
      decision: "[record 35](adr/0035-links.md)", dispatch: 97, chunk: 8,
      milliseconds: [5.373, 6.898, 3.394, 2.380, 6.401],
      reason: "none moved: the ring is the same behind the interface that the switch has too"),
  ]
}
