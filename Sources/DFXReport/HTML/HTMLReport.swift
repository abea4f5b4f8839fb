// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice

/// A report as one page that needs neither a network nor scripts.
struct HTMLReport {
  let report: Report
  let record: RunRecord
  let others: [Report]

  init(_ report: Report, record: RunRecord, others: [Report]) {
    self.report = report
    self.record = record
    self.others = others
  }

  /// The page.
  var text: String {
    let title = "\(report.model.name) on \(report.machine.devices) x \(report.machine.name)"
    let sections = [header(title)] + results + [batch, scaling, parameters]
    return HTMLPage(title: title, body: sections.joined()).text
  }

  private var results: [String] {
    guard report.latency != nil else {
      return [
        "<p>This run computed values without a clock: it has no latency, utilization or energy.</p>\n"
      ]
    }
    return [
      latency, published, operations, causes, timeline, memory, roofline, energy, comparison,
    ]
  }

  // MARK: - Sections

  private func header(_ title: String) -> String {
    let model = report.model
    let shape =
      "\(model.layers) layers, \(model.width) wide, \(model.heads) heads, "
      + "\(spelled(model.parameters)) parameters; "
      + "\(report.workload.inputTokens) tokens in, \(report.workload.outputTokens) out, "
      + "\(report.workload.passes) passes; \(report.simulation.mode), "
      + "\(spelled(report.machine.clockMHz, digits: 4)) MHz"
    let tiles = tileValues.map {
      "<div class=\"tile\"><b>\(escaped($0.1))</b><span>\(escaped($0.0))</span></div>"
    }
    return "<header><h1>\(escaped(title))</h1><p>\(escaped(shape))</p>\n"
      + "<pre>\(escaped(report.command))</pre>\n"
      + "<div class=\"tiles\">\(tiles.joined(separator: "\n"))</div></header>\n"
  }

  private var tileValues: [(String, String)] {
    guard let latency = report.latency, let throughput = report.throughput,
      let energy = report.energy, let utilization = report.utilization
    else { return [] }
    var tiles = [(String, String)]()
    if let first = latency.timeToFirstTokenMs {
      tiles.append(("to the first token", "\(spelled(first)) ms"))
    }
    tiles.append(("per pass", "\(spelled(latency.msPerPass)) ms"))
    tiles.append(("output tokens over total time", "\(spelled(throughput.tokensPerSecond)) /s"))
    tiles.append(("average per device", "\(spelled(energy.averagePowerPerDeviceW)) W"))
    if let joules = energy.perOutputTokenJ {
      tiles.append(("per output token", "\(spelled(joules)) J"))
    }
    tiles.append(("of HBM peak", percent(utilization.hbmFraction, of: 1)))
    return tiles
  }

  private var latency: String {
    let bars = Stage.allCases.map { stage in
      let host = record.host[stage].totalMs
      let device = record.machine.milliseconds(record.cycles(of: stage))
      return (name: stage.rawValue, values: [device, host])
    }.filter { $0.values[0] + $0.values[1] > 0 }
    let chart = StackedBars(
      title: "Latency by stage", unit: "ms",
      parts: [.init(key: "device", title: "devices"), .init(key: "host", title: "host")],
      bars: bars)
    let load = report.latency.map { spelled($0.modelLoadMs) } ?? "-"
    return section(
      "Latency",
      "Summarization reads the prompt, one pass per token, up to the first output token; generation "
        + "runs one pass per further token. Loading the model once took \(load) ms and is not part "
        + "of it.", chart.html)
  }

  private var operations: String {
    let parts = ReportedOperation.allCases.map {
      StackedBars.Part(key: $0.rawValue, title: $0.title)
    }
    let bars = byStage { device, stage in
      ReportedOperation.allCases.map { device.cycles(of: $0) }
    } adding: { stage in
      parts.map { $0.key == "host" ? record.host[stage].totalMs : 0 }
    }
    return section(
      "Time by operation",
      "Each cycle of the device that finishes last belongs to the operation of its oldest unfinished "
        + "instruction.",
      StackedBars(title: "Time by operation and stage", unit: "ms", parts: parts, bars: bars).html)
  }

  private var causes: String {
    let parts = StallCause.allCases.map { StackedBars.Part(key: $0.key, title: $0.title) }
    let bars = byStage { device, _ in
      StallCause.allCases.map { device.stallCycles[$0] }
    } adding: { _ in
      parts.map { _ in 0 }
    }
    return section(
      "Device time by cause",
      "What kept the oldest unfinished instruction from being finished.",
      StackedBars(title: "Device time by cause and stage", unit: "ms", parts: parts, bars: bars)
        .html)
  }

