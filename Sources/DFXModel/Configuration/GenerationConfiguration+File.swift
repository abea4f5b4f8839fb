// SPDX-License-Identifier: Apache-2.0

public import Foundation

extension GenerationConfiguration {
  /// What the folder of a checkpoint says: `generation_config.json`; without it, and where it was only derived from a
  /// `config.json` that has such settings itself, that file.
  ///
  /// A GGUF file says which tokens end a text.
  ///
  /// - Parameters:
  ///   - draws: whether tokens are drawn; nil leaves it to the file. Rules of drawing are read where they are.
  ///   - onlyEnds: whether nothing is read but the tokens that end a text.
  public static func load(
    directory: URL, draws: Bool? = nil, onlyEnds: Bool = false
  ) throws(CheckpointError) -> GenerationConfiguration {
    if GGUFFile.isOne(directory) {
      let file = try GGUFFile(path: directory.path)
      return GenerationConfiguration(endOfTextTokens: try file.endOfTextTokens())
    }
    let configuration = try ConfigurationFile.open(directory: directory)
    let file = directory.appendingPathComponent("generation_config.json")
    if let settings = try JSONFile.objectIfPresent(file, purpose: "it says how text is generated") {
      let isDerived = try settings["_from_model_config"]?.bool ?? false
      let hasOlder = try GenerationFile.hasSettings(configuration)
      if !isDerived || !hasOlder {
        let ends = try settings.stated("eos_token_id")?.tokens() ?? []
        guard !onlyEnds else { return GenerationConfiguration(endOfTextTokens: ends) }
        return try GenerationFile(root: settings, takesNull: true, draws: draws)
          .configuration(endOfText: ends)
      }
    }
    let ends = try ConfigurationFile.endOfTextTokens(configuration)
    guard !onlyEnds else { return GenerationConfiguration(endOfTextTokens: ends) }
    return try GenerationFile(root: configuration, takesNull: false, draws: draws)
      .configuration(endOfText: ends)
  }
}

/// A file with settings of transformers' `GenerationConfig`.
private struct GenerationFile {
  let root: JSONNode
  /// Whether null switches a setting off; otherwise it is as if it were absent.
  let takesNull: Bool
  /// Whether tokens are drawn, whatever the file says.
  let draws: Bool?

  /// Settings that model configurations could have, and their defaults (`_get_global_generation_defaults`).
  private static let legacy: [(name: ByteString, standard: JSONValue)] = [
    ("max_length", .integer(20)), ("min_length", .integer(0)), ("do_sample", .bool(false)),
    ("early_stopping", .bool(false)), ("num_beams", .integer(1)), ("temperature", .number(1)),
    ("top_k", .integer(50)), ("top_p", .number(1)), ("typical_p", .number(1)),
    ("repetition_penalty", .number(1)), ("length_penalty", .number(1)),
    ("no_repeat_ngram_size", .integer(0)), ("encoder_no_repeat_ngram_size", .integer(0)),
    ("bad_words_ids", .null), ("num_return_sequences", .integer(1)),
    ("output_scores", .bool(false)),
    ("return_dict_in_generate", .bool(false)), ("forced_bos_token_id", .null),
    ("forced_eos_token_id", .null), ("remove_invalid_values", .bool(false)),
    ("exponential_decay_length_penalty", .null), ("suppress_tokens", .null),
    ("begin_suppress_tokens", .null), ("num_beam_groups", .integer(1)),
    ("diversity_penalty", .number(0)),
  ]

  /// Whether a model's configuration asks for something about generation that is not the default.
  static func hasSettings(_ configuration: JSONNode) throws(CheckpointError) -> Bool {
    for (name, standard) in legacy {
      guard let node = configuration[name] else { continue }
      if case .integer(let value) = node.value, case .number(let number) = standard {
        if Double(value) != number { return true }
      } else if node.value != standard {
        return true
      }
    }
    return false
  }

  func configuration(endOfText: [Int]) throws(CheckpointError) -> GenerationConfiguration {
    try refuseUnsupported()
    var result = GenerationConfiguration(endOfTextTokens: endOfText)
    result.maximumNewTokens = try count("max_new_tokens", from: 1)
    // 20 is what is written when nothing was said.
    result.maximumLength = try count("max_length", from: 1).flatMap { $0 == 20 ? nil : $0 }
    if let node = stated("stop_strings") { result.stopTexts = try Self.texts(node) }
    result.rules = try rules()
    if let node = result.rules.lengthDecay == nil || !endOfText.isEmpty
      ? nil : stated("exponential_decay_length_penalty")
    {
      throw node.unsupported("needs an 'eos_token_id'")
    }
    result.draws = try isDrawing()
    if result.draws { result.drawing = try drawing() }
    return result
  }

  private func rules() throws(CheckpointError) -> LogitsRules {
    var rules = LogitsRules()
    if let node = stated("sequence_bias") { rules.biases = try Self.biases(node) }
    rules.promptRepetitionPenalty = try factor("encoder_repetition_penalty") ?? 1
    rules.repetitionPenalty = try factor("repetition_penalty") ?? 1
    rules.noRepeatSize = try count("no_repeat_ngram_size", from: 0) ?? 0
    rules.promptNoRepeatSize = try count("encoder_no_repeat_ngram_size", from: 0) ?? 0
    if let node = stated("bad_words_ids") {
      for element in try node.elements {
        rules.forbiddenSequences.append(try Self.sequence(element))
      }
    }
    rules.minimumLength = try count("min_length", from: 0) ?? 0
    rules.minimumNewTokens = try count("min_new_tokens", from: 0)
    rules.forcedFirstToken = try count("forced_bos_token_id", from: 0)
    if let node = stated("forced_eos_token_id") { rules.forcedLastTokens = try node.tokens() }
    rules.removesInvalidValues = try flag("remove_invalid_values")
    if let node = stated("exponential_decay_length_penalty") {
      let parts = try node.elements
      guard parts.count == 2 else { throw node.wrong("a start and a factor") }
      guard try parts[0].integer >= 0 else { throw parts[0].wrong("a count of tokens") }
      rules.lengthDecay = LogitsRules.LengthDecay(
        start: try parts[0].integer, factor: try parts[1].number)
    }
    if let node = stated("suppress_tokens") { rules.suppressedTokens = try node.tokens() }
    if let node = stated("begin_suppress_tokens") {
      rules.suppressedFirstTokens = try node.tokens()
    }
    return rules
  }

