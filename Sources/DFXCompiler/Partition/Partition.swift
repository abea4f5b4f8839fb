// SPDX-License-Identifier: Apache-2.0

internal import DFXModel

/// The share of one device in every matrix of the model (intra-layer model parallelism).
///
/// Attention is split by heads; every other matrix by columns, in blocks of 64, so that a dot product
/// always runs over its whole inner dimension on one device and the bits do not depend on the number
/// of devices.
struct DevicePartition: Sendable, Equatable {
  /// Position on the ring.
  let device: Int
  /// Attention heads of this device; empty on surplus devices.
  let heads: Range<Int>
  /// Columns of the attention output and second feed-forward projection.
  let widthColumns: Range<Int>
  /// Columns of the first feed-forward projection.
  let innerColumns: Range<Int>
  /// Rows of the vocabulary, which are columns of the language-model head.
  let vocabularyColumns: Range<Int>
}

/// How a model is split over devices.
struct Partition: Sendable, Equatable {
  /// One entry per device, in ring order.
  let devices: [DevicePartition]

  /// Splits a model over `deviceCount` devices.
  init(configuration: GPT2Configuration, deviceCount: Int) {
    let heads = Self.split(configuration.heads, block: 1, parts: deviceCount)
    let width = Self.split(configuration.width, block: 64, parts: deviceCount)
    let inner = Self.split(configuration.innerWidth, block: 64, parts: deviceCount)
    let vocabulary = Self.split(configuration.vocabulary, block: 64, parts: deviceCount)
    devices = (0..<deviceCount).map {
      DevicePartition(
        device: $0, heads: heads[$0], widthColumns: width[$0], innerColumns: inner[$0],
        vocabularyColumns: vocabulary[$0])
    }
  }

  /// Devices that hold no attention head.
  var devicesWithoutHeads: [Int] {
    devices.filter(\.heads.isEmpty).map(\.device)
  }

  /// Contiguous shares of `count` items in whole blocks; the first shares get the blocks left over.
  static func split(_ count: Int, block: Int, parts: Int) -> [Range<Int>] {
    let blocks = (count + block - 1) / block
    var start = 0
    return (0..<parts).map { part in
      let share = blocks / parts + (part < blocks % parts ? 1 : 0)
      let range = min(start * block, count)..<min((start + share) * block, count)
      start += share
      return range
    }
  }
}
