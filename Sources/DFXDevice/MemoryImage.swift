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

  /// Where the content's bytes are stored, nil for content that is computed.
  var source: ContentSource? { get }

  /// Brings what is stored into the host's memory, where it stays while `body` writes this content and
  /// others of the same `source`.
  func whileInMemory(_ body: () throws -> Void) throws

  /// The content in pieces that can be written at the same time, in order and without gaps, each as short as
  /// possible but at least `byteCount` bytes except the last; none where it cannot be cut.
  func pieces(ofBytes byteCount: Int) -> [ContentPiece]
}

extension SegmentContent {
  /// Computed.
  public var source: ContentSource? { nil }
  /// Nothing to bring.
  public func whileInMemory(_ body: () throws -> Void) throws { try body() }
  /// None: the content is written as a whole.
  public func pieces(ofBytes byteCount: Int) -> [ContentPiece] { [] }
}

/// A place in the files that content comes from; they are read fastest in ascending order.
public struct ContentSource: Sendable, Hashable, Comparable {
  /// Number of the file.
  public let file: Int
  /// First byte in it.
  public let offset: Int

  /// The place `offset` of file number `file`.
  public init(file: Int, offset: Int) {
    self.file = file
    self.offset = offset
  }

  /// Files in the order of their numbers, front to back.
  public static func < (first: Self, second: Self) -> Bool {
    (first.file, first.offset) < (second.file, second.offset)
  }
}

/// A part of a segment's content.
public struct ContentPiece: Sendable {
  /// Its length in the segment, bytes.
  public let byteCount: Int
  /// Where its bytes come from.
  public let content: any SegmentContent

  /// A part of `byteCount` bytes.
  public init(byteCount: Int, content: any SegmentContent) {
    self.byteCount = byteCount
    self.content = content
  }
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
  /// Whether every device has the same bytes at the same address.
  public let isReplicated: Bool
  /// Where its bytes come from.
  public let content: any SegmentContent

  /// A segment of `byteCount` bytes at `address`.
  public init(
    name: String, memory: DeviceMemory, address: UInt64, byteCount: Int,
    isReplicated: Bool = false, content: any SegmentContent
  ) {
    self.isReplicated = isReplicated
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
