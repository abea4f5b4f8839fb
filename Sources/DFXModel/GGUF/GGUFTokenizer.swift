// SPDX-License-Identifier: Apache-2.0

extension GGUFFile {
  /// Types of tokens (llama.cpp, `enum llama_token_type`).
  private static let (unknownType, controlType, userType) = (2, 3, 4)
  /// Tokens that are recognised in text as they are.
  private static let addedTypes = [unknownType, controlType, userType]
  private static let mark: Unicode.Scalar = "▁"

  /// The tokenizer inside, as the folder that the file was made from has it.
  func tokenizer() throws(CheckpointError) -> TokenizerDefinition {
    guard let kind = try text("tokenizer.ggml.model") else { throw missing("tokenizer.ggml.model") }
    guard let tokens = try texts("tokenizer.ggml.tokens") else {
      throw missing("tokenizer.ggml.tokens")
    }
    var definition = TokenizerDefinition(file: path)
    for (id, token) in tokens.enumerated() {
      guard definition.vocabulary.updateValue(Int32(id), forKey: token) == nil else {
        throw wrong(
          "tokenizer.ggml.tokens", "a list of different tokens: '\(token.text)' is there twice")
      }
    }
    let types = try integers("tokenizer.ggml.token_type") ?? []
    var addsStart: Bool
    switch kind {
    case "gpt2": addsStart = try readByteLevel(into: &definition)
    case "llama":
      try readSentencePieces(tokens, types, into: &definition)
      addsStart = true
    default:
      throw unsupported(
        "tokenizer.ggml.model", "is '\(kind)', which is not supported: 'gpt2' and 'llama' are")
    }
    for (token, type) in zip(tokens, types) where Self.addedTypes.contains(type) {
      var added = AddedToken(token, isSpecial: type != Self.userType)
      added.isNormalized = false
      if !token.isEmpty { definition.addedTokens.add(added, to: definition.vocabulary) }
    }
    addsStart = try bool("tokenizer.ggml.add_bos_token") ?? addsStart
    if addsStart {
      definition.prefix = [try token("tokenizer.ggml.bos_token_id", of: tokens.count)]
    }
    if try bool("tokenizer.ggml.add_eos_token") ?? false {
      definition.suffix = [try token("tokenizer.ggml.eos_token_id", of: tokens.count)]
    }
    try definition.checkMerges(in: path)
    return definition
  }

  /// What the file says of its tokenizer.
  func tokenizerSettings() throws(CheckpointError) -> TokenizerSettings {
    guard let tokens = try texts("tokenizer.ggml.tokens") else {
      throw missing("tokenizer.ggml.tokens")
    }
    func text(_ role: String) throws(CheckpointError) -> String? {
      let key = "tokenizer.ggml.\(role)_token_id"
      guard try integer(key) != nil else { return nil }
      return tokens[Int(try token(key, of: tokens.count))].text
    }
    let isQwen2 = try self.text("tokenizer.ggml.pre") == "qwen2"
    let isLlama = try self.text("tokenizer.ggml.model") == "llama"
    var settings = TokenizerSettings(
      tokenizerClass: isLlama ? "LlamaTokenizer" : isQwen2 ? "Qwen2Tokenizer" : "GPT2Tokenizer")
    settings.beginOfText = try text("bos")
    settings.endOfText = try text("eos")
    settings.padding = try text("padding")
    settings.unknown = try text("unknown")
    settings.chatTemplate = try self.text("tokenizer.chat_template")
    return settings
  }

  /// Tokens that end a text.
  func endOfTextTokens() throws(CheckpointError) -> [Int] {
    var tokens: [Int] = []
    for key in ["tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id"] {
      if let id = try integer(key), !tokens.contains(id) { tokens.append(id) }
    }
    return tokens
  }

  private func token(_ key: String, of count: Int) throws(CheckpointError) -> Int32 {
    guard let id = try integer(key) else { throw missing(key) }
    guard (0..<count).contains(id) else { throw wrong(key, "a token of the vocabulary") }
    return Int32(id)
  }

