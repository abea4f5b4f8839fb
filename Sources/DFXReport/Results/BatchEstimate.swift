// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice

/// What a pass would take that computes a token of each of several requests, so that each weight is read once for
/// all of them.
///
/// An extension of the appliance that nobody has built: priced from the passes of this run, not simulated. Matrix
/// products with weights take the longer of reading the weights once and multiplying them with all vectors;
/// attention, vectors and messages are each request's own. The rest of a pass is issuing instructions and waiting:
/// whether a batch shares that too is a question of the instruction set, so both answers stand side by side.
public struct BatchEstimate: Sendable, Equatable, Codable {
  /// Requests that share a pass.
  public let requests: Int
  /// Multiplying all weights of a device with one vector each, in milliseconds.
  public let weightsMultiplyMs: Double
  /// Reading them once at the HBM's peak rate, in milliseconds.
  public let weightsReadMs: Double
  /// Multiplying is no faster than reading even at the peak rate: to share the reading saves nothing.
  public var sharingSavesNothing: Bool { weightsMultiplyMs >= weightsReadMs }
  /// The appliance's own matrix unit, and those that multiply a weight with 2, 4 and 8 vectors at a time.
  public let x1, x2, x4, x8: Times

  /// A token of one request, with one width of the matrix unit.
  public struct Times: Sendable, Equatable, Codable {
    /// Milliseconds of a pass over its requests, where each instruction is issued for each request.
    public let issuedEachMs: Double
    /// How many times the tokens per second of requests one after another.
    public let issuedEachSpeedup: Double
    /// The same where an instruction is issued once for all requests.
    public let issuedOnceMs: Double
    /// The same gain.
    public let issuedOnceSpeedup: Double

    enum CodingKeys: String, CodingKey {
      case issuedEachMs = "issued_each_token_ms"
      case issuedEachSpeedup = "issued_each_speedup"
      case issuedOnceMs = "issued_once_token_ms"
      case issuedOnceSpeedup = "issued_once_speedup"
    }
  }

  enum CodingKeys: String, CodingKey {
    case requests
    case weightsMultiplyMs = "weights_multiply_ms"
    case weightsReadMs = "weights_read_ms"
    case x1 = "array_x1"
    case x2 = "array_x2"
    case x4 = "array_x4"
    case x8 = "array_x8"
  }

  /// Prices a batch by the mean pass of a run; nil without passes or a clock.
  init?(_ record: RunRecord, requests: Int) {
    guard record.mode.hasClock, record.passCount > 0 else { return nil }
    let parts = PassParts(record)
    self.requests = requests
    weightsMultiplyMs = parts.multiply
    weightsReadMs = parts.read
    (x1, x2, x4, x8) = (
      parts.times(requests, width: 1), parts.times(requests, width: 2),
      parts.times(requests, width: 4), parts.times(requests, width: 8)
    )
  }

  /// The widths with their times, for tables.
  var widths: [(width: Int, times: Times)] { [(1, x1), (2, x2), (4, x4), (8, x8)] }
}

extension BatchEstimate {
  /// What the numbers say, for readers.
  var sentence: String {
    "A device multiplies all its weights with one token in "
      + "\(duration(milliseconds: weightsMultiplyMs)) and could read them in "
      + "\(duration(milliseconds: weightsReadMs)): "
      + (sharingSavesNothing
        ? "one reading for \(requests) requests saves nothing unless the matrix unit is wider."
        : "the matrix unit waits for weights, and one reading for \(requests) requests saves that.")
      + " What else a batch saves hangs on whether an instruction is issued once for all requests. "
      + "Priced from the passes above, not simulated."
  }

  static let header = [
    "matrix unit", "ms a token, issued for each", "gain", "ms a token, issued once for all", "gain",
  ]

  var rows: [[String]] {
    widths.map { width, times in
      [
        "\(width) x", spelled(times.issuedEachMs, digits: 4),
        spelled(times.issuedEachSpeedup) + " x",
        spelled(times.issuedOnceMs, digits: 4), spelled(times.issuedOnceSpeedup) + " x",
      ]
    }
  }
}

/// The mean pass of a run by what a batch does to it, in milliseconds; the parts add up to the pass.
private struct PassParts {
  /// All weights of a device with one vector each, at the matrix unit's rate.
  let multiply: Double
  /// All weights of a device at the HBM's peak rate.
  let read: Double
  /// What each request needs for itself: attention, vectors, messages.
  let own: Double
  /// Issuing and waiting.
  let issue: Double

  init(_ record: RunRecord) {
    let machine = record.machine
    let passes = Double(record.passCount)
    var stalls = Tally<StallCause>()
    var linkBits = 0.0
    for group in record.passes {
      let device = group.result.devices[group.result.lastDevice]
      stalls.add(device.stallCycles, times: UInt64(group.count))
      linkBits += Double(device.events[.linkBits]) * Double(group.count)
    }
    let mean = { (causes: [StallCause]) in
      causes.reduce(0) { $0 + machine.milliseconds(stalls[$1]) } / passes
    }
    let whole = mean(StallCause.allCases)
    // Weights lie on the devices in equal parts, and a pass uses each once.
    let weights = record.model.macs(contextLength: 0) / Double(record.deviceCount)
    multiply = min(whole, weights / Double(machine.macsPerCycle) / (machine.clockMHz * 1e3))
    read = min(whole, 2 * weights / (machine.hbmPeakGBPerSecond * 1e6))
    let product = max(multiply, read)
    let matrix = max(0, mean([.mpuCompute, .hbmBandwidth]) - product)
    let messages = min(mean([.ring]), linkBits / passes / (machine.linkGbitPerSecond * 1e6))
    let units = mean([.vpuCompute, .sfuCompute, .operandCollection, .unitBusy, .ddr])
    own = min(whole - product, matrix + messages + units)
    issue = whole - product - own
  }

  func times(_ requests: Int, width: Int) -> BatchEstimate.Times {
    let count = Double(requests)
    let product = max(read, multiply * (count / Double(width)).rounded(.up))
    let alone = max(read, multiply) + own + issue
    let each = product / count + own + issue
    let once = product / count + own + issue / count
    return BatchEstimate.Times(
      issuedEachMs: each, issuedEachSpeedup: ratio(alone, each), issuedOnceMs: once,
      issuedOnceSpeedup: ratio(alone, once))
  }
}