  private func drawing() throws(CheckpointError) -> DrawingRules {
    var drawing = DrawingRules()
    if let node = stated("temperature") {
      drawing.temperature = try node.number
      guard drawing.temperature > 0 else { throw node.wrong("a number above 0") }
    }
    if let node = root.stated("top_k"), takesNull || node.value != .null {
      drawing.topK = node.value == .null ? nil : try count("top_k", from: 0)
      if drawing.topK == 0 { drawing.topK = nil }
    }
    drawing.topP = try share("top_p").flatMap { $0 < 1 ? $0 : nil }
    drawing.minP = try share("min_p")
    drawing.typicalP = try share("typical_p").flatMap { $0 < 1 ? $0 : nil }
    if drawing.typicalP == 0, let node = stated("typical_p") { throw node.wrong("above 0") }
    drawing.epsilonCutoff = try share("epsilon_cutoff").flatMap { $0 > 0 && $0 < 1 ? $0 : nil }
    drawing.etaCutoff = try share("eta_cutoff").flatMap { $0 > 0 && $0 < 1 ? $0 : nil }
    return drawing
  }

  /// Refuses what would change the text and cannot be done.
  private func refuseUnsupported() throws(CheckpointError) {
    let beams = "only one sequence is generated, without beams"
    for name in ["num_beams", "num_beam_groups", "num_return_sequences"] as [ByteString] {
      guard let node = stated(name), try node.integer != 1 else { continue }
      throw node.unsupported("is \(try node.integer): \(beams)")
    }
    let unsupported: [(ByteString, String)] = [
      ("constraints", beams), ("force_words_ids", beams),
      ("dola_layers", "layers are not contrasted"),
      ("watermarking_config", "texts are not watermarked"),
      ("max_time", "texts do not depend on the host's time; use --max-new-tokens"),
    ]
    for (name, reason) in unsupported {
      if let node = stated(name) { throw node.unsupported("is not supported: \(reason)") }
    }
    if let node = stated("guidance_scale"), try node.number != 1 {
      throw node.unsupported("is not supported: each token takes one pass")
    }
    if let node = stated("token_healing"), try node.bool {
      throw node.unsupported("is not supported: a prompt is taken as it is")
    }
    if let node = stated("penalty_alpha"), try node.number > 0 {
      let draws = try isDrawing()
      let topK = try count("top_k", from: 0) ?? 50
      if !draws, topK > 1 {
        throw node.unsupported("asks for contrastive search, which is not supported")
      }
    }
  }

  private func isDrawing() throws(CheckpointError) -> Bool {
    if let draws { return draws }
    return try flag("do_sample")
  }

  // MARK: Values

  /// A setting that is there and not null.
  private func stated(_ name: ByteString) -> JSONNode? { root[name] }

  private func flag(_ name: ByteString) throws(CheckpointError) -> Bool {
    guard let node = stated(name) else { return false }
    return try node.bool
  }

  private func count(_ name: ByteString, from least: Int) throws(CheckpointError) -> Int? {
    guard let node = stated(name) else { return nil }
    guard (least...Int(Int32.max)).contains(try node.integer) else {
      throw node.unsupported("is \(try node.integer): it must be at least \(least)")
    }
    return try node.integer
  }

  /// A number above 0.
  private func factor(_ name: ByteString) throws(CheckpointError) -> Double? {
    guard let node = stated(name) else { return nil }
    guard try node.number > 0 else { throw node.wrong("a number above 0") }
    return try node.number
  }

  /// A number between 0 and 1.
  private func share(_ name: ByteString) throws(CheckpointError) -> Double? {
    guard let node = stated(name) else { return nil }
    guard (0...1).contains(try node.number) else { throw node.wrong("a number between 0 and 1") }
    return try node.number
  }

  private static func texts(_ node: JSONNode) throws(CheckpointError) -> [String] {
    let nodes = node.isArray() ? try node.elements : [node]
    var texts: [String] = []
    for each in nodes {
      guard try !each.text.isEmpty else { throw each.wrong("a text of at least one character") }
      texts.append(try each.text.text)
    }
    return texts
  }

  private static func sequence(_ node: JSONNode) throws(CheckpointError) -> [Int] {
    let tokens = node.isArray() ? try node.tokens() : []
    guard !tokens.isEmpty, tokens.allSatisfy({ $0 >= 0 }) else {
      throw node.wrong("a list of ids")
    }
    return tokens
  }

  private static func biases(_ node: JSONNode) throws(CheckpointError) -> [LogitsRules.Bias] {
    var biases: [LogitsRules.Bias] = []
    for element in try node.elements {
      let pair = try element.elements
      guard pair.count == 2 else { throw element.wrong("a sequence and its bias") }
      biases.append(
        LogitsRules.Bias(tokens: try sequence(pair[0]), value: try pair[1].number))
    }
    return biases
  }
}
