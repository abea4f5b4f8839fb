// SPDX-License-Identifier: Apache-2.0

/// Where a device leaves its share of the logits.
public struct LogitsLocation: Sendable, Equatable {
  /// Position on the ring.
  public let device: Int
  /// First byte in the device's HBM, of slot 0.
  public let address: UInt64
  /// Bytes to the same place of the next slot; 0 with one slot.
  public let slotBytes: UInt64
  /// Vocabulary ids of the share.
  public let vocabulary: Range<Int>

  /// A share of the logits.
  public init(device: Int, address: UInt64, slotBytes: UInt64 = 0, vocabulary: Range<Int>) {
    self.device = device
    self.address = address
    self.slotBytes = slotBytes
    self.vocabulary = vocabulary
  }
}
