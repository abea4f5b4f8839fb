// SPDX-License-Identifier: Apache-2.0

internal import DFXReport
internal import DFXSweep

/// An appliance and a workload, as rows name them.
struct Workload {
  let model: String
  let devices: Int
  var input = 64
  var output = 64

  var point: SweepPoint {
    SweepPoint(model: model, devices: devices, input: input, output: output)
  }
}

extension Claim {
  /// The two points on which `core.dispatch_cycles` and `vpu.chunk_overhead_cycles` were chosen.
  static let calibrationPoints = [
    (Workload(model: "dfx-345m", devices: 1), 5.371),
    (Workload(model: "dfx-1.5b", devices: 4), 6.880),
  ]

  /// Points for which no published figure is known here.
  static let openPredictions = [
    Workload(model: "dfx-345m", devices: 2), Workload(model: "dfx-345m", devices: 4),
    Workload(model: "dfx-774m", devices: 2),
  ]

  /// Published totals of 1.5B on four cards, milliseconds.
  static let grid: [(input: Int, output: Int, total: Double)] = [
    (32, 1, 227), (32, 16, 330), (32, 256, 1981), (64, 1, 447), (64, 16, 550), (64, 256, 2201),
    (128, 1, 887), (128, 16, 991), (128, 256, 2642),
  ]

  /// Published times to the first token of 345M on one card, milliseconds.
  static let firstTokens: [(input: Int, ms: Double)] = [(32, 177.2), (64, 349.1), (128, 692.8)]

  /// Milliseconds per pass. Published totals are those of input + output passes.
  static func passes(_ runs: ValidationRuns) throws -> [Claim] {
    var claims = try calibrationPoints.map { workload, published in
      try pass(workload, published, .calibrated, runs)
    }
    claims += try firstTokens.map { row in
      try pass(
        Workload(model: "dfx-345m", devices: 1, input: row.input, output: 1),
        row.ms / Double(row.input + 1), .dependent, runs)
    }
    claims += try grid.map { row in
      try pass(
        Workload(model: "dfx-1.5b", devices: 4, input: row.input, output: row.output),
        row.total / Double(row.input + row.output), .dependent, runs)
    }
    return try claims + openPredictions.map { try pass($0, nil, .predicted, runs) }
  }

  private static func pass(
    _ workload: Workload, _ published: Double?, _ basis: Basis, _ runs: ValidationRuns
  ) throws -> Claim {
    let cards = workload.devices == 1 ? "1 card" : "\(workload.devices) cards"
    return Claim(
      name: "\(workload.model), \(cards), \(workload.input):\(workload.output)", unit: "ms",
      published: published, model: try runs.msPerPass(workload.point), basis: basis, decimals: 3)
  }

  /// Tokens, power, and the comparison with four V100.
  static func appliance(_ runs: ValidationRuns) throws -> [Claim] {
    let small = try runs.report(calibrationPoints[0].0.point)
    let large = try runs.report(calibrationPoints[1].0.point)
    guard let slow = small.throughput, let fast = large.throughput, let energy = large.energy,
      let comparison = large.comparison
    else { throw ValidationError.incomplete("throughput and energy at 64:64") }
    return [
      Claim(
        name: "345M, 1 card, 64:64, output tokens per second", unit: "1/s", published: 93.10,
        model: slow.tokensPerSecond, basis: .dependent),
      Claim(
        name: "1.5B, 4 cards, 64:64, output tokens per second", unit: "1/s", published: 72.68,
        model: fast.tokensPerSecond, basis: .dependent),
      Claim(
        name: "1.5B, 4 cards, power per card", unit: "W", published: 45,
        model: energy.averagePowerPerDeviceW, basis: .calibrated),
      Claim(
        name: "against 4 x V100, 64:64, tokens per second (72.68 / 13.01)", unit: "x",
        published: 72.68 / 13.01, model: comparison.throughputRatio, basis: .dependent),
      Claim(
        name: "against 4 x V100, 64:64, tokens per joule (x 47.5 / 45)", unit: "x",
        published: 72.68 / 13.01 * 47.5 / 45, model: comparison.energyRatio, basis: .dependent),
      Claim(
        name: "against 4 x V100, 64:64, tokens per second and USD (x 11 458 / 7 795)", unit: "x",
        published: 72.68 / 13.01 * 11_458 / 7_795, model: comparison.costRatio, basis: .dependent),
    ]
  }

  /// Percent by which a pass grows from 32:256 to 128:256.
  static func growth(_ runs: ValidationRuns) throws -> Double {
    let short = Workload(model: "dfx-345m", devices: 1, input: 32, output: 256)
    let long = Workload(model: "dfx-345m", devices: 1, input: 128, output: 256)
    return try (runs.msPerPass(long.point) / runs.msPerPass(short.point) - 1) * 100
  }
}
