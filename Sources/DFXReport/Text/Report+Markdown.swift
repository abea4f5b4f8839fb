// SPDX-License-Identifier: Apache-2.0

extension Report {
  /// The report as GitHub-flavoured Markdown.
  public func markdown() -> String {
    var text = "# \(model.name) on \(machine.devices) x \(machine.name)\n\n"
    text += "`\(command)`\n\n"
    text += table(
      ["", ""],
      [
        ["model", "\(model.layers) layers, \(model.width) wide, \(model.heads) heads"],
        ["parameters", spelled(model.parameters)],
        ["clock", "\(spelled(machine.clockMHz, digits: 4)) MHz"],
        ["tokens", "\(workload.inputTokens) in, \(workload.outputTokens) out"],
        ["passes", "\(workload.passes)"],
        ["mode", simulation.mode],
      ])
    guard let latency, let throughput, let utilization, let energy else {
      return text + "\nThis mode has no clock: there is no latency, utilization or energy.\n"
    }
    text += "\n## Latency and throughput\n\n"
    var rows = [
      ["summarization", spelled(latency.summarizationMs, digits: 4), "ms"],
      ["generation", spelled(latency.generationMs, digits: 4), "ms"],
      ["total", spelled(latency.totalMs, digits: 4), "ms"],
      ["per pass", spelled(latency.msPerPass, digits: 4), "ms"],
      ["loading the model, once", spelled(latency.modelLoadMs, digits: 4), "ms"],
      [
        "output tokens over total time", spelled(throughput.tokensPerSecond, digits: 4), "tokens/s",
      ],
    ]
    if let first = latency.timeToFirstTokenMs {
      rows.insert(["time to first token", spelled(first, digits: 4), "ms"], at: 0)
    }
    if let rate = throughput.decodeTokensPerSecond {
      rows.append(["while generating", spelled(rate, digits: 4), "tokens/s"])
    }
    rows.append(["compute rate", spelled(throughput.gflops, digits: 4), "GFLOP/s"])
    rows.append(
      [
        "HBM per device, \(percent(utilization.hbmFraction, of: 1)) of peak",
        spelled(utilization.hbmGBPerSecond, digits: 4), "GB/s",
      ])
    rows.append(["matrix unit used", percent(utilization.mpuFraction, of: 1), ""])
    rows.append(["vector unit used", percent(utilization.vpuFraction, of: 1), ""])
    rows.append(["links used", percent(utilization.linkFraction, of: 1), ""])
    text += table(["result", "value", "unit"], rows)
    if let breakdownMs { text += parts("Time by operation", breakdownMs, Titles.operations, "ms") }
    if let stallsMs { text += parts("Device time by cause", stallsMs, Titles.causes, "ms") }
    text += "\n## Energy\n\n" + energyTable(energy)
    text += parts("Energy by component", energy.breakdownJ, Titles.components, "J")
    text += parts("Energy by operation", energy.breakdownByOperationJ, Titles.operations, "J")
    if let cost { text += "\n## Cost\n\n" + table(["result", "value", "unit"], cost.rows) }
    if let published { text += "\n" + published.sentence(latency) + "\n" }
    if let comparison { text += "\n## Beside the published GPU appliance\n\n" + table(comparison) }
    if let batch {
      text += "\n## Batch of \(batch.requests)\n\n" + batch.sentence + "\n\n"
      text += table(BatchEstimate.header, batch.rows)
    }
    return text
  }

  private func energyTable(_ energy: Energy) -> String {
    table(
      ["result", "value", "unit"],
      [
        ["total", spelled(energy.totalJ, digits: 4), "J"],
        ["per output token", energy.perOutputTokenJ.map { spelled($0, digits: 4) } ?? "-", "J"],
        ["average per device", spelled(energy.averagePowerPerDeviceW, digits: 4), "W"],
        ["peak per device", spelled(energy.peakPowerPerDeviceW, digits: 4), "W"],
        ["tokens per joule", spelled(energy.tokensPerJoule, digits: 4), "1/J"],
      ])
  }

  private func table(_ comparison: Comparison) -> String {
    comparison.reference + ". " + comparison.averages + "\n\n"
      + table(Comparison.header, comparison.rows)
  }

  private func parts(
    _ title: String, _ breakdown: Breakdown, _ titles: [String: String], _ unit: String
  ) -> String {
    "\n## \(title)\n\n"
      + table(
        ["part", unit, "share"],
        breakdown.parts.filter { $0.value > 0 }.map {
          [
            titles[$0.key] ?? $0.key, spelled($0.value, digits: 4),
            percent($0.value, of: breakdown.total),
          ]
        } + [["total", spelled(breakdown.total, digits: 4), "100 %"]])
  }

  private func table(_ header: [String], _ rows: [[String]]) -> String {
    markdownTable(header, rows)
  }
}

/// A Markdown table; the first column is text, the others are numbers.
package func markdownTable(_ header: [String], _ rows: [[String]]) -> String {
  func line(_ cells: [String]) -> String {
    "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n"
  }
  let rule = header.indices.map { $0 == 0 ? "---" : "---:" }
  return line(header) + line(rule) + rows.map(line).joined()
}
