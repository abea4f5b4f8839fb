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
/// multiples of 64 bytes. With several slots, what each of them has of its own follows the rest: an arena of
/// equal parts, one behind the other.
struct RegionLayout: Equatable, Sendable {
  var placements: [RegionPlacement]
  /// Bytes used in each memory.
  private(set) var usedBytes: [DeviceMemory: Int]
  /// Requests whose keys, values and logits have a place.
  let slots: Int
  /// Bytes from a slot's place to the next one's; 0 with one slot.
  private(set) var slotBytes = 0

  /// Places `regions` for a model of `layers` layers.
  init(regions: [Region], layers: Int, slots: Int = 1) {
    self.slots = slots
    placements = Array(
      repeating: RegionPlacement(base: 0, layerStride: 0), count: regions.count)
    usedBytes = [:]
    for memory in DeviceMemory.allCases {
      let own = regions.indices.filter { regions[$0].memory == memory }
      var next = place(
        own.filter { slots == 1 || !regions[$0].slotted }, of: regions, from: 0, layers: layers)
      if memory == .hbm, slots > 1 {
        let start = next
        next = place(own.filter { regions[$0].slotted }, of: regions, from: start, layers: layers)
        slotBytes = next - start
        next = start + slots * slotBytes
      }
      usedBytes[memory] = next
    }
  }

  /// Places regions of one memory from `start` on.
  /// - Returns: the first byte behind them.
  private mutating func place(
    _ indices: [Int], of regions: [Region], from start: Int, layers: Int
  ) -> Int {
    var next = start
    var layerOffsets: [(index: Int, offset: Int)] = []
    var layerBytes = 0
    for index in indices {
      let alignment = Self.alignment(regions[index].memory)
      let bytes = (regions[index].byteCount + alignment - 1) / alignment * alignment
      if regions[index].perLayer {
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
    return next + layerBytes * layers
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
          needed: used, available: available, advice: advice(memory, available: available))
      }
    }
    for memory in DeviceMemory.allCases {
      var ranges: [Range<Int>] = []
      for (index, region) in regions.enumerated() where region.memory == memory {
        let placement = placements[index]
        for layer in 0..<(region.perLayer ? layers : 1) {
          for slot in 0..<(region.slotted ? slots : 1) {
            let start = placement.base + layer * placement.layerStride + slot * slotBytes
            ranges.append(start..<start + region.byteCount)
          }
        }
      }
      ranges.sort { $0.lowerBound < $1.lowerBound }
      for (first, second) in zip(ranges, ranges.dropFirst())
      where first.upperBound > second.lowerBound {
        throw .verification(pass: "layout", "regions overlap at byte \(second.lowerBound)")
      }
    }
  }

  /// What makes a model fit that does not.
  private func advice(_ memory: DeviceMemory, available: Int) -> String {
    let rest = available - ((usedBytes[.hbm] ?? 0) - slots * slotBytes)
    guard memory == .hbm, slots > 1, rest >= slotBytes else {
      return "use more devices or a machine with more memory"
    }
    return "the largest number of slots that fits is \(rest / slotBytes); more devices hold more"
  }
}
