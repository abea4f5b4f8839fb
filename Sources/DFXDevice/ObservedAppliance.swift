// SPDX-License-Identifier: Apache-2.0

public import DFXISA

/// Watches the passes of an appliance instruction by instruction.
public protocol PassObserver: AnyObject {
  /// A pass for `token` at `position` begins.
  func beginPass(token: Int, position: Int)
  /// An instruction has taken effect; the appliance's state can be read now.
  func respond(to times: CommitTimes) throws -> CommitResponse
  /// The pass has ended; an error ends the request.
  func endPass() throws
}

/// An appliance whose passes are watched; they run one by one.
public final class ObservedAppliance: Appliance {
  private let appliance: any InspectableAppliance
  private let observer: any PassObserver

  /// Passes of `appliance` under the eyes of `observer`.
  public init(_ appliance: any InspectableAppliance, observer: any PassObserver) {
    self.appliance = appliance
    self.observer = observer
  }

  /// Number of devices on the ring.
  public var deviceCount: Int { appliance.deviceCount }
  /// How programs are executed.
  public var mode: ExecutionMode { appliance.mode }

  /// Loads one program per device.
  public func load(programs: [Program]) throws { try appliance.load(programs: programs) }
  /// Fills the memories, one image per device.
  public func load(images: [MemoryImage]) throws { try appliance.load(images: images) }

  /// Runs one pass, whole; throws what the observer throws.
  public func runPass(_ pass: Pass) throws -> PassResult {
    observer.beginPass(token: pass.token, position: pass.position)
    var failure: (any Error)?
    var whole = pass
    whole.withoutOutput = false
    let result = try appliance.runPass(whole) { times in
      do {
        return try observer.respond(to: times)
      } catch {
        failure = error
        return .stop
      }
    }
    if let failure { throw failure }
    try observer.endPass()
    return result
  }

  /// Reads `count` FP16 values from a device's memory.
  public func readMemory(
    device: Int, memory: DeviceMemory, address: UInt64, count: Int
  ) throws -> [Float16] {
    try appliance.readMemory(device: device, memory: memory, address: address, count: count)
  }
}
