// SPDX-License-Identifier: Apache-2.0

public import DFXDevice

/// Equal passes that followed each other.
public struct RepeatedPass: Sendable, Equatable {
  /// What one of them did.
  public let result: PassResult
  /// How many there were.
  public fileprivate(set) var count: Int
}

/// Simulated time in which the host, and no device, is busy.
public struct HostSeconds: Sendable, Equatable {
  /// Starting devices and waiting for them, seconds.
  public var commands = 0.0
  /// Moving data over PCIe, seconds.
  public var transfers = 0.0
  /// Bytes moved.
  public var bytes = 0

  /// No time.
  public init() {}

  static func += (sum: inout HostSeconds, other: HostSeconds) {
    sum.commands += other.commands
    sum.transfers += other.transfers
    sum.bytes += other.bytes
  }
}

/// What the appliance and the host did in one stage of a request.
public struct StageRecord: Sendable, Equatable {
  /// The stage's passes in order, equal neighbours together.
  public private(set) var passes: [RepeatedPass] = []
  /// What the host added.
  public var host = HostSeconds()
  /// Activations of the simulation kernel.
  public private(set) var simulatorEvents: UInt64 = 0

  /// A stage without passes.
  public init() {}

  /// Number of passes.
  public var passCount: Int { passes.reduce(0) { $0 + $1.count } }

  /// Kernel clock cycles of all passes, each as long as its slowest device.
  public var cycles: UInt64 { passes.reduce(0) { $0 + $1.result.cycles * UInt64($1.count) } }

  /// Adds a pass; `isSimulated` is false when its result was known from an equal pass.
  public mutating func add(_ pass: PassResult, isSimulated: Bool = true) {
    if isSimulated { simulatorEvents += pass.simulatorEvents }
    var comparable = pass
    comparable.token = nil
    comparable.simulatorEvents = 0
    if let last = passes.indices.last, passes[last].result == comparable {
      passes[last].count += 1
    } else {
      passes.append(RepeatedPass(result: comparable, count: 1))
    }
  }
}