  /// Byte-level encoding; tells whether a text begins with the start token unless the file says otherwise.
  private func readByteLevel(
    into definition: inout TokenizerDefinition
  ) throws(CheckpointError) -> Bool {
    for line in try texts("tokenizer.ggml.merges") ?? [] {
      let parts = line.bytes.split(separator: UInt8(ascii: " "))
      guard parts.count == 2 else {
        throw wrong("tokenizer.ggml.merges", "a list of pairs: '\(line.text)' is none")
      }
      definition.merges.append((ByteString(Array(parts[0])), ByteString(Array(parts[1]))))
    }
    definition.decoder = [.byteLevel]
    let key = "tokenizer.ggml.pre"
    let addsSpace = try bool("tokenizer.ggml.add_space_prefix") ?? false
    let whole = PreTokenizer.byteLevel(addsPrefixSpace: addsSpace, splits: true)
    let pieces = PreTokenizer.byteLevel(addsPrefixSpace: addsSpace, splits: false)
    switch try text(key) {
    case nil, "gpt-2": definition.preTokenizers = [whole]
    case "smollm": definition.preTokenizers = [.digits(individual: true), whole]
    case "llama-bpe":
      definition.preTokenizers = [.split(.grouped(digits: 3)), pieces]
      definition.modelOptions.ignoresMerges = true
      return true
    case "qwen2":
      definition.normalizers = [.nfc]
      definition.preTokenizers = [.split(.grouped(digits: 1)), pieces]
    case let other?:
      throw unsupported(
        key, "is '\(other)', which is not supported: 'gpt-2', 'llama-bpe', 'qwen2' and 'smollm' are"
      )
    }
    return false
  }

  /// SentencePiece's byte-pair encoding, whose merges follow from the scores of tokens as transformers'
  /// `generate_merges` has it.
  private func readSentencePieces(
    _ tokens: [ByteString], _ types: [Int], into definition: inout TokenizerDefinition
  ) throws(CheckpointError) {
    let key = "tokenizer.ggml.scores"
    guard let scores = try numbers(key), scores.count == tokens.count else {
      throw wrong(key, "a list of a score for each token")
    }
    let skipped = Set(
      zip(tokens, types).filter { Self.addedTypes.contains($1) }.map(\.0))
    definition.merges = Self.merges(tokens, scores, definition.vocabulary, without: skipped)
    let unknown = try integer("tokenizer.ggml.unknown_token_id") ?? 0
    guard tokens.indices.contains(unknown) else {
      throw wrong("tokenizer.ggml.unknown_token_id", "a token of the vocabulary")
    }
    definition.modelOptions = BytePairModel.Options(
      unknownToken: tokens[unknown], fusesUnknown: true, fallsBackToBytes: true)
    let addsSpace = try bool("tokenizer.ggml.add_space_prefix") ?? true
    definition.normalizers = [.replace([" "], by: [Self.mark])]
    if addsSpace { definition.normalizers.insert(.prepend([Self.mark]), at: 0) }
    let space = [UInt8(ascii: " ")]
    definition.decoder = [
      .replace(ByteString([Self.mark]).bytes, by: space), .byteFallback, .fuse,
    ]
    if addsSpace { definition.decoder.append(.strip(space, start: 1, stop: 0)) }
  }

  private static func merges(
    _ tokens: [ByteString], _ scores: [Double], _ vocabulary: [ByteString: Int32],
    without skipped: Set<ByteString>
  ) -> [(left: ByteString, right: ByteString)] {
    struct Merge {
      let left, right: ByteString
      let score: Double
      let lengths: (left: Int, right: Int)
    }
    var merges: [Merge] = []
    for (token, score) in zip(tokens, scores) where !skipped.contains(token) {
      let scalars = token.scalars
      // Longer tokens than any real one would make this quadratic.
      guard scalars.count > 1, scalars.count <= 256 else { continue }
      var local: [(Merge, Int32, Int32)] = []
      for index in 1..<scalars.count {
        let (left, right) = (ByteString(scalars[..<index]), ByteString(scalars[index...]))
        guard let first = vocabulary[left], let second = vocabulary[right],
          !skipped.contains(left), !skipped.contains(right)
        else { continue }
        let lengths = (index, scalars.count - index)
        local.append(
          (Merge(left: left, right: right, score: score, lengths: lengths), first, second))
      }
      merges += local.sorted { ($0.1, $0.2) < ($1.1, $1.2) }.map(\.0)
    }
    // The highest first; equal ones stay in their order.
    return merges.enumerated().sorted { a, b in
      let (x, y) = (a.element, b.element)
      if x.score != y.score { return x.score > y.score }
      if x.lengths.left != y.lengths.left { return x.lengths.left > y.lengths.left }
      if x.lengths.right != y.lengths.right { return x.lengths.right > y.lengths.right }
      return a.offset < b.offset
    }.map { ($0.element.left, $0.element.right) }
  }
}
