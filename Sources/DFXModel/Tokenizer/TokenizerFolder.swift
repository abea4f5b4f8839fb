// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// The tokenizer of a checkpoint's folder, put together from its files as `AutoTokenizer.from_pretrained` of
/// transformers does it.
struct TokenizerFolder {
  private let directory: URL

  /// Tokenizers of transformers that are known.
  fileprivate enum Kind: String {
    case gpt2 = "GPT2Tokenizer"
    case qwen2 = "Qwen2Tokenizer"
    case llama = "LlamaTokenizer"
    case plain = "PreTrainedTokenizer"
  }

  init(_ directory: URL) throws(CheckpointError) {
    guard Checkpoint.isDirectory(directory) else {
      throw CheckpointError(
        .missingDirectory, "\(directory.path): there is no such folder: give a checkpoint's folder")
    }
    self.directory = directory
  }

  func definition() throws(CheckpointError) -> TokenizerDefinition {
    let settings = try object("tokenizer_config.json")
    let kind = try kind(settings)
    var definition: TokenizerDefinition
    let file = directory.appendingPathComponent("tokenizer.json")
    let isCombined = FileContents.exists(file)
    if isCombined {
      definition = try TokenizerFile(file).definition()
    } else {
      definition = try separateFiles(kind, settings)
    }
    let special = try specialTokens(kind, settings)
    for token in try tokensToAdd(
      special, settings, isWrapped: kind == .gpt2 && !isCombined, to: definition)
    {
      definition.addedTokens.add(token, to: definition.vocabulary)
    }
    try apply(settings, kind, special, isCombined: isCombined, to: &definition)
    try definition.checkMerges(in: isCombined ? file.path : path("merges.txt"))
    return definition
  }

  /// What the files say beside how texts are cut.
  func statedSettings() throws(CheckpointError) -> TokenizerSettings {
    let file = try object("tokenizer_config.json")
    let kind = try kind(file)
    var settings = TokenizerSettings(tokenizerClass: kind.rawValue)
    for (role, token) in try specialTokens(kind, file) {
      let text = token.token.content.text
      switch role {
      case "bos_token": settings.beginOfText = text
      case "eos_token": settings.endOfText = text
      case "pad_token": settings.padding = text
      case "unk_token": settings.unknown = text
      default: break
      }
    }
    settings.chatTemplate = try chatTemplate(file)
    return settings
  }

