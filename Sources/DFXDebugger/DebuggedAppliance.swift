// SPDX-License-Identifier: Apache-2.0

public import DFXDevice
public import DFXISA

/// The user ended the run in the debugger.
public struct DebuggerQuit: Error, Sendable {}

/// An appliance whose passes a debugger watches.
public final class DebuggedAppliance: Appliance {
  private let appliance: any InspectableAppliance
  private let debugger: Debugger

  /// Passes of `appliance` under `debugger`.
  public init(_ appliance: any InspectableAppliance, debugger: Debugger) {
    self.appliance = appliance
    self.debugger = debugger
  }

  /// Number of devices on the ring.
  public var deviceCount: Int { appliance.deviceCount }
  /// How programs are executed.
  public var mode: ExecutionMode { appliance.mode }

  /// Loads one program per device.
  public func load(programs: [Program]) throws { try appliance.load(programs: programs) }
  /// Fills the memories, one image per device.
  public func load(images: [MemoryImage]) throws { try appliance.load(images: images) }

  /// Runs one pass; throws `DebuggerQuit` when the user ends it.
  public func runPass(token: Int, position: Int) throws -> PassResult {
    debugger.beginPass(token: token, position: position)
    let result = try appliance.runPass(token: token, position: position) {
      debugger.respond(to: $0)
    }
    if debugger.hasQuit { throw DebuggerQuit() }
    return result
  }

  /// Reads `count` FP16 values from a device's memory.
  public func readMemory(
    device: Int, memory: DeviceMemory, address: UInt64, count: Int
  ) throws -> [Float16] {
    try appliance.readMemory(device: device, memory: memory, address: address, count: count)
  }
}
