// SPDX-License-Identifier: Apache-2.0

public import DFXISA

/// How an appliance executes programs.
public enum ExecutionMode: String, Sendable, Codable, CaseIterable {
  /// Values and clock: an instruction takes effect when its timing says so.
  case timed
  /// Values without a clock.
  case functional
  /// Clock without values.
  case timing

  /// Whether passes compute values.
  public var computesValues: Bool { self != .timing }
  /// Whether passes take simulated time.
  public var hasClock: Bool { self != .functional }
}

/// Which of several passes compute logits that somebody reads.
public enum OutputPasses: Sendable, Equatable {
  /// No pass: only keys and values are wanted.
  case none
  /// The last one.
  case last
  /// Every pass.
  case all

  /// How many of the first of `count` passes need no language-model head.
  public func withoutHead(of count: Int) -> Int {
    switch self {
    case .none: count
    case .last: count - 1
    case .all: 0
    }
  }
}

/// The devices of one appliance as the host sees them.
///
/// Calls come from one thread at a time.
public protocol Appliance: AnyObject {
  /// Number of devices on the ring.
  var deviceCount: Int { get }
  /// How programs are executed.
  var mode: ExecutionMode { get }

  /// Loads one program per device.
  func load(programs: [Program]) throws
  /// Fills the memories, one image per device.
  func load(images: [MemoryImage]) throws
  /// Runs one pass for `token` at `position` on all devices.
  func runPass(token: Int, position: Int) throws -> PassResult
  /// Runs the passes of adjacent positions, the first at `position`; one result each.
  ///
  /// An appliance may run them together and may skip what `output` says nobody reads.
  func runPasses(tokens: [Int], position: Int, output: OutputPasses) throws -> [PassResult]
  /// Reads `count` FP16 values from a device's memory.
  func readMemory(device: Int, memory: DeviceMemory, address: UInt64, count: Int) throws
    -> [Float16]
}

extension Appliance {
  /// One pass after another, whole.
  public func runPasses(
    tokens: [Int], position: Int, output: OutputPasses
  ) throws -> [PassResult] {
    try tokens.enumerated().map { try runPass(token: $1, position: position + $0) }
  }
}
