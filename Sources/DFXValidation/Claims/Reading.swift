// SPDX-License-Identifier: Apache-2.0

internal import DFXMachine
internal import DFXSweep

/// Another machine that meets the two published passes: what nobody published leaves a choice.
struct Reading {
  let name: String
  /// Parameters that differ from the preset; dispatch and chunk are calibrated anew for each.
  let changes: [String: Double]

  static let all = [
    Reading(name: "as decided", changes: [:]),
    Reading(
      name: "an accumulator takes a sum every 6 cycles",
      changes: [
        "mpu.accumulate_cycles": 6, "core.dispatch_cycles": 85, "vpu.chunk_overhead_cycles": 9,
      ]),
    Reading(
      name: "every 11, as long as a level of the tree",
      changes: [
        "mpu.accumulate_cycles": 11, "core.dispatch_cycles": 64, "vpu.chunk_overhead_cycles": 7,
      ]),
    Reading(
      name: "one operand buffer",
      changes: [
        "core.operand_buffers": 1, "core.dispatch_cycles": 57, "vpu.chunk_overhead_cycles": 9,
      ]),
  ]

  static var points: [SweepPoint] {
    all.flatMap { reading in
      (Claim.calibrationPoints.map(\.0.point) + Claim.openPredictions.map(\.point)).map(
        reading.point)
        + [reading.wideTile]
    }
  }

  /// The point on this machine.
  func point(_ point: SweepPoint) -> SweepPoint {
    var changed = point
    changed.parameters.merge(changes) { $1 }
    return changed
  }

  /// 345M on one card with tiles of 128 x 8.
  var wideTile: SweepPoint { point(TileStudy.point((128, 8))) }

  func machine() throws -> Machine {
    var machine = Machine.u280
    for (path, value) in changes { machine = try machine.changing(path, to: value) }
    return machine
  }
}
