// SPDX-License-Identifier: Apache-2.0

internal import DFXRuntime
internal import Foundation

/// What a text about a day means cannot be told.
public struct CapacityTextError: Error, Sendable, Equatable, CustomStringConvertible {
  /// One line that names the text and what to write.
  public let description: String
}

extension Arrivals {
  /// `poisson:3/s` or `periodic:30/s`.
  public init(parsing text: String) throws(CapacityTextError) {
    let parts = text.split(separator: ":", maxSplits: 1)
    if parts.count == 2, parts[1].hasSuffix("/s"), let rate = Double(parts[1].dropLast(2)),
      rate > 0, rate.isFinite
    {
      switch parts[0] {
      case "poisson":
        self = .poisson(perSecond: rate)
        return
      case "periodic":
        self = .periodic(perSecond: rate)
        return
      default: break
      }
    }
    throw CapacityTextError(
      description: "'\(text)' says not how requests come: write poisson:3/s, periodic:30/s or the "
        + "name of a trace that ends in .csv")
  }
}

extension TokenCounts {
  /// `64`, `uniform:16-128`, `geometric:64` or `lognormal:64,0.8` (median, standard deviation of the logarithm).
  public init(parsing text: String) throws(CapacityTextError) {
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    let largest = Int(UInt32.max)
    if parts.count == 1, let count = Int(text), (1...largest).contains(count) {
      self = .fixed(count)
      return
    }
    if parts.count == 2 {
      let numbers = parts[1].split(separator: parts[0] == "uniform" ? "-" : ",").map { Double($0) }
      switch (parts[0], numbers.count, numbers.first ?? nil, numbers.last ?? nil) {
      case ("uniform", 2, let low?, let high?)
      where low >= 1 && low <= high && high <= Double(largest):
        self = .uniform(Int(low)...Int(high))
        return
      case ("geometric", 1, let mean?, _) where mean >= 1 && mean <= Double(largest):
        self = .geometric(mean: mean)
        return
      case ("lognormal", 2, let median?, let sigma?)
      where median >= 1 && median <= Double(largest) && (0...10).contains(sigma):
        self = .logNormal(median: median, sigma: sigma)
        return
      default: break
      }
    }
    throw CapacityTextError(
      description: "'\(text)' is no number of tokens: write 64, uniform:16-128, geometric:64 or "
        + "lognormal:64,0.8")
  }
}

extension ServiceObjective {
  /// `ttft=0.5s,itl=20ms,total=3s,p99`: bounds, and the share that must keep them (p50, p90, p99, max).
  public init(parsing text: String) throws(CapacityTextError) {
    self.init()
    for part in text.split(separator: ",") {
      if let share = Share(rawValue: String(part)) {
        self.share = share
        continue
      }
      let pair = part.split(separator: "=", maxSplits: 1)
      guard pair.count == 2, let seconds = Self.seconds(pair[1]) else { throw Self.error(text) }
      switch pair[0] {
      case "ttft": timeToFirstToken = seconds
      case "itl": interToken = seconds
      case "total": total = seconds
      default: throw Self.error(text)
      }
    }
    guard timeToFirstToken != nil || interToken != nil || total != nil else {
      throw Self.error(text)
    }
  }

  private static func error(_ text: String) -> CapacityTextError {
    CapacityTextError(
      description: "'\(text)' is no objective: write bounds with units and a share, as in "
        + "ttft=0.5s,itl=20ms,total=3s,p99")
  }

  private static func seconds(_ text: Substring) -> Double? {
    let units = [("ms", 1e-3), ("us", 1e-6), ("s", 1.0)]
    guard let (unit, factor) = units.first(where: { text.hasSuffix($0.0) }),
      let value = Double(text.dropLast(unit.count)), value > 0, value.isFinite
    else { return nil }
    return value * factor
  }
}

extension [CapacityRequest] {
  /// Requests of a trace: CSV with the columns `arrival_s`, `input`, `output` and, if wanted, `deadline_s`.
  public init(trace text: String, name: String, context: Int) throws(CapacityTextError) {
    var lines = text.split(whereSeparator: \.isNewline)[...]
    let header = lines.popFirst()?.split(separator: ",").map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    guard
      header == ["arrival_s", "input", "output"]
        || header == ["arrival_s", "input", "output", "deadline_s"]
    else {
      throw CapacityTextError(
        description: "\(name): the first line is not 'arrival_s,input,output' or "
          + "'arrival_s,input,output,deadline_s'")
    }
    self = []
    for (index, line) in lines.enumerated() {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      let error = { (cause: String) in
        CapacityTextError(description: "\(name), line \(index + 2): \(cause)")
      }
      guard cells.count == header?.count, let arrival = Double(cells[0]),
        (0...1e6).contains(arrival),
        let input = Int(cells[1]), input > 0, let output = Int(cells[2]), output > 0
      else { throw error("'\(line)' is no request: write a time and two numbers above 0") }
      guard input <= context, output <= context - input + 1 else {
        throw error("\(input) + \(output) tokens exceed the model's context of \(context)")
      }
      var deadline: SimulatedTime?
      if cells.count == 4, !cells[3].isEmpty {
        guard let seconds = Double(cells[3]), (0...1e6).contains(seconds) else {
          throw error("'\(cells[3])' is no deadline in seconds")
        }
        deadline = SimulatedTime(seconds: seconds)
      }
      append(
        CapacityRequest(
          arrival: SimulatedTime(seconds: arrival), input: input, output: output,
          deadline: deadline))
    }
    guard !isEmpty else { throw CapacityTextError(description: "\(name) has no requests") }
  }
}
