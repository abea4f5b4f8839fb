// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXMachine

/// Where every region of a device lies.
struct RegionPlacement: Equatable, Sendable {
  /// First byte of layer 0's copy.
  let base: Int
  /// Bytes from one layer's copy to the next; 0 when all layers share one.
  let layerStride: Int
}

/// The addresses of all regions of a device.
///
/// Regions of one layer lie together, so that all of them share one layer stride. HBM regions start at
/// multiples of 2048 bytes, which is a 64-byte beat on each of the 32 channels; DDR regions at
/// multiples of 64 bytes.
struct RegionLayout: Equatable, Sendable {
  private(set) var placements: [RegionPlacement]
  /// Bytes used in each memory.
  private(set) var usedBytes: [DeviceMemory: Int]

  /// Places `regions` for a model of `layers` layers.
  init(regions: [Region], layers: Int) {
    placements = Array(
      repeating: RegionPlacement(base: 0, layerStride: 0), count: regions.count)
    usedBytes = [:]
    for memory in DeviceMemory.allCases {
      let alignment = Self.alignment(memory)
      var next = 0
      var layerOffsets: [(index: Int, offset: Int)] = []
      var layerBytes = 0
      for (index, region) in regions.enumerated() where region.memory == memory {
        let bytes = (region.byteCount + alignment - 1) / alignment * alignment
        if region.perLayer {
          layerOffsets.append((index, layerBytes))
          layerBytes += bytes
        } else {
          placements[index] = RegionPlacement(base: next, layerStride: 0)
          next += bytes
        }
      }
      for (index, offset) in layerOffsets {
        placements[index] = RegionPlacement(base: next + offset, layerStride: layerBytes)
      }
      usedBytes[memory] = next + layerBytes * layers
    }
  }

  /// Bytes that region starts are multiples of.
  static func alignment(_ memory: DeviceMemory) -> Int {
    switch memory {
    case .hbm: 2048
    case .ddr: 64
    }
  }

  subscript(region: RegionID) -> RegionPlacement { placements[region.index] }

  /// Checks that regions do not overlap and that they fit the memories.
  func verify(
    regions: [Region], layers: Int, capacity: [DeviceMemory: Int], device: Int
  ) throws(CompilerError) {
    for memory in DeviceMemory.allCases {
      let used = usedBytes[memory] ?? 0
      let available = capacity[memory] ?? 0
      guard used <= available else {
        throw .doesNotFit(
          what: "the model's share in the \(memory.rawValue.uppercased()) of device \(device)",
          needed: used, available: available,
          advice: "use more devices or a machine with more memory")
      }
    }
    for memory in DeviceMemory.allCases {
      var ranges: [Range<Int>] = []
      for (index, region) in regions.enumerated() where region.memory == memory {
        let placement = placements[index]
        for layer in [0, layers - 1] {
          let start = placement.base + layer * placement.layerStride
          ranges.append(start..<start + region.byteCount)
          if !region.perLayer || layers == 1 { break }
        }
      }
      ranges.sort { $0.lowerBound < $1.lowerBound }
      for (first, second) in zip(ranges, ranges.dropFirst())
      where first.upperBound > second.lowerBound {
        throw .verification(pass: "layout", "regions overlap at byte \(second.lowerBound)")
      }
    }
  }
}
