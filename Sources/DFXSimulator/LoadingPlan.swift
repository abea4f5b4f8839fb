// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice

/// A part of a segment that one thread writes.
struct LoadingStep: Sendable {
  let name: String
  /// The device whose memory it fills; nil for what all devices have in common.
  let device: Int?
  let memory: DeviceMemory
  let address: UInt64
  let byteCount: Int
  /// Bytes of all images that it stands for.
  let imageBytes: Int
  let content: any SegmentContent
}

/// The order in which images are loaded.
struct LoadingPlan {
  /// All steps, first what is common.
  let steps: [LoadingStep]
  private let commonCount: Int
  /// A piece: enough for a disk to read at its speed, and little enough to share work evenly.
  private static let pieceBytes = 8 << 20

  /// What all devices have in common, kept once.
  var common: ArraySlice<LoadingStep> { steps[..<commonCount] }
  /// What each device has for itself.
  var own: ArraySlice<LoadingStep> { steps[commonCount...] }

  /// A plan for one image per device; `keepsCommon` tells whether replicated DDR segments can be kept once.
  init(images: [MemoryImage], keepsCommon: Bool) {
    let common = keepsCommon ? Self.replicated(images) : []
    let names = Set(common.map(\.name))
    let commonSteps = common.flatMap { Self.steps($0, device: nil, copies: images.count) }
    let ownSteps = images.enumerated().flatMap { device, image in
      image.segments.filter { !names.contains($0.name) }
        .flatMap { Self.steps($0, device: device, copies: 1) }
    }
    steps = Self.sorted(commonSteps) + Self.sorted(ownSteps)
    commonCount = commonSteps.count
  }

  /// Segments that lie at the same place of every device's DDR.
  private static func replicated(_ images: [MemoryImage]) -> [MemorySegment] {
    guard let first = images.first, images.count > 1 else { return [] }
    return first.segments.filter { segment in
      segment.memory == .ddr && segment.isReplicated
        && images.dropFirst().allSatisfy { image in
          image.segments.contains {
            $0.isReplicated && $0.name == segment.name && $0.memory == .ddr
              && $0.address == segment.address && $0.byteCount == segment.byteCount
          }
        }
    }
  }

  private static func steps(
    _ segment: MemorySegment, device: Int?, copies: Int
  ) -> [LoadingStep] {
    var pieces = segment.content.pieces(ofBytes: pieceBytes)
    if pieces.isEmpty {
      pieces = [ContentPiece(byteCount: segment.byteCount, content: segment.content)]
    }
    var address = segment.address
    return pieces.map { piece in
      defer { address += UInt64(piece.byteCount) }
      return LoadingStep(
        name: segment.name, device: device, memory: segment.memory, address: address,
        byteCount: piece.byteCount, imageBytes: piece.byteCount * copies, content: piece.content)
    }
  }

  /// In the order in which content is stored; content that is computed comes first.
  private static func sorted(_ steps: [LoadingStep]) -> [LoadingStep] {
    steps.enumerated().map { (source: $1.content.source, index: $0, step: $1) }
      .sorted { first, second in
        switch (first.source, second.source) {
        case (let a?, let b?) where a != b: a < b
        case (nil, _?): true
        case (_?, nil): false
        default: first.index < second.index
        }
      }.map(\.step)
  }
}