  /// A file of its own comes before a member of the settings; of several templates the one called default counts.
  private func chatTemplate(_ settings: JSONNode?) throws(CheckpointError) -> String? {
    let file = directory.appendingPathComponent("chat_template.jinja")
    if FileContents.exists(file) {
      let bytes = try FileContents.read(file, purpose: "it has the chat template")
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw CheckpointError(.malformedFile, "\(file.path) is not UTF-8")
      }
      return text
    }
    guard let node = settings?["chat_template"] else { return nil }
    guard node.isArray() else { return try node.text.text }
    for template in try node.elements {
      guard try template.required("name").text == "default" else { continue }
      return try template.required("template").text.text
    }
    return nil
  }

  // MARK: Which tokenizer

  private func kind(_ settings: JSONNode?) throws(CheckpointError) -> Kind {
    var node = settings?["tokenizer_class"]
    var model: String?
    if node == nil, let configuration = try? object("config.json") {
      node = configuration["tokenizer_class"]
      model = try? configuration["model_type"]?.text.text
    }
    guard let node else {
      return switch model {
      case "llama": .llama
      case "qwen2": .qwen2
      default: .gpt2
      }
    }
    let name = try node.text.text
    let base = name.hasSuffix("Fast") ? String(name.dropLast(4)) : name
    guard let kind = Kind(rawValue: base) else {
      throw node.unsupported(
        "is '\(name)': GPT2Tokenizer, LlamaTokenizer, Qwen2Tokenizer and PreTrainedTokenizerFast are "
          + "supported")
    }
    return kind
  }

  /// A tokenizer in `vocab.json` and `merges.txt`.
  private func separateFiles(
    _ kind: Kind, _ settings: JSONNode?
  ) throws(CheckpointError) -> TokenizerDefinition {
    let vocabulary = directory.appendingPathComponent("vocab.json")
    let merges = directory.appendingPathComponent("merges.txt")
    guard FileContents.exists(vocabulary), FileContents.exists(merges), kind != .llama else {
      throw missingFiles()
    }
    var definition = TokenizerDefinition(file: vocabulary.path)
    definition.vocabulary = try VocabularyFiles.vocabulary(vocabulary)
    definition.merges = try VocabularyFiles.merges(
      merges, checksHeading: kind == .qwen2)
    let addsSpace = try settings?["add_prefix_space"]?.bool ?? false
    if kind == .qwen2 {
      definition.normalizers = [.nfc]
      definition.preTokenizers = [
        .split(.grouped(digits: 1)), .byteLevel(addsPrefixSpace: addsSpace, splits: false),
      ]
      definition.decoder = [.byteLevel]
    } else {
      definition.useByteLevel(addsPrefixSpace: addsSpace)
    }
    return definition
  }

  private func missingFiles() -> CheckpointError {
    for name in ["tokenizer.model", "spiece.model", "sentencepiece.bpe.model"]
    where FileContents.exists(directory.appendingPathComponent(name)) {
      return CheckpointError(
        .missingFile,
        "no tokenizer.json in \(directory.path); found \(name), a SentencePiece model: convert it with "
          + "python -c \"from transformers import AutoTokenizer as T; "
          + "T.from_pretrained('\(directory.path)').save_pretrained('\(directory.path)')\"")
    }
    return CheckpointError(
      .missingFile,
      "no tokenizer.json, nor vocab.json with merges.txt, in \(directory.path): "
        + "a model needs its tokenizer to read text")
  }

  // MARK: Special and added tokens

  /// A special token as a file states it: a text, or a text with its conditions.
  private struct SpecialToken {
    let token: AddedToken
    /// Whether it came with conditions.
    let isExplicit: Bool
  }

  private static let roles: [ByteString] = [
    "bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token",
  ]

  private static let wrapped: Set<ByteString> = [
    "bos_token", "eos_token", "unk_token", "pad_token",
  ]

  private static let additional: ByteString = "additional_special_tokens"

  /// The tokens of each role, and the additional ones, in the order in which transformers adds them.
  private func specialTokens(
    _ kind: Kind, _ settings: JSONNode?
  ) throws(CheckpointError) -> [(role: ByteString, token: SpecialToken)] {
    var nodes: [ByteString: JSONNode] = [:]
    var absent: Set<ByteString> = []
    for role in Self.roles + [Self.additional] {
      nodes[role] = settings?[role]
      if nodes[role] == nil, case .object(let object)? = settings?.value, object[role] == .null {
        absent.insert(role)
      }
    }
    if let extra = settings?["extra_special_tokens"], extra.value != .object(JSONObject([])),
      extra.value != .array([])
    {
      throw extra.unsupported("is not supported: name these tokens in additional_special_tokens")
    }
    if settings?["added_tokens_decoder"] == nil, let map = try object("special_tokens_map.json") {
      for (role, node) in try map.members {
        if role == Self.additional, case .array(let others) = node.value,
          case .array(let first)? = nodes[role]?.value
        {
          let all = JSONValue.array(first + others)
          nodes[role] = JSONNode(file: node.file, place: role.text, value: all)
          continue
        }
        nodes[role] =
          node.value == .null ? nil : JSONNode(file: node.file, place: role.text, value: node.value)
        if node.value == .null { absent.insert(role) }
      }
    }
    var tokens: [(ByteString, SpecialToken)] = []
    for role in Self.roles {
      if let node = nodes[role] {
        tokens.append((role, try Self.specialToken(node)))
      } else if !absent.contains(role), let standard = kind.standardTokens[role] {
        let token = AddedToken(standard, isSpecial: true)
        tokens.append((role, SpecialToken(token: token, isExplicit: false)))
      }
    }
    for node in try nodes[Self.additional]?.elements ?? [] {
      tokens.append((Self.additional, try Self.specialToken(node)))
    }
    return tokens
  }

  private static func specialToken(_ node: JSONNode) throws(CheckpointError) -> SpecialToken {
    if node.isObject() {
      var token = try AddedToken(node)
      token.isSpecial = true
      if node["normalized"] == nil { token.isNormalized = false }
      return SpecialToken(token: token, isExplicit: true)
    }
    guard try !node.text.isEmpty else {
      throw CheckpointError(
        .malformedFile, "\(node.file): '\(node.place)' is empty: a special token needs a text")
    }
    return SpecialToken(token: AddedToken(try node.text, isSpecial: true), isExplicit: false)
  }

  /// What is added to the tokens of the tokenizer's own file: added tokens by id, then special tokens.
  private func tokensToAdd(
    _ special: [(role: ByteString, token: SpecialToken)], _ settings: JSONNode?,
    isWrapped: Bool, to definition: TokenizerDefinition
  ) throws(CheckpointError) -> [AddedToken] {
    let specialContents = Set(special.map(\.token.token.content))
    var tokens = try addedTokens(settings, special: specialContents).sorted { $0.key < $1.key }
    for index in tokens.indices where specialContents.contains(tokens[index].value.content) {
      tokens[index].value.isSpecial = true
    }
    try checkIDs(tokens, in: definition)
    var stated = Dictionary(
      tokens.map { ($0.value.content, $0.value) }, uniquingKeysWith: { $1 })
    if settings?["added_tokens_decoder"] == nil {
      for token in definition.addedTokens.tokenOfID.values { stated[token.content] = token }
    }
    var known = Set(tokens.map(\.value.content))
    known.formUnion(definition.addedTokens.ids.keys)
    var result = tokens.map(\.value)
    // Of several tokens with one text that of the first role counts.
    var seen: Set<ByteString> = []
    for (role, each) in special where seen.insert(each.token.content).inserted {
      // A token that the files describe elsewhere has its conditions from there.
      var token = each.token
      let description = role == Self.additional ? nil : stated[token.content]
      if let description { token = description }
      // The tokenizer that transformers converts from has wrapped these before they are special.
      if isWrapped, !each.isExplicit, description == nil, Self.wrapped.contains(role) {
        token.isNormalized = true
      }
      token.isSpecial = true
      if each.isExplicit || description != nil || !known.contains(token.content) {
        result.append(token)
      }
      known.insert(token.content)
    }
    return result
  }

  /// Tokens that `tokenizer_config.json`, or else `added_tokens.json`, adds.
  private func addedTokens(
    _ settings: JSONNode?, special: Set<ByteString>
  ) throws(CheckpointError) -> [Int32: AddedToken] {
    var tokens: [Int32: AddedToken] = [:]
    if let list = settings?["added_tokens_decoder"] {
      for (name, node) in try list.members {
        guard let id = Int32(name.text), (0..<1 << 24).contains(id) else {
          throw node.unsupported("has a name that is not a token id")
        }
        tokens[id] = try AddedToken(node)
      }
      return tokens
    }
    if let list = try object("added_tokens.json") {
      for (content, node) in try list.members {
        guard !content.isEmpty else {
          throw CheckpointError(
            .malformedFile, "\(node.file): a token is empty: an added token needs a text")
        }
        tokens[try TokenizerDefinition.tokenID(node)] = AddedToken(
          content, isSpecial: special.contains(content))
      }
    }
    return tokens
  }

  /// Ids come from the order of adding; where a file states others, the files contradict each other.
  private func checkIDs(
    _ tokens: [(key: Int32, value: AddedToken)], in definition: TokenizerDefinition
  ) throws(CheckpointError) {
    var added = definition.addedTokens
    for (id, token) in tokens {
      added.add(token, to: definition.vocabulary)
      guard let given = added.ids[token.content], given != id else { continue }
      throw CheckpointError(
        .malformedFile,
        "\(directory.path): the added token '\(token.content.text)' states id \(id), its place in the "
          + "vocabulary gives \(given)")
    }
  }

  // MARK: Settings

  private func apply(
    _ settings: JSONNode?, _ kind: Kind, _ special: [(role: ByteString, token: SpecialToken)],
    isCombined: Bool, to definition: inout TokenizerDefinition
  ) throws(CheckpointError) {
    let prefixSpace = settings?["add_prefix_space"]
    if kind == .llama {
      if let prefixSpace {
        throw prefixSpace.unsupported(
          "rebuilds a LlamaTokenizer from tokenizer.model, which is not read: save the tokenizer "
            + "with transformers and remove the key")
      }
      try frame(&definition, special, settings, addsBeginning: true)
    } else if let first = definition.preTokenizers.first, definition.preTokenizers.count == 1,
      case .byteLevel(let adds, let splits) = first
    {
      // Transformers gives its own setting to a tokenizer that has one.
      let wanted = try prefixSpace?.bool ?? false
      if adds != wanted, isCombined, !isSequence {
        definition.preTokenizers = [.byteLevel(addsPrefixSpace: wanted, splits: splits)]
      }
    }
    if kind == .gpt2, !isCombined, try settings?["add_bos_token"]?.bool ?? false {
      try frame(&definition, special, nil, addsBeginning: true)
    }
    definition.splitsSpecialTokens = try settings?["split_special_tokens"]?.bool ?? false
    if try settings?["clean_up_tokenization_spaces"]?.bool ?? false {
      definition.decoder += [.fuse] + DecoderStep.cleanUp
    }
  }

  /// Whether `tokenizer.json` has its one step in a sequence, whose settings transformers leaves alone.
  private var isSequence: Bool {
    let node = try? object("tokenizer.json")?["pre_tokenizer"]
    return (try? node?["type"]?.text.text) == "Sequence"
  }

  /// Puts the tokens of the text's beginning and end around every text.
  private func frame(
    _ definition: inout TokenizerDefinition,
    _ special: [(role: ByteString, token: SpecialToken)], _ settings: JSONNode?,
    addsBeginning: Bool
  ) throws(CheckpointError) {
    func ids(_ role: ByteString) throws(CheckpointError) -> [Int32] {
      guard let content = special.first(where: { $0.role == role })?.token.token.content else {
        throw CheckpointError(
          .malformedFile, "\(directory.path): the tokenizer adds its \(role.text), but has none")
      }
      return [definition.addedTokens.id(of: content, in: definition.vocabulary)]
    }
    let begins = try settings?["add_bos_token"]?.bool ?? addsBeginning
    let ends = try settings?["add_eos_token"]?.bool ?? false
    definition.prefix = begins ? try ids("bos_token") : []
    definition.suffix = ends ? try ids("eos_token") : []
  }

  private func object(_ name: String) throws(CheckpointError) -> JSONNode? {
    try JSONFile.objectIfPresent(
      directory.appendingPathComponent(name), purpose: "it belongs to the tokenizer")
  }

  private func path(_ name: String) -> String { directory.appendingPathComponent(name).path }
}

extension TokenizerFolder.Kind {
  /// Special tokens of a tokenizer whose files name none.
  fileprivate var standardTokens: [ByteString: ByteString] {
    switch self {
    case .gpt2:
      ["bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>"]
    case .qwen2:
      ["eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>", "pad_token": "<|endoftext|>"]
    case .llama: ["bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"]
    case .plain: [:]
    }
  }
}
