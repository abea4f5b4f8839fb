// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXFiles
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

  @Option(
    help: ArgumentHelp(
      "Write value changes of key signals for GTKWave and other waveform viewers.",
      valueName: "file"))
  var vcd: String?

  @Option(help: "Passes in traces, from the one that gives the first token on.")
  var tracePasses = 2

  func validate() throws {
    // More than any context, and two of them are a number.
    let range = 1...Int(UInt32.max)
    if !range.contains(tracePasses) {
      throw ValidationError("--trace-passes is \(tracePasses): choose 1 to \(range.upperBound)")
    }
  }

  /// Whether a trace of some kind is asked for.
  var isWanted: Bool { trace != nil || vcd != nil }

  /// What will be written; fails before the run when it could not be.
  func outputs() throws -> [OutputFile] {
    try [trace, vcd].compactMap(\.self).map { try OutputFile($0) }
  }

  /// Runs passes of a finished request again, observed.
  ///
  /// Writes the traces that are asked for.
  /// - Returns: the records of the pass that gives the first token, for the report's timeline.
  func observe(_ run: ObservedRun, isQuiet: Bool) throws -> [CommitRecord] {
    guard let vcd else { return try writeTrace(run, isQuiet: isQuiet) }
    let file = try OutputFile(vcd)
    let writer = try file.open()
    do {
      let records = try run.platform.recordingWaveform(to: writer.descriptor()) {
        try writeTrace(run, isQuiet: isQuiet)
      }
      try writer.finish()
      return records
    } catch let error as WaveformError {
      throw FileError(.writing, file.name, code: error.code)
    }
  }

  private func writeTrace(_ run: ObservedRun, isQuiet: Bool) throws -> [CommitRecord] {
    let machine = run.machine
    let describer = CommitDescriber(programs: run.programs)
    let text = PieceList()
    var writer = try TraceWriter(
      clockMHz: machine.clockMHz, devices: run.platform.deviceCount,
      staticWatts: machine.energy.staticWatts(devices: run.platform.deviceCount),
      bounds: TraceBounds(passes: tracePasses)
    ) { text.pieces.append($0) }
    var first: [CommitRecord] = []
    let positions = run.positions(atMost: isWanted ? tracePasses : 1)
    var progress = Progress("trace", total: positions.count, unit: "passes", isQuiet: isQuiet)
    for (done, position) in positions.enumerated() {
      progress.update(done)
      let (result, commits) = try run.platform.runPassWithCommits(
        token: run.token(position), position: position)
      let records = describer.describe(commits, position: position, energy: machine.energy)
      if first.isEmpty { first = records }
      guard trace != nil else { continue }
      try writer.write(
        position < run.input ? .summarization : .generation, token: nil, position: position,
        records: records, cycles: result.cycles,
        background: result.devices.map { machine.energy.backgroundJoules($0) })
    }
    _ = try writer.finish()
    progress.finish()
    if let trace { try OutputFile(trace).write(text.pieces.joined()) }
    return first
  }
}

/// A finished request whose passes can run again.
struct ObservedRun {
  let platform: SimulatedPlatform
  let programs: [Program]
  let machine: MachineSummary
  /// Tokens of the prompt.
  let input: Int
  /// Passes of the request.
  let passes: Int
  /// The token at a position.
  let token: (Int) -> Int

  /// The position that gives the first token, and further ones.
  func positions(atMost count: Int) -> Range<Int> {
    input - 1..<min(input - 1 + count, passes)
  }
}

/// Pieces of a file in order.
private final class PieceList {
  var pieces: [String] = []
}
