// SPDX-License-Identifier: Apache-2.0

internal import DFXMachine
internal import DFXSimulator
public import DFXSweep
internal import Foundation

/// What the timing model says beside what was published, as Markdown with one chart.
public struct ValidationPage: Sendable, Equatable {
  /// The page.
  public let markdown: String
  /// The chart it shows.
  public let chart: String
  /// Where the page expects the chart, relative to itself.
  public static let chartPath = "images/pass-split.svg"
  /// What has to be run for it.
  public static var sweep: Sweep { Sweep(name: "validation", points: ValidationRuns.points) }

  /// The page of these results of `sweep` and of the passes of `ComparedPass.all`.
  public init(_ results: [SweepResult], memories: [MemoryComparison]) throws {
    let runs = ValidationRuns(results)
    let machine = Machine.u280
    let benchmark = MemoryBenchmark(machine: machine)
    let splits = try Claim.calibrationPoints.map { try PassSplit($0.0, published: $0.1, runs) }
    chart = PassSplitChart(splits: splits).svg
    markdown =
      try [
        Self.introduction(machine),
        "## Memories\n\n" + Claim.table(Claim.memories(benchmark)),
        "## Links and host\n\n" + Claim.table(Claim.links(benchmark, machine)),
        Self.passes(runs),
        Self.predictions(runs),
        Self.record(runs),
        Self.growth(runs),
        "## Tokens, power and four V100\n\n" + Claim.table(Claim.appliance(runs)) + "\n\n"
          + Self.averages,
        Self.tiles(runs),
        Self.split(splits),
        Self.sensitivity(runs),
        Self.memoryModels(memories),
      ].joined(separator: "\n\n") + "\n"
  }
}

extension ValidationPage {
  private static func introduction(_ machine: Machine) -> String {
    let dispatch = machine.core.dispatchCycles
    let chunk = machine.vpu.chunkOverheadCycles
    return """
      # Validation of the timing model

      Made by `make validation`; a test makes it again and compares. *Calibrated* rows were met by
      choosing a parameter, *parameter* rows restate one, *derived* rows gave a parameter its
      value, *predicted* rows had nothing fitted to them. The sources of published figures stand in `dfx machines show u280-dfx` and in the tables.

      Three parameters are calibrated. `core.dispatch_cycles` (\(dispatch)), a residual that no published
      figure explains, and `vpu.chunk_overhead_cycles` (\(chunk)) are chosen on two passes
      ([record 21](adr/0021-products-per-head.md) says why, [record 19](adr/0019-operand-collectors.md)
      what else was tried). `energy.clock_nw_per_ff_mhz` (\(machine.energy.clockNanowattsPerFFMHz)) is chosen so that a card
      draws 45 W, and moves no time.
      """
  }

  private static func passes(_ runs: ValidationRuns) throws -> String {
    """
    ## Passes

    Published totals are pass time times input + output, although input + output - 1 passes are
    enough, so passes are compared. The published totals of one machine agree with each other to
    0.2 %: they are one independent number each. The rows that follow the first two show only that
    neither prompt nor output adds anything but passes.

    \(Claim.table(try Claim.passes(runs)))
    """
  }

  private static func predictions(_ runs: ValidationRuns) throws -> String {
    let one = try runs.msPerPass(Claim.calibrationPoints[0].0.point)
    let many = try Claim.openPredictions.map { try runs.msPerPass($0.point) }
    let parts = try Claim.openPredictions.map { workload in
      let report = try runs.report(workload.point)
      guard let stalls = report.stallsMs, let latency = report.latency else {
        throw ValidationError.incomplete("stalls")
      }
      return (stalls["dispatch"] + stalls["vpu_compute"] + stalls["ring"]) / latency.totalMs * 100
    }
    return """
      ### What the model says where no figure is known here, and why

      345M is \(format(one / many[0], 2)) times as fast on two cards as on one, and
      \(format(one / many[1], 2)) times on four. Matrices, heads and their instructions are split
      over cards; layer normalization, residual additions and the instructions that carry them are
      not, and every layer waits for the ring four times. On two cards dispatch, vector unit and
      ring take \(format(parts[0], 0)) % of a pass, on four \(format(parts[1], 0)) %. For 774M on
      two cards, \(format(many[2], 3)) ms, they take \(format(parts[2], 0)) %: a card has 10 heads
      where 345M on two has 8, layers are 36 instead of 24, and chunks of the width 20 instead of 16.

      No published figure for these rows was used, or is known here. How far to trust them, other
      readings of what was not published say, each calibrated on the same two passes:

      \(try readings(runs))

      The last column, the time with tiles of 128 x 8, is what excludes an accumulator of 11 cycles: the
      paper chose 64 x 16.
      """
  }

