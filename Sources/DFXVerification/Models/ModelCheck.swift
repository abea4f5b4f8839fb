// SPDX-License-Identifier: Apache-2.0

internal import DFXCompiler
internal import DFXGraph
internal import DFXMachine
internal import DFXPlan
internal import DFXSimulator
internal import SplitMix

/// Random models under random plans: one set of bits for each model, near FP32.
package struct ModelCheck {
  /// What was seen of models that agreed.
  package struct Tally {
    /// Models.
    package var models = 0
    /// Plans under which they ran.
    package var plans = 0
    /// The largest error, as a share of the logits' deviation.
    package var largestError = 0.0
  }

  /// Where a model's logits are not what they should be.
  package struct Mismatch: Error, CustomStringConvertible {
    /// The seed, the shape, the plan and what is wrong.
    package let description: String
  }

  /// Root mean square error over the logits' deviation: the bound of the numerics contract.
  private static let errorBound = 0.02
  private static let plansPerModel = 3

  /// What was seen so far.
  package private(set) var tally = Tally()

  /// A check that has seen nothing.
  package init() {}

  /// Checks the model of a seed.
  package mutating func run(seed: UInt64) throws {
    let model = try RandomModel(seed: seed)
    func mismatch(_ plan: Plan?, _ cause: String) -> Mismatch {
      let under = plan.map { " under \($0.json())" } ?? ""
      return Mismatch(
        description: "model of seed \(seed), \(model.description)\(under): \(cause)")
    }
    let one = try logits(model, .paper(devices: 1))
    let expected = try Interpreter(model.graph, weights: model.weights)
      .logits(tokens: model.tokens)
    let error = Self.error(one, expected)
    guard error < Self.errorBound else {
      throw mismatch(nil, "the logits are \(error) of their deviation from FP32")
    }
    var random = SplitMix64(seed: seed ^ 0x5851_F42D_4C95_7F2D)
    for _ in 0..<Self.plansPerModel {
      let plan = Plan.random(model.graph, using: &random)
      let bits = try logits(model, plan).map { $0.map(\.bitPattern) }
      guard bits == one.map({ $0.map(\.bitPattern) }) else {
        throw mismatch(plan, "the bits are not those of one card")
      }
      tally.plans += 1
    }
    tally.models += 1
    tally.largestError = max(tally.largestError, error)
  }

  private func logits(_ model: RandomModel, _ plan: Plan) throws -> [[Float16]] {
    let devices = plan.mesh.cardCount
    let compiled = try ModelCompiler(
      machine: .u280, deviceCount: devices, plan: plan, output: .logits
    ).compile(model.graph, weights: model.weights)
    let platform = try SimulatedPlatform(
      machine: .u280, deviceCount: devices, mode: .functional, hostThreads: 1)
    try platform.load(programs: compiled.programs)
    try platform.load(images: compiled.images)
    let empty = [Float16](repeating: 0, count: model.graph.size(.vocabulary))
    return try model.tokens.enumerated().map { position, token in
      _ = try platform.runPass(token: token, position: position)
      return try compiled.logits.reduce(into: empty) { logits, location in
        logits.replaceSubrange(
          location.vocabulary,
          with: try platform.readMemory(
            device: location.device, memory: .hbm, address: location.address,
            count: location.vocabulary.count))
      }
    }
  }

  private static func error(_ computed: [[Float16]], _ expected: [[Float]]) -> Double {
    let pairs = zip(computed, expected).flatMap { zip($0, $1).map { (Double($0), Double($1)) } }
    let count = Double(pairs.count)
    let mean = pairs.reduce(0) { $0 + $1.1 } / count
    let variance = pairs.reduce(0) { $0 + ($1.1 - mean) * ($1.1 - mean) } / count
    let square = pairs.reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / count
    return (square / variance).squareRoot()
  }
}
