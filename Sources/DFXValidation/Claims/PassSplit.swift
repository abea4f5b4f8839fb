// SPDX-License-Identifier: Apache-2.0

internal import DFXReport

/// A published pass split into the ideal matrix stream and what the model adds to it.
struct PassSplit {
  struct Part {
    let name: String
    let ms: Double
  }

  let title: String
  let published: Double
  let parts: [Part]

  var model: Double { parts.reduce(0) { $0 + $1.ms } }

  /// Multiply-accumulates of a pass over those that all matrix units could do, milliseconds: weights
  /// alone, 12 d^2 per layer and the vocabulary.
  static func ideal(_ model: Report.Model, devices: Int) -> Double {
    let width = Double(model.width)
    let weights = 12 * width * width * Double(model.layers) + Double(model.vocabulary) * width
    return weights / (Double(devices) * 1024 * 200e6) * 1000
  }

  init(_ workload: Workload, published: Double, _ runs: ValidationRuns) throws {
    let report = try runs.report(workload.point)
    guard let stalls = report.stallsMs, let latency = report.latency else {
      throw ValidationError.incomplete("stalls")
    }
    let passes = Double(report.workload.passes)
    func ms(_ causes: String...) -> Double { causes.reduce(0) { $0 + stalls[$1] } / passes }
    let ideal = Self.ideal(report.model, devices: workload.devices)
    let named = [
      Part(name: "ideal matrix stream", ms: ideal),
      Part(name: "matrix unit beyond it", ms: ms("mpu_compute") - ideal),
      Part(name: "dispatch", ms: ms("dispatch")),
      Part(name: "operand collection", ms: ms("operand_collection")),
      Part(name: "vector unit", ms: ms("vpu_compute")),
      Part(name: "scalar unit", ms: ms("sfu_compute")),
      Part(name: "HBM", ms: ms("hbm_latency", "hbm_bandwidth")),
      Part(name: "DDR", ms: ms("ddr")),
      Part(name: "ring", ms: ms("ring")),
    ]
    let known = named.reduce(0) { $0 + $1.ms }
    title = "\(workload.model), \(workload.devices) \(workload.devices == 1 ? "card" : "cards")"
    self.published = published
    parts = named + [Part(name: "host, fetch, waiting", ms: latency.msPerPass - known)]
  }
}