  private static func readings(_ runs: ValidationRuns) throws -> String {
    var table = MarkdownTable(
      ["reading", "dispatch", "chunk"] + Claim.calibrationPoints.map { short($0.0) }
        + ["dispatch takes"] + Claim.openPredictions.map { short($0) + ", ms" } + ["128 x 8"])
    for reading in Reading.all {
      func ms(_ workload: Workload) throws -> Double {
        try runs.msPerPass(reading.point(workload.point))
      }
      let one = Claim.calibrationPoints[0].0
      let machine = try reading.machine()
      table.add(
        [
          reading.name, "\(machine.core.dispatchCycles)", "\(machine.vpu.chunkOverheadCycles)",
        ] + (try Claim.calibrationPoints.map { signed((try ms($0.0) / $0.1 - 1) * 100) + " %" })
          + [try dispatchShare(reading, runs)]
          + (try Claim.openPredictions.map { format(try ms($0), 3) })
          + [signed((try runs.msPerPass(reading.wideTile) / ms(one) - 1) * 100) + " %"])
    }
    return table.text
  }

  /// The share of dispatch in the two calibrated passes.
  private static func dispatchShare(_ reading: Reading, _ runs: ValidationRuns) throws -> String {
    try Claim.calibrationPoints.map { workload, _ in
      let report = try runs.report(reading.point(workload.point))
      guard let stalls = report.stallsMs, let latency = report.latency else {
        throw ValidationError.incomplete("stalls")
      }
      return format(stalls["dispatch"] / latency.totalMs * 100, 0) + " %"
    }.joined(separator: ", ")
  }

  private static func growth(_ runs: ValidationRuns) throws -> String {
    """
    ## Growth with context

    A pass of 345M on one card takes \(format(try Claim.growth(runs), 2)) % more at 128:256 than at
    32:256 (predicted; published: none visible up to 384 positions). The scores of a head take a
    cycle per 16 positions, its context 4 cycles per 64, and an instruction of the softmax one chunk
    per 64: little beside what the twelve instructions of a head cost to dispatch.
    """
  }

  private static let averages = """
    The published averages over workloads (5.58 times the speed, 3.78 times the throughput, 3.99 times
    the energy efficiency, 8.21 times the speed per USD of as many V100) cannot be made again from
    figures known here: V100 times are known for 1.5B alone.
    """

  private static func tiles(_ runs: ValidationRuns) throws -> String {
    var table = MarkdownTable(["d x l", "ms per pass", "matrix unit, ms", "against 64 x 16"])
    let chosen = try runs.msPerPass(TileStudy.point((64, 16)))
    for shape in TileStudy.shapes {
      let report = try runs.report(TileStudy.point(shape))
      guard let stalls = report.stallsMs else { throw ValidationError.incomplete("stalls") }
      let ms = try runs.msPerPass(TileStudy.point(shape))
      table.add([
        "\(shape.0) x \(shape.1)", format(ms, 3),
        format(stalls["mpu_compute"] / Double(report.workload.passes), 3),
        signed((ms / chosen - 1) * 100) + " %",
      ])
    }
    return """
      ## Tile shape

      345M on one card, 64:64, tiles with 1024 multipliers. The paper chose 64 x 16. A head's product
      has 64 columns: with more lanes than 16 the accumulators wait between two tiles of the same
      columns, and tiles of 128 elements pad a head's 64 in the scores and add a level to the tree
      ([record 21](adr/0021-products-per-head.md)).

      \(table.text)
      """
  }

  private static func split(_ splits: [PassSplit]) -> String {
    var table = MarkdownTable(["mechanism, ms"] + splits.map(\.title))
    for (index, part) in (splits.first?.parts ?? []).enumerated() {
      table.add([part.name] + splits.map { format($0.parts[index].ms, 3) })
    }
    table.add(["model"] + splits.map { format($0.model, 3) })
    table.add(["published"] + splits.map { format($0.published, 3) })
    return """
      ## From the ideal stream to the published pass

      Each cycle counts for what the oldest unfinished instruction did or waited for, so overlapped
      work does not count twice. The ideal stream is 12 d^2 L + V d multiply-accumulates at 1024 per
      card and cycle. What the matrix unit takes beyond it is pipeline (1 + 6 + 6 x 11 + 4 cycles and
      more per instruction), attention and padding.

      ![Milliseconds of a pass by mechanism](\(chartPath))

      \(table.text)
      """
  }

  static func format(_ value: Double, _ decimals: Int) -> String {
    String(format: "%.\(decimals)f", value)
  }
}
