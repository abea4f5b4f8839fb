// SPDX-License-Identifier: Apache-2.0

internal import SplitMix

/// Points drawn from the lists and ranges of a grid, the same ones for the same seed.
struct SweepSample: Decodable, Sendable, Equatable {
  enum Method: String, Decodable, CaseIterable {
    /// Each value by itself; points that do not meet the conditions are drawn again.
    case random
    /// Every list and range in as many equal parts as there are points, each part once (McKay, Beckman,
    /// Conover, Technometrics 1979); points that do not meet the conditions are left out.
    case latinHypercube = "latin_hypercube"
  }

  let method: Method
  let count: Int
  let seed: UInt64

  enum CodingKeys: String, CodingKey, CaseIterable { case method, count, seed }

  init(from decoder: any Decoder) throws {
    try rejectUnknownKeys(CodingKeys.self, in: decoder)
    let members = try decoder.container(keyedBy: CodingKeys.self)
    let name = try members.decode(String.self, forKey: .method)
    guard let method = Method(rawValue: name) else {
      throw DecodingError.dataCorruptedError(
        forKey: .method, in: members,
        debugDescription: "'\(name)' is neither random nor latin_hypercube")
    }
    self.method = method
    count = try members.decode(Int.self, forKey: .count)
    guard (1...Sweep.mostPoints).contains(count) else {
      throw DecodingError.dataCorruptedError(
        forKey: .count, in: members,
        debugDescription: "'count' is \(count): choose 1 to \(Sweep.mostPoints)")
    }
    seed = try members.decodeIfPresent(UInt64.self, forKey: .seed) ?? 1
  }

  /// Shares 0 ..< 1, one row of `dimensions` per point.
  func latinHypercube(dimensions: Int) -> [[Double]] {
    var random = SplitMix64(seed: seed)
    var rows = [[Double]](repeating: [], count: count)
    for _ in 0..<dimensions {
      let parts = (0..<count).shuffled(using: &random)
      for (row, part) in parts.enumerated() {
        rows[row].append((Double(part) + random.uniform()) / Double(count))
      }
    }
    return rows
  }
}
