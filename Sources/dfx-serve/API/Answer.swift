// SPDX-License-Identifier: Apache-2.0

internal import DFXReport
internal import DFXRuntime

/// What all answers of one call carry.
struct AnswerHead: Sendable {
  let id: String
  let object: String
  let created: Int
  let model: String

  func json(choices: [OrderedJSON], usage: OrderedJSON?) -> OrderedJSON {
    var members: [OrderedJSON.Member] = [
      .init("id", .string(id)), .init("object", .string(object)),
      .init("created", .integer(Int64(created))), .init("model", .string(model)),
      .init("choices", .array(choices)),
    ]
    if let usage { members.append(.init("usage", usage)) }
    return .object(members)
  }
}

/// The tokens of a call.
struct Usage: Sendable {
  private(set) var prompt = 0
  private(set) var generated = 0
  private(set) var cached = 0

  /// Adds a choice; a prompt counts once, however many choices it has.
  mutating func add(_ end: ChoiceEnd, countsPrompt: Bool) {
    generated += end.generatedTokens
    guard countsPrompt else { return }
    prompt += end.promptTokens
    cached += end.times.reusedPositions
  }

  var json: OrderedJSON {
    .object([
      .init("prompt_tokens", .integer(Int64(prompt))),
      .init("completion_tokens", .integer(Int64(generated))),
      .init("total_tokens", .integer(Int64(prompt + generated))),
      .init(
        "prompt_tokens_details", .object([.init("cached_tokens", .integer(Int64(cached)))])),
    ])
  }
}

extension ChoiceEnd {
  /// What the choice took on the appliance: simulated time and energy, never the host's.
  func simulated(seed: UInt64) -> OrderedJSON {
    let milliseconds = { (time: SimulatedTime?) -> OrderedJSON in
      time.map { .number($0.milliseconds) } ?? .null
    }
    return .object([
      .init("queue_ms", milliseconds(times.queueTime)),
      .init("time_to_first_token_ms", milliseconds(times.timeToFirstToken)),
      .init("time_per_token_ms", times.secondsPerToken.map { .number($0 * 1e3) } ?? .null),
      .init("total_ms", milliseconds(times.totalTime)),
      .init("energy_j", .number(times.joules)),
      .init("passes", .integer(Int64(times.passes))),
      .init("cached_prompt_tokens", .integer(Int64(times.reusedPositions))),
      .init("seed", .integer(Int64(bitPattern: seed))),
    ])
  }
}
