// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXISA
internal import DFXReport
internal import DFXSimulator
internal import Foundation

/// Traces of passes, instruction by instruction.
struct TraceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write a trace in Trace Event format; open it at ui.perfetto.dev.", valueName: "file"))
  var trace: String?

  @Option(help: "Passes in the trace, from the one that gives the first token on.")
  var tracePasses = 2

  func validate() throws {
    if tracePasses < 1 {
      throw ValidationError("--trace-passes is \(tracePasses): choose 1 or more")
    }
  }

  /// Fails before the run when the trace could not be written.
  func checkOutputs() throws {
    if let trace { try OutputFile.check(trace) }
  }

  /// Runs passes of a finished request again, observed; `token` gives the token of a position.
  ///
  /// Writes the trace if one is asked for.
  /// - Returns: the records of the pass that gives the first token, for the report's timeline.
  func observe(
    _ platform: SimulatedPlatform, programs: [Program], machine: MachineSummary, input: Int,
    passes: Int, token: (Int) -> Int
  ) throws -> [CommitRecord] {
    let describer = CommitDescriber(programs: programs)
    let text = PieceList()
    var writer = try TraceWriter(
      clockMHz: machine.clockMHz, devices: platform.deviceCount,
      staticWatts: machine.energy.staticWatts,
      bounds: TraceBounds(passes: tracePasses)
    ) { text.pieces.append($0) }
    var first: [CommitRecord] = []
    let count = trace == nil ? 1 : tracePasses
    for position in (input - 1)..<min(input - 1 + count, passes) {
      let (result, commits) = try platform.runPassWithCommits(
        token: token(position), position: position)
      let records = describer.describe(
        commits, position: position, result: result, energy: machine.energy)
      if first.isEmpty { first = records }
      guard trace != nil else { break }
      try writer.write(
        position < input ? .summarization : .generation, token: nil, position: position,
        records: records, cycles: result.cycles)
    }
    _ = try writer.finish()
    if let trace { try OutputFile.write(Data(text.pieces.joined().utf8), to: trace) }
    return first
  }
}

/// Pieces of a file in order.
private final class PieceList {
  var pieces: [String] = []
}
