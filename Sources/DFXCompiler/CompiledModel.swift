// SPDX-License-Identifier: Apache-2.0

public import DFXDevice
public import DFXISA

/// What a pass leaves for the host.
public enum PassOutput: String, Sendable, Codable {
  /// The id of the largest logit.
  case token
  /// The logits too, in HBM.
  case logits
}

/// A model compiled for a number of devices.
public struct CompiledModel: Sendable {
  /// One program per device, in ring order.
  public let programs: [Program]
  /// One memory image per device; empty when compiled without weights.
  public let images: [MemoryImage]
  /// Where each device that has a share of the vocabulary leaves its logits; empty unless asked for.
  public let logits: [LogitsLocation]
  /// Requests whose keys, values and logits have a place.
  public let slots: Int
  /// Where each device's program makes the model's intermediate tensors.
  public let taps: [[TapPoint]]
  /// Devices that hold no attention head and compute columns only.
  public let devicesWithoutHeads: [Int]
  /// The layers of the model that each device computes.
  public let layers: [Range<Int>]
  /// Bytes of weights and tables that are loaded into all devices.
  public let loadedBytes: Int
  /// Bytes of each memory that each device uses, keys and values included.
  public let usedBytes: [[DeviceMemory: Int]]
  /// Bytes of them that passes write: keys, values and logits.
  public let contextBytes: [[DeviceMemory: Int]]
  /// Most vector register tiles in use at once, per device.
  public let peakVectorTiles: [Int]
}
