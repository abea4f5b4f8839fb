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

      How far this holds for other machines is what `dfx-check memories` tries: machines on which one mechanism weighs, and
      machines with parameters anywhere in their ranges, 5 % at most. `dfx-check memories --machines 320`: 313 machines, at most
      4.45 % apart; 12 on which the model does not run on either. One outside of what is drawn is known to be 8 % off: two banks,
      slow recovery and turn after a write, and 100 MHz at once.

      ### Another simulator in its place

      The same streams on one pseudo-channel of the cycle model and on DRAMSys 5.1 behind the sockets of the TLM memory, with the
      same timing, address map and bursts in flight (`scripts/dramsys/run`; [how](how-to/attach-a-memory.md)), GB/s:

      | stream | cycle model | DRAMSys, queue of 1024 | DRAMSys, queue of 16 |
      |---|---|---|---|
      | 4 MiB in order, read | 13.31 | 13.30 | 11.21 |
      | 4 MiB in order, written | 13.23 | 13.24 | 11.16 |
      | 32 bytes every 4 KiB, read | 2.43 | 2.43 | 2.43 |
      | 128 bytes every 12 416, read | 10.80 | 12.96 | 10.10 |

      Where order matters, the controllers differ: the cycle model looks at 16 DRAM bursts (`hbm.reorder_window`) and takes the next
      one in when one has moved, DRAMSys looks at all that its queue holds.

      The script makes the first two columns, and the third with `RequestBufferSize` 16 in
      `scripts/dramsys/config/mcconfig/open-page.json`.

      A layer of a pass on DRAMSys is not measured. A pass of two layers of 512 on 32 instances, one per channel, had not ended after
      55 s, when it was stopped; on the cycle model it takes 51101 cycles.
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
