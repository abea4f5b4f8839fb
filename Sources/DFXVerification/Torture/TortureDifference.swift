// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice

/// Where two platforms part.
enum TortureDifference {
  /// One line, or nothing when the outcomes are equal.
  static func between(
    _ expected: TortureOutcome, _ found: TortureOutcome, on platform: String
  ) -> String? {
    guard expected != found else { return nil }
    switch (expected, found) {
    case (
      .ended(let tokens, let counts, let states),
      .ended(let otherTokens, let otherCounts, let otherStates)
    ):
      if tokens != otherTokens { return "\(platform): tokens \(otherTokens), expected \(tokens)" }
      for (device, (state, other)) in zip(states, otherStates).enumerated() {
        if let place = difference(state, other) { return "\(platform): device \(device), \(place)" }
      }
      return "\(platform): \(otherCounts) instructions, expected \(counts)"
    default: return "\(platform): \(summary(found)), expected \(summary(expected))"
    }
  }

  private static func summary(_ outcome: TortureOutcome) -> String {
    switch outcome {
    case .ended: "all passes end"
    case .fault(let code, let device, let counter): "\(code) on device \(device) at \(counter)"
    }
  }

  private static func difference(_ expected: TortureState, _ found: TortureState) -> String? {
    let spaces: [(String, KeyPath<TortureState, [UInt16]>)] = [
      ("vector element", \.vectors), ("scalar", \.scalars), ("HBM half word", \.hbm),
      ("DDR half word", \.ddr),
    ]
    for (name, space) in spaces {
      let (wanted, other) = (expected[keyPath: space], found[keyPath: space])
      guard let place = wanted.indices.first(where: { wanted[$0] != other[$0] }) else { continue }
      let values = [other[place], wanted[place]].map { String($0, radix: 16) }
      return "\(name) \(place) is 0x\(values[0]), expected 0x\(values[1])"
    }
    return nil
  }
}
