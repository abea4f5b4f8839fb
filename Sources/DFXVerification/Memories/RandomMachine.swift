// SPDX-License-Identifier: Apache-2.0

internal import DFXMachine
internal import Foundation
internal import SplitMix

extension Machine {
  /// A machine that hardware could have, with parameters anywhere in their ranges: what follows from a seed.
  ///
  /// One to five parameters differ from the paper's machine, most of them those of the HBM, so that each has its turn at
  /// the extremes of its range, alone and with others.
  static func random(seed: UInt64) -> Machine {
    var random = SplitMix64(seed: seed)
    while true {
      if let machine = try? candidate(&random).checked() { return machine }
    }
  }

  private static func candidate(_ random: inout SplitMix64) throws(MachineError) -> Machine {
    let memory = parameters.filter { $0.group == "hbm" }
    let others = parameters.filter { $0.range != nil && u280.acts($0) && $0.group != "hbm" }
    // Resources are no matter here: what is compared is time.
    var machine = try u280.changing("card.device", to: "none")
    for _ in 0..<random.integer(1...5) {
      let parameter = random.pick(random.chance(75) ? memory : others)
      guard let range = parameter.range else { continue }
      let value = random.value(in: range, isInteger: parameter.isInteger)
      machine = try machine.changing(parameter.path, to: value)
    }
    return machine
  }
}

extension SplitMix64 {
  /// A value of any magnitude in a range, now and then one of its ends.
  fileprivate mutating func value(in range: ClosedRange<Double>, isInteger: Bool) -> Double {
    if chance(10) { return chance(50) ? range.lowerBound : range.upperBound }
    let low = max(range.lowerBound, isInteger ? 1 : range.upperBound * 1e-6)
    var exponent = log2(low) + uniform() * log2(max(1, range.upperBound / low))
    // Bits of an address select many of them.
    if isInteger, chance(50) { exponent = exponent.rounded() }
    let value = isInteger ? exp2(exponent).rounded() : exp2(exponent)
    return min(max(value, range.lowerBound), range.upperBound)
  }
}