  /// One bar per stage: milliseconds of the device that finishes last in each pass.
  private func byStage(
    _ cycles: (DeviceCounters, Stage) -> [UInt64], adding extra: (Stage) -> [Double]
  ) -> [(name: String, values: [Double])] {
    Stage.allCases.compactMap { stage in
      var values = extra(stage)
      for group in record.passes where group.stage == stage {
        let device = group.result.devices[group.result.lastDevice]
        for (index, count) in cycles(device, stage).enumerated() {
          values[index] += record.machine.milliseconds(count * UInt64(group.count))
        }
      }
      return values.contains { $0 > 0 } ? (stage.rawValue, values) : nil
    }
  }

  private var timeline: String {
    guard let chart = LayerTimeline(record.commits, clockMHz: record.machine.clockMHz) else {
      return ""
    }
    return section(
      "One decoder layer",
      "Layer \(chart.layer): each bar is an instruction from its start to its completion.",
      chart.html)
  }

  private var memory: String {
    guard let utilization = report.utilization else { return "" }
    let text =
      "A device moves \(spelled(utilization.hbmGBPerSecond)) GB/s, "
      + "\(percent(utilization.hbmFraction, of: 1)) of the peak of "
      + "\(spelled(record.machine.hbmPeakGBPerSecond)) GB/s. Matrix unit "
      + "\(percent(utilization.mpuFraction, of: 1)), vector unit "
      + "\(percent(utilization.vpuFraction, of: 1)), links "
      + "\(percent(utilization.linkFraction, of: 1)) used."
    let seconds = (report.latency?.totalMs ?? 0) / 1000
    let channels = record.hbmChannelBytes
    guard channels.contains(where: { !$0.isEmpty }), seconds > 0 else {
      return section("Memory and units", text, "")
    }
    let chart = ColumnChart(
      title: "HBM bandwidth by channel", horizontalName: "channel", verticalName: "GB/s",
      groups: channels.enumerated().map {
        ("device \($0.offset)", $0.element.map { Double($0) / seconds / 1e9 })
      })
    let rates = channels.flatMap { $0 }.map { Double($0) / seconds / 1e9 }
    let spread =
      " Channels carry \(spelled(rates.min() ?? 0, digits: 4)) to "
      + "\(spelled(rates.max() ?? 0, digits: 4)) GB/s, as counted; the peak of one is "
      + "\(spelled(record.machine.hbmPeakGBPerSecond / Double(channels[0].count))) GB/s."
    return section("Memory and units", text + spread, chart.html)
  }

  private var roofline: String {
    let chart = Roofline(record).html
    guard !chart.isEmpty else { return "" }
    return section(
      "Roofline",
      "Operations with matrix work, at the rate they reach while they are the oldest unfinished one.",
      chart)
  }

  private var energy: String {
    guard let energy = report.energy else { return "" }
    let parts = EnergyComponent.allCases(in: [energy.breakdownJ]).map {
      StackedBars.Part(key: $0.rawValue, title: $0.title)
    }
    let components = StackedBars(
      title: "Energy by component", unit: "J", parts: parts,
      bars: [("components", parts.map { energy.breakdownJ[$0.key] })])
    let operationParts = ReportedOperation.allCases.map {
      StackedBars.Part(key: $0.rawValue, title: $0.title)
    }
    let operations = StackedBars(
      title: "Energy by operation", unit: "J", parts: operationParts,
      bars: [("operations", operationParts.map { energy.breakdownByOperationJ[$0.key] })])
    return section(
      "Energy",
      "\(spelled(energy.averagePowerPerDeviceW)) W per device on average, "
        + "\(spelled(energy.peakPowerPerDeviceW)) W at most over an operation; "
        + "\(spelled(energy.tokensPerJoule)) tokens per joule. " + (report.cost?.sentence ?? ""),
      components.html + operations.html)
  }

  private var published: String {
    guard let published = report.published, let latency = report.latency else { return "" }
    return section("Beside the published appliance", published.sentence(latency), "")
  }

  private var comparison: String {
    guard let comparison = report.comparison else { return "" }
    return section(
      "Beside the published GPU appliance",
      comparison.reference + ". " + comparison.averages,
      HTMLPage.table(Report.Comparison.header, comparison.rows))
  }

  private var batch: String {
    guard let batch = report.batch else { return "" }
    return section(
      "Batch of \(batch.requests)", batch.sentence,
      HTMLPage.table(BatchEstimate.header, batch.rows))
  }

  private var scaling: String {
    guard let chart = ScalingChart(report, others: others) else { return "" }
    return section("Scaling over devices", "Runs of the same workload.", chart.html)
  }

  private var parameters: String {
    guard !record.machine.parameters.isEmpty else { return "" }
    return section(
      "Machine parameters",
      "What \(record.machine.name) is made of, and where each value comes from.",
      HTMLPage.table(
        ["parameter", "value", "unit", "status", "source"],
        record.machine.parameters.map {
          ["\($0.group).\($0.name)", $0.value, $0.unit, $0.status, $0.source]
        }, isText: true))
  }

  private func section(_ title: String, _ lead: String, _ content: String) -> String {
    "<section><h2>\(escaped(title))</h2><p>\(escaped(lead.replacing(" %", with: "\u{A0}%")))</p>\n\(content)</section>\n"
  }
}
