// SPDX-License-Identifier: Apache-2.0

internal import Foundation

extension Report: Codable {
  private enum CodingKeys: String, CodingKey {
    case schema, command, model, machine, workload, latency, throughput
    case breakdownMs = "breakdown_ms"
    case stallsMs = "stalls_ms"
    case utilization, energy, cost, published, comparison, simulation, batch
    case prompt
    case promptTokens = "prompt_tokens"
    case tokens, text
  }

  /// Decodes a report of this schema.
  ///
  /// - Throws: `DecodingError` when the schema is another one or a member is missing.
  public init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: CodingKeys.self)
    let schema = try members.decode(String.self, forKey: .schema)
    guard schema == Self.schema else {
      throw DecodingError.dataCorruptedError(
        forKey: .schema, in: members,
        debugDescription: "the report follows \(schema), not \(Self.schema)")
    }
    command = try members.decode(String.self, forKey: .command)
    model = try members.decode(Model.self, forKey: .model)
    machine = try members.decode(Machine.self, forKey: .machine)
    workload = try members.decode(Workload.self, forKey: .workload)
    latency = try members.decodeIfPresent(Latency.self, forKey: .latency)
    throughput = try members.decodeIfPresent(Throughput.self, forKey: .throughput)
    breakdownMs = try members.decodeIfPresent(Breakdown.self, forKey: .breakdownMs)
    stallsMs = try members.decodeIfPresent(Breakdown.self, forKey: .stallsMs)
    utilization = try members.decodeIfPresent(Utilization.self, forKey: .utilization)
    energy = try members.decodeIfPresent(Energy.self, forKey: .energy)
    cost = try members.decodeIfPresent(Cost.self, forKey: .cost)
    published = try members.decodeIfPresent(PublishedPass.self, forKey: .published)
    comparison = try members.decodeIfPresent(Comparison.self, forKey: .comparison)
    simulation = try members.decode(Simulation.self, forKey: .simulation)
    batch = try members.decodeIfPresent(BatchEstimate.self, forKey: .batch)
    if let tokens = try members.decodeIfPresent([Int].self, forKey: .tokens) {
      generation = GenerationRecord(
        prompt: try members.decode(String.self, forKey: .prompt),
        promptTokens: try members.decode([Int].self, forKey: .promptTokens),
        tokens: tokens, text: try members.decode(String.self, forKey: .text))
    }
  }

  /// Encodes every member of the contract, `null` where the mode gives none.
  public func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: CodingKeys.self)
    try members.encode(Self.schema, forKey: .schema)
    try members.encode(command, forKey: .command)
    try members.encode(model, forKey: .model)
    try members.encode(machine, forKey: .machine)
    try members.encode(workload, forKey: .workload)
    try members.encode(latency, forKey: .latency)
    try members.encode(throughput, forKey: .throughput)
    try members.encode(breakdownMs, forKey: .breakdownMs)
    try members.encode(stallsMs, forKey: .stallsMs)
    try members.encode(utilization, forKey: .utilization)
    try members.encode(energy, forKey: .energy)
    try members.encode(cost, forKey: .cost)
    try members.encode(published, forKey: .published)
    try members.encode(comparison, forKey: .comparison)
    try members.encode(simulation, forKey: .simulation)
    if let batch { try members.encode(batch, forKey: .batch) }
    if let generation {
      try members.encode(generation.prompt, forKey: .prompt)
      try members.encode(generation.promptTokens, forKey: .promptTokens)
      try members.encode(generation.tokens, forKey: .tokens)
      try members.encode(generation.text, forKey: .text)
    }
  }

  /// The contract's JSON as a tree, members in the contract's order.
  ///
  /// - Throws: `EncodingError`.
  public var tree: OrderedJSON {
    get throws { try OrderedJSON(encoding: self) }
  }

  /// The contract's JSON, indented, members in the contract's order, without a final newline.
  ///
  /// - Throws: `EncodingError`.
  public func json() throws -> String { try tree.pretty }

  /// A report from the text of one.
  ///
  /// - Throws: `DecodingError` when the text is not a report of this schema.
  public init(json text: String) throws {
    self = try JSONDecoder().decode(Report.self, from: Data(text.utf8))
  }
}
