// SPDX-License-Identifier: Apache-2.0

internal import DFXReport
public import DFXRuntime
internal import Foundation

/// Days of one load on growing numbers of appliances.
public struct CapacityReport: Sendable, Equatable {
  /// The model's name.
  public let model: String
  /// Cards of an appliance.
  public let devices: Int
  /// The machine's name.
  public let machine: String
  /// Requests that an appliance holds at once.
  public let slots: Int
  /// Who gets a free slot.
  public let policy: SchedulingPolicy
  /// One day for each number of appliances.
  public let days: [CapacitySummary]
  /// The objective as it was written; nil without one.
  public let objective: String?
  /// The smallest number of appliances that keeps the objective; nil where none does, or without one.
  public let smallest: Int?

  /// A report.
  public init(
    model: String, devices: Int, machine: String, slots: Int, policy: SchedulingPolicy,
    days: [CapacitySummary], objective: String?, smallest: Int?
  ) {
    self.model = model
    self.devices = devices
    self.machine = machine
    self.slots = slots
    self.policy = policy
    self.days = days
    self.objective = objective
    self.smallest = smallest
  }

  /// One JSON object.
  public var json: String {
    get throws {
      let members: [OrderedJSON.Member] = [
        .init("schema", .string("dfx.capacity/1")), .init("model", .string(model)),
        .init("devices", .integer(Int64(devices))), .init("machine", .string(machine)),
        .init("slots", .integer(Int64(slots))), .init("policy", .string(policy.rawValue)),
        .init("objective", objective.map { .string($0) } ?? .null),
        .init("smallest", smallest.map { .integer(Int64($0)) } ?? .null),
        .init("days", .array(try days.map { try OrderedJSON(encoding: $0) })),
      ]
      return OrderedJSON.object(members).pretty + "\n"
    }
  }

  /// What the days are of.
  var headline: String {
    let devices = "\(self.devices) \(self.devices == 1 ? "device" : "devices")"
    let slots = "\(self.slots) \(self.slots == 1 ? "slot" : "slots")"
    var text =
      "\(model) on appliances of \(devices) (\(machine)), \(slots) each, \(policy.rawValue)"
    if let first = days.first {
      text += ": \(first.requests) requests, \(Self.number(first.requestsPerSecond)) a second"
    }
    return text
  }

  static let header = [
    "appliances", "served", "busy", "queue p50", "p99", "TTFT p50", "p99", "TPOT p50", "p99",
    "gap p99", "total p99", "tokens/s", "J/request", "with idle",
  ]

  static let legend =
    "TTFT: time to first token; TPOT: time per output token after it, mean of an answer; gap: "
    + "between two tokens; all in simulated time"

  /// One row for each day.
  var rows: [[String]] {
    days.map { day in
      [
        "\(day.appliances)", "\(day.served)", Self.percent(day.utilization),
        Self.time(day.queueSeconds?.p50), Self.time(day.queueSeconds?.p99),
        Self.time(day.timeToFirstTokenSeconds?.p50), Self.time(day.timeToFirstTokenSeconds?.p99),
        Self.time(day.perOutputTokenSeconds?.p50), Self.time(day.perOutputTokenSeconds?.p99),
        Self.time(day.interTokenSeconds?.p99), Self.time(day.totalSeconds?.p99),
        Self.number(day.tokensPerSecond), day.joulesPerRequest.map(Self.number) ?? "-",
        day.joulesPerRequestWithIdle.map(Self.number) ?? "-",
      ]
    }
  }

  /// Who went without an answer, and whether the objective is met.
  var conclusions: [String] {
    var lines: [String] = []
    for day in days where day.refused + day.dropped + day.late + day.missedDeadlines > 0 {
      lines.append(
        "\(day.appliances): \(day.refused) refused, \(day.dropped) dropped for newer ones, "
          + "\(day.late) late before they had a slot, \(day.missedDeadlines) served too late")
    }
    if let objective {
      lines.append(
        smallest.map { "\($0) \($0 == 1 ? "appliance meets" : "appliances meet") \(objective)" }
          ?? "none of these meets \(objective)")
    }
    return lines
  }

  /// A table for people.
  public var text: String {
    let table = [Self.header] + rows
    let widths = Self.header.indices.map { column in table.map { $0[column].count }.max() ?? 0 }
    let aligned = table.map { row in
      zip(row, widths).map { String(repeating: " ", count: $1 - $0.count) + $0 }
        .joined(separator: "  ")
    }
    let end = conclusions.isEmpty ? [] : [""] + conclusions
    return ([headline, ""] + aligned + [Self.legend] + end).joined(separator: "\n") + "\n"
  }

  private static func number(_ value: Double) -> String { String(format: "%.3g", value) }

  private static func percent(_ share: Double) -> String { String(format: "%.1f %%", share * 100) }

  private static func time(_ seconds: Double?) -> String {
    guard let seconds else { return "-" }
    if seconds >= 1 { return String(format: "%.3g s", seconds) }
    if seconds >= 1e-3 { return String(format: "%.3g ms", seconds * 1e3) }
    return seconds == 0 ? "0" : String(format: "%.3g us", seconds * 1e6)
  }
}
