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
  /// Runs one pass on all devices.
  func runPass(_ pass: Pass) throws -> PassResult
  /// Runs passes, one result each; an appliance may run them together.
  ///
  /// No pass may read what another one leaves in registers, and keys and values only of earlier positions
  /// of its slot, which come before it.
  func runPasses(_ passes: [Pass]) throws -> [PassResult]
  /// Runs the passes of adjacent positions, the first at `position`; one result each.
  ///
  /// An appliance may run them together and may skip what `output` says nobody reads.
  func runPasses(tokens: [Int], position: Int, output: OutputPasses) throws -> [PassResult]
  /// Reads `count` FP16 values from a device's memory.
  func readMemory(device: Int, memory: DeviceMemory, address: UInt64, count: Int) throws
    -> [Float16]
}

extension Appliance {
  /// Runs one pass for `token` at `position` in the only slot.
  public func runPass(token: Int, position: Int) throws -> PassResult {
    try runPass(Pass(token: token, position: position))
  }

  /// One pass after another.
  public func runPasses(_ passes: [Pass]) throws -> [PassResult] {
    try passes.map { try runPass($0) }
  }

  /// In `functional` mode passes end early where `output` allows; with a clock every pass runs whole, as on
  /// the paper's appliance.
  public func runPasses(
    tokens: [Int], position: Int, output: OutputPasses
  ) throws -> [PassResult] {
    let early = mode == .functional ? output.withoutHead(of: tokens.count) : 0
    return try runPasses(
      tokens.enumerated().map {
        Pass(token: $1, position: position + $0, withoutOutput: $0 < early)
      })
  }
}
