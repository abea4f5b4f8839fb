// SPDX-License-Identifier: Apache-2.0

/// Why a plan cannot be followed.
public enum PlanError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A plan file that is none, or that asks for what is not built.
  case file(name: String, cause: String)
  /// A plan for another number of cards.
  case cardCount(name: String, cards: Int, devices: Int)
  /// An annotation names no operation of the model and no kind of operation.
  case unknownTarget(String)
  /// An annotation has more or fewer entries than the operation has factors that can be split.
  case entryCount(target: String, entries: Int, factors: [String])
  /// An annotation splits what no plan can split.
  case notSplittable(target: String, factor: String, why: String)
  /// Two operations leave what must lie alike differently.
  case contradiction(what: String, first: String, second: String)
  /// More stages than layers.
  case stageCount(stages: Int, layers: Int)
  /// Layers of stages that are not one positive number for each stage, or not all layers.
  case stageLayers([Int], stages: Int, layers: Int)
  /// Shares for an axis that are not one positive number for each of its cards.
  case shares(axis: String, cards: Int)

  /// One line that names the place and the cause.
  public var description: String {
    switch self {
    case .file(let name, let cause): "\(name): \(cause)"
    case .cardCount(let name, let cards, let devices):
      "\(name) is a plan for \(cards) cards, not for \(devices): give --devices \(cards)"
    case .unknownTarget(let target):
      "the plan annotates '\(target)', which is no operation of the model and no kind of operation"
    case .entryCount(let target, let entries, let factors):
      "the plan's '\(target)' has \(entries) entries: it wants one for each of "
        + factors.joined(separator: ", ")
    case .notSplittable(let target, let factor, let why):
      "the plan splits '\(factor)' of '\(target)': \(why)"
    case .contradiction(let what, let first, let second):
      "the plan contradicts itself: \(what) lies as '\(first)' leaves it, and '\(second)' leaves it otherwise"
    case .stageCount(let stages, let layers):
      "the plan has \(stages) stages and the model \(layers) layers: each stage needs one"
    case .stageLayers(let counts, let stages, let layers):
      "the plan's stages \(counts) must be \(stages) positive numbers that add up to the model's "
        + "\(layers) layers"
    case .shares(let axis, let cards):
      "the plan's shares of '\(axis)' must be \(cards) positive numbers, one for each card"
    }
  }
}
