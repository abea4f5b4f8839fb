// SPDX-License-Identifier: Apache-2.0

/// What someone who generates text sees at the end.
public enum TerminalCard {
  /// A few lines for a terminal: what a run took, each number with what it means.
  ///
  /// Lines are at most 80 columns wide for usual names; there is no final newline.
  public static func render(_ report: Report) -> String { report.card }
}

extension Report {
  /// A few lines for a terminal: what a run took, each number with what it means.
  ///
  /// Lines are at most 80 columns wide for usual names; there is no final newline.
  var card: String {
    var lines = [headline]
    for (name, value, meaning) in cardRows {
      let left = "  " + name.padded(to: 13) + (value.isEmpty ? "" : value.padded(to: 13) + " ")
      lines.append(left + meaning)
    }
    return lines.map { $0.trimmingTrailingSpaces }.joined(separator: "\n")
  }

  private var headline: String {
    let devices = machine.devices == 1 ? "1 device" : "\(machine.devices) devices"
    return "\(model.name) on \(devices) (\(machine.name)), "
      + "\(workload.inputTokens) tokens in, \(workload.outputTokens) out"
  }

  private var cardRows: [(String, String, String)] {
    guard let latency, let throughput, let energy, let utilization else { return wallRows }
    var rows = [(String, String, String)]()
    if let first = latency.timeToFirstTokenMs {
      rows.append(
        ("first token", duration(milliseconds: first), "until the prompt is read and one token out")
      )
    }
    if let rate = throughput.decodeTokensPerSecond {
      rows.append(
        (
          "next tokens", duration(milliseconds: 1000 / rate),
          "each, \(spelledPlainly(rate)) tokens/s while generating"
        ))
    }
    rows.append(
      (
        "total", duration(milliseconds: latency.totalMs),
        "\(workload.passes) passes, \(duration(milliseconds: latency.msPerPass)) each"
      ))
    if let breakdownMs {
      let parts = breakdownMs.largest(3, titles: Titles.operations)
      rows.append(("spent on", "", parts.joined(separator: ", ")))
    }
    if let stallsMs {
      let parts = stallsMs.largest(3, titles: Titles.causes)
      rows.append(("held up by", "", parts.joined(separator: ", ")))
    }
    rows.append(
      (
        "memory", spelledPlainly(utilization.hbmGBPerSecond) + " GB/s",
        "per device, \(percent(utilization.hbmFraction, of: 1)) of its peak"
      ))
    rows.append(
      (
        "energy", spelledPlainly(energy.averagePowerPerDeviceW) + " W",
        "per device, "
          + (energy.perOutputTokenJ.map { "\(spelledPlainly($0)) J per token" } ?? "no token")
      ))
    return rows + batchRows + wallRows
  }

  private var batchRows: [(String, String, String)] {
    guard let batch else { return [] }
    let saved = batch.sharingSavesNothing ? "nothing" : "something"
    let multiply = duration(milliseconds: batch.weightsMultiplyMs)
    let read = duration(milliseconds: batch.weightsReadMs)
    let lead = [
      (
        "batch of \(batch.requests)", multiply,
        "to multiply all weights with a token, \(read)"
      ),
      ("", "", "to read them: one reading for all saves \(saved)"),
    ]
    return lead
      + batch.widths.map { width, times in
        (
          "  unit x\(width)", duration(milliseconds: times.issuedEachMs),
          "a token, \(spelledPlainly(times.issuedEachSpeedup)) x; issued once for all "
            + "\(spelledPlainly(times.issuedOnceSpeedup)) x"
        )
      }
  }

  private var wallRows: [(String, String, String)] {
    let wall = duration(milliseconds: simulation.wallS * 1000)
    guard let latency, simulation.wallS > 0 else {
      let rate = ratio(Double(workload.passes), simulation.wallS)
      return [
        (
          "computed in", wall,
          "\(spelledPlainly(rate)) passes/s on this host; no clock is simulated"
        )
      ]
    }
    let slowdown = simulation.wallS * 1000 / latency.totalMs
    return [
      ("simulated in", wall, "on this host, \(spelledPlainly(slowdown)) times the appliance's time")
    ]
  }
}

extension String {
  /// The string with spaces up to a width.
  func padded(to width: Int) -> String {
    count < width ? self + String(repeating: " ", count: width - count) : self
  }

  var trimmingTrailingSpaces: String {
    var text = self[...]
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
