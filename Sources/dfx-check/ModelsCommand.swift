// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXVerification
internal import Foundation

struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "Runs random models under random plans, against FP32 and each other.",
    discussion: """
      A model's shape, family, weights and text follow from its seed. Its logits on one card must be near the \
      graph's in FP32, and under every plan the bits of one card.

      Examples:
        dfx-check models --count 2000
        dfx-check models --count 1 --seed 4711      (one model again)
      """)

  @Option(help: "Number of models.")
  var count = 100
  @Option(help: "Seed of the first model; the others follow.")
  var seed: UInt64 = 1

  func validate() throws {
    guard count > 0 else { throw ValidationError("--count is \(count): choose 1 or more") }
  }

  func run() throws {
    var check = ModelCheck()
    for number in 0..<UInt64(count) {
      do {
        try check.run(seed: seed &+ number)
      } catch let mismatch as ModelCheck.Mismatch {
        print("models: \(mismatch)")
        throw ExitCode.failure
      }
    }
    let error = String(format: "%.2f", check.tally.largestError * 100)
    print(
      "models: \(check.tally.models) models under \(check.tally.plans) plans: the bits of one card, "
        + "at most \(error) % from FP32")
  }
}
