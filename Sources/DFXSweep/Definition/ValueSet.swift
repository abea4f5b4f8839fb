// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// The values of one number that a sweep varies: a list, or a range with an even or logarithmic spacing.
enum ValueSet: Decodable, Sendable, Equatable {
  case list([Double])
  case range(ValueRange)

  init(from decoder: any Decoder) throws {
    if let list = try? decoder.singleValueContainer().decode([Double].self) {
      self = .list(list)
    } else if (try? decoder.container(keyedBy: AnyKey.self)) != nil {
      self = .range(try ValueRange(from: decoder))
    } else {
      throw DecodingError.typeMismatch(
        [Double].self,
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "a list of numbers, or a range {\"from\", \"to\", ...}, is expected"))
    }
  }

  /// The values that a grid runs over; whole numbers where `isWhole`.
  ///
  /// - Throws: `SweepError.definition` for a range that names neither a count nor a step.
  func values(of name: String, isWhole: Bool) throws(SweepError) -> [Double] {
    switch self {
    case .list(let list): return list
    case .range(let range):
      guard let values = range.values(isWhole: isWhole) else {
        throw .definition(
          "the range of \(name) names neither 'count' nor 'step'; only a sample does without")
      }
      return values
    }
  }
}

/// The numbers from one to another.
struct ValueRange: Decodable, Sendable, Equatable {
  /// How values are spread.
  enum Scale: String, Decodable, CaseIterable {
    case linear
    case logarithmic = "log"
  }

  let from: Double
  let to: Double
  let count: Int?
  let step: Double?
  let scale: Scale

  /// More values than any study has of one number.
  static let mostValues = 1_000_000

  enum CodingKeys: String, CodingKey, CaseIterable { case from, to, count, step, scale }

  init(from decoder: any Decoder) throws {
    try rejectUnknownKeys(CodingKeys.self, in: decoder)
    let members = try decoder.container(keyedBy: CodingKeys.self)
    from = try members.decode(Double.self, forKey: .from)
    to = try members.decode(Double.self, forKey: .to)
    count = try members.decodeIfPresent(Int.self, forKey: .count)
    step = try members.decodeIfPresent(Double.self, forKey: .step)
    let name = try members.decodeIfPresent(String.self, forKey: .scale)
    func refuse(_ key: CodingKeys, _ reason: String) -> DecodingError {
      .dataCorruptedError(forKey: key, in: members, debugDescription: reason)
    }
    guard let scale = name.map({ Scale(rawValue: $0) }) ?? .linear else {
      throw refuse(.scale, "'\(name ?? "")' is neither linear nor log")
    }
    self.scale = scale
    guard from <= to else { throw refuse(.from, "'from' is above 'to'") }
    if scale == .logarithmic, from <= 0 {
      throw refuse(.from, "a logarithmic range begins above 0")
    }
    if let count {
      guard step == nil else { throw refuse(.step, "'count' and 'step' exclude each other") }
      guard (1...Self.mostValues).contains(count), count > 1 || from == to else {
        throw refuse(.count, "'count' is \(count): choose 2 to \(Self.mostValues)")
      }
    }
    if let step {
      guard scale == .linear else { throw refuse(.step, "a logarithmic range takes a 'count'") }
      guard step > 0, (to - from) / step < Double(Self.mostValues) else {
        throw refuse(.step, "'step' is \(step): choose one above 0 and not too small")
      }
    }
  }

  /// Both ends and what lies between, or nil when the range says neither how many nor how far apart.
  func values(isWhole: Bool) -> [Double]? {
    var values: [Double]
    if let count {
      values = (0..<count).map { count == 1 ? from : value(at: Double($0) / Double(count - 1)) }
      values[count - 1] = to
    } else if let step {
      // A step such as 0.1 is no exact number: the end counts when it is missed by rounding only.
      let steps = ((to - from) / step + 1e-9).rounded(.down)
      values = (0...Int(steps)).map { min(to, from + Double($0) * step) }
    } else {
      return nil
    }
    guard isWhole else { return values }
    return values.reduce(into: []) { kept, value in
      if kept.last != value.rounded() { kept.append(value.rounded()) }
    }
  }

  /// The value at a share 0 ... 1 of the way.
  func value(at share: Double) -> Double {
    switch scale {
    case .linear: from + share * (to - from)
    case .logarithmic: from * pow(to / from, share)
    }
  }

  /// The value at a share 0 ..< 1 of a sample; whole numbers are equally likely on a linear scale.
  func sampled(at share: Double, isWhole: Bool) -> Double {
    guard isWhole else { return value(at: share) }
    switch scale {
    case .linear:
      let (low, high) = (from.rounded(.up), to.rounded(.down))
      return min(high, low + (share * (high - low + 1)).rounded(.down))
    case .logarithmic: return value(at: share).rounded()
    }
  }
}
