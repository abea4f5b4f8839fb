// SPDX-License-Identifier: Apache-2.0

/// A named run of a device's memory; for people, not for the device.
public struct MemoryRegion: Sendable, Hashable, Codable {
  /// A memory of a card.
  public enum Memory: String, Sendable, Codable, CaseIterable {
    case hbm, ddr
  }

  /// What lies there, for example `attn.c_attn.q`.
  public let name: String
  /// Where.
  public let memory: Memory
  /// The first byte of the copy of layer 0 and slot 0.
  public let base: Int
  /// Bytes of one copy.
  public let byteCount: Int
  /// Bytes from one layer's copy to the next; 0 where all layers share one.
  public let layerStride: Int
  /// Bytes from one slot's copy to the next; 0 where all slots share one.
  public let slotStride: Int

  /// A run of memory.
  public init(
    name: String, memory: Memory, base: Int, byteCount: Int, layerStride: Int = 0,
    slotStride: Int = 0
  ) {
    self.name = name
    self.memory = memory
    self.base = base
    self.byteCount = byteCount
    self.layerStride = layerStride
    self.slotStride = slotStride
  }

  /// Whether its numbers can be those of a memory, and its name stands in a line of text.
  var isLegal: Bool {
    let bytes = 0...Int(UInt32.max) * 64
    return [base, byteCount, layerStride, slotStride].allSatisfy(bytes.contains)
      && !name.isEmpty && name.allSatisfy { !$0.isNewline && $0 != "\"" }
  }
}
