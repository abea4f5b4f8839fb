// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice

extension Report {
  /// Computes the results of a run.
  ///
  /// - Throws: `ReportError` when the counters contradict each other in a way that would keep
  ///   breakdowns from adding up.
  public init(
    _ record: RunRecord, reference figures: PublishedReference = .v100
  ) throws(ReportError) {
    var reference = figures
    reference.pricePerGPU = record.machine.gpuPriceUSD
    if let reason = record.inconsistencies.first(where: { record.isSpoiled(by: $0) }) {
      throw .inconsistentCounters(reason)
    }
    command = record.command.map(quotedForShell).joined(separator: " ")
    let shape = record.model
    model = Model(
      name: shape.name, layers: shape.layers, width: shape.width, heads: shape.heads,
      vocabulary: shape.vocabulary, parameters: shape.parameters)
    machine = Machine(
      name: record.machine.name, devices: record.deviceCount, clockMHz: record.machine.clockMHz)
    workload = Workload(
      inputTokens: record.inputTokens, outputTokens: record.outputTokens, passes: record.passCount)
    let clock = record.mode.hasClock
    simulation = Simulation(
      mode: record.mode.rawValue, wallS: record.wallSeconds,
      simulatedCycles: clock ? record.cycles() : nil, events: record.simulatorEvents)
    generation = record.generation
    guard clock else { return }

    let times = Latency(record)
    latency = times
    throughput = Throughput(record, times)
    breakdownMs = Self.timeByOperation(record)
    stallsMs = Self.timeByCause(record)
    utilization = Utilization(record, seconds: times.totalMs / 1000)
    let spent = Energy(record, seconds: times.totalMs / 1000)
    energy = spent
    let price = Cost(
      devicePrice: record.machine.priceUSD, devices: record.deviceCount,
      tokensPerSecond: throughput?.tokensPerSecond ?? 0)
    cost = price
    published = PublishedPass(record, msPerPass: times.msPerPass)
    batch = record.batch.flatMap { BatchEstimate(record, requests: $0) }
    guard reference.isComparable(record) else { return }
    comparison = Comparison(
      tokensPerSecond: throughput?.tokensPerSecond ?? 0, tokensPerJoule: spent.tokensPerJoule,
      cost: price, reference: reference)
  }

  /// The total time by operation: each cycle of the device that finishes last in its pass belongs to
  /// its oldest unfinished instruction's operation, the rest of the time to the host.
  static func timeByOperation(_ record: RunRecord) -> Breakdown {
    var cycles = [ReportedOperation: UInt64]()
    for group in record.passes {
      let device = group.result.devices[group.result.lastDevice]
      for operation in ReportedOperation.allCases {
        cycles[operation, default: 0] += device.cycles(of: operation) * UInt64(group.count)
      }
    }
    let host = Stage.allCases.reduce(0) { $0 + record.host[$1].totalMs }
    return Breakdown(
      ReportedOperation.allCases.map {
        let time = record.machine.milliseconds(cycles[$0] ?? 0)
        return ($0.rawValue, $0 == .host ? time + host : time)
      })
  }

  /// The time of the device that finishes last in each pass by cause of delay.
  private static func timeByCause(_ record: RunRecord) -> Breakdown {
    var cycles = Tally<StallCause>()
    for group in record.passes {
      cycles.add(
        group.result.devices[group.result.lastDevice].stallCycles, times: UInt64(group.count))
    }
    return Breakdown(
      StallCause.allCases.map { ($0.key, record.machine.milliseconds(cycles[$0])) })
  }
}

extension Report.Latency {
  init(_ record: RunRecord) {
    func time(_ stage: Stage) -> Double {
      record.machine.milliseconds(record.cycles(of: stage)) + record.host[stage].totalMs
    }
    summarizationMs = time(.summarization)
    generationMs = time(.generation)
    totalMs = summarizationMs + generationMs
    timeToFirstTokenMs = record.outputTokens > 0 ? summarizationMs : nil
    msPerPass = ratio(totalMs, Double(record.passCount))
    modelLoadMs = record.load.milliseconds
  }
}

extension Report.Throughput {
  init(_ record: RunRecord, _ latency: Report.Latency) {
    let seconds = latency.totalMs / 1000
    let later = record.outputTokens - 1
    tokensPerSecond = ratio(Double(record.outputTokens), seconds)
    decodeTokensPerSecond = later > 0 ? ratio(Double(later), latency.generationMs / 1000) : nil
    gflops = ratio(2e-9 * record.model.macs(passes: record.passCount), seconds)
  }
}

extension Report.Utilization {
  init(_ record: RunRecord, seconds: Double) {
    let machine = record.machine
    let counters = record.deviceTotals
    var events = Tally<EventKind>()
    for device in counters { events.add(device.events) }
    let devices = Double(record.deviceCount)
    let cycles = seconds * machine.clockMHz * 1e6
    hbmGBPerSecond = ratio(
      Double(events[.hbmReadBits] + events[.hbmWriteBits]) / 8e9, seconds * devices)
    hbmFraction = ratio(hbmGBPerSecond, machine.hbmPeakGBPerSecond)
    let channels = counters.map(\.hbmChannelBytes.count).min() ?? 0
    hbmChannelGBPerSecond = (0..<channels).map { channel in
      let bytes = counters.reduce(0) { $0 + $1.hbmChannelBytes[channel] }
      return ratio(Double(bytes), seconds * devices * 1e9)
    }
    mpuFraction = ratio(Double(events[.mac]), cycles * devices * Double(machine.macsPerCycle))
    let lanes: [EventKind] = [.vectorAdd, .vectorMul, .vectorExp, .vectorMove, .vectorReduce]
    vpuFraction = ratio(
      Double(lanes.reduce(0) { $0 + events[$1] }), cycles * devices * Double(machine.vectorLanes))
    linkFraction = ratio(
      Double(events[.linkBits]), seconds * devices * machine.linkGbitPerSecond * 1e9)
  }
}

extension RunRecord {
  /// The counters of each device over all passes.
  var deviceTotals: [DeviceCounters] {
    var totals = [DeviceCounters](repeating: DeviceCounters(), count: deviceCount)
    for group in passes {
      for (index, device) in group.result.devices.enumerated() {
        totals[index].add(device, times: UInt64(group.count))
      }
    }
    return totals
  }
}

/// The word as a POSIX shell reads it back.
package func quotedForShell(_ word: String) -> String {
  let plain = word.unicodeScalars.allSatisfy {
    ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
      || "_-./:=,+@%".unicodeScalars.contains($0)
  }
  if plain && !word.isEmpty { return word }
  return "'"
    + word.split(separator: "'", omittingEmptySubsequences: false).joined(
      separator: "'\\''") + "'"
}
