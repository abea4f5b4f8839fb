// SPDX-License-Identifier: Apache-2.0

internal import DFXSweep

/// Tiles with 1024 multipliers, for 345M on one card.
enum TileStudy {
  static let shapes = [(8, 128), (16, 64), (32, 32), (64, 16), (128, 8)]

  static var points: [SweepPoint] { shapes.map(point) }

  static func point(_ shape: (Int, Int)) -> SweepPoint {
    SweepPoint(
      model: "dfx-345m", devices: 1, input: 64, output: 64,
      parameters: [
        "core.tile_inner": Double(shape.0), "core.tile_lanes": Double(shape.1),
      ])
  }
}
