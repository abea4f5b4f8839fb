// SPDX-License-Identifier: Apache-2.0

/// The memories of a device that hold images.
public enum DeviceMemory: String, Sendable, Codable, CaseIterable {
  /// High-bandwidth memory: weights, keys, values, logits.
  case hbm
  /// DDR4: embeddings, biases, layer-normalization parameters.
  case ddr
}

/// What fills a segment of device memory.
///
/// The content is produced only when it is loaded, so that an image never holds a second copy of the
/// weights.
public protocol SegmentContent: Sendable {
  /// Writes the content; `buffer` holds the segment's bytes and is zero before the call.
  func write(into buffer: UnsafeMutableRawBufferPointer) throws
}

/// A run of bytes in one memory of a device.
public struct MemorySegment: Sendable {
  /// What the segment holds, for example `h.3.mlp.c_fc`.
  public let name: String
  /// The memory it lies in.
  public let memory: DeviceMemory
  /// Its first byte.
  public let address: UInt64
  /// Its length in bytes.
  public let byteCount: Int
  /// Where its bytes come from.
  public let content: any SegmentContent

  /// A segment of `byteCount` bytes at `address`.
  public init(
    name: String, memory: DeviceMemory, address: UInt64, byteCount: Int,
    content: any SegmentContent
  ) {
    self.name = name
    self.memory = memory
    self.address = address
    self.byteCount = byteCount
    self.content = content
  }
}

/// Everything a device's memories hold before the first pass.
public struct MemoryImage: Sendable {
  /// Segments that do not overlap.
  public let segments: [MemorySegment]

  /// An image made of `segments`.
  public init(segments: [MemorySegment]) {
    self.segments = segments
  }

  /// Bytes that cross PCIe when the image is loaded.
  public var byteCount: Int {
    segments.reduce(0) { $0 + $1.byteCount }
  }
}
