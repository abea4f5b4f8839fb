// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Reads `tokenizer.json` as the `tokenizers` library writes it. What changes ids or text and is not known is refused by
/// name.
struct TokenizerFile {
  private let root: JSONNode

  init(_ url: URL) throws(CheckpointError) {
    root = try JSONFile.object(url, purpose: "it holds the tokenizer")
  }

  func definition() throws(CheckpointError) -> TokenizerDefinition {
    var definition = TokenizerDefinition(file: root.file)
    try readModel(into: &definition)
    if let node = root["normalizer"] { definition.normalizers = try Self.normalizers(node) }
    if let node = root["pre_tokenizer"] { definition.preTokenizers = try Self.preTokenizers(node) }
    definition.decoder = [.separate([UInt8(ascii: " ")])]
    if let node = root["decoder"] { definition.decoder = try Self.decoder(node) }
    for node in try root["added_tokens"]?.elements ?? [] { try add(node, to: &definition) }
    if let node = root["post_processor"] { try readPostProcessor(node, into: &definition) }
    try definition.checkMerges(in: root.file)
    return definition
  }

  // MARK: Model

  private func readModel(into definition: inout TokenizerDefinition) throws(CheckpointError) {
    let model = try root.required("model")
    guard model.isObject() else { throw model.wrong("an object") }
    if let type = model["type"], try type.text != "BPE" {
      throw type.unsupported("is '\(try type.text.text)': only BPE is supported")
    }
    if let dropout = model["dropout"], try dropout.number != 0 {
      throw dropout.unsupported("makes encoding random: set it to null")
    }
    for name in ["continuing_subword_prefix", "end_of_word_suffix"] as [ByteString] {
      if let node = model[name], try !node.text.isEmpty {
        throw node.unsupported("is '\(try node.text.text)': only an empty one is supported")
      }
    }
    definition.vocabulary = try TokenizerDefinition.vocabulary(model.required("vocab"))
    for node in try model.required("merges").elements {
      if let merge = try Self.merge(node) { definition.merges.append(merge) }
    }
    definition.modelOptions = BytePairModel.Options(
      unknownToken: try model["unk_token"]?.text,
      fusesUnknown: try model["fuse_unk"]?.bool ?? false,
      fallsBackToBytes: try model["byte_fallback"]?.bool ?? false,
      ignoresMerges: try model["ignore_merges"]?.bool ?? false)
  }

  /// A pair of tokens, or nil for a line that states a version.
  private static func merge(
    _ node: JSONNode
  ) throws(CheckpointError) -> (left: ByteString, right: ByteString)? {
    var parts: [ByteString] = []
    if node.isArray() {
      for part in try node.elements { parts.append(try part.text) }
    } else {
      let line = try node.text.bytes
      if line.starts(with: "#version".utf8) { return nil }
      parts = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        .map { ByteString(Array($0)) }
    }
    guard parts.count == 2 else { throw node.wrong("a pair of tokens") }
    return (parts[0], parts[1])
  }

  // MARK: Added tokens

  private func add(
    _ node: JSONNode, to definition: inout TokenizerDefinition
  ) throws(CheckpointError) {
    let token = try AddedToken(node)
    let stated = try TokenizerDefinition.tokenID(node.required("id"))
    let id = definition.addedTokens.id(of: token.content, in: definition.vocabulary)
    guard id == stated else {
      throw CheckpointError(
        .malformedFile,
        "\(node.file): the added token '\(token.content.text)' states id \(stated), its place in the "
          + "vocabulary gives \(id)")
    }
    definition.addedTokens.add(token, to: definition.vocabulary)
  }

  // MARK: Steps

  private static func type(_ node: JSONNode) throws(CheckpointError) -> String {
    try node.required("type").text.text
  }

  private static func normalizers(_ node: JSONNode) throws(CheckpointError) -> [Normalizer] {
    switch try type(node) {
    case "Sequence":
      var steps: [Normalizer] = []
      for step in try node.required("normalizers").elements { steps += try normalizers(step) }
      return steps
    case "Prepend": return [.prepend(try node.required("prepend").text.scalars)]
    case "Replace":
      return [
        .replace(
          try pattern(node).scalars, by: try node.required("content").text.scalars)
      ]
    case "NFC": return [.nfc]
    case let other:
      throw node.unsupported(
        "is of type '\(other)': Sequence, Prepend, Replace of a text and NFC are supported")
    }
  }

  /// The text that a step looks for.
  private static func pattern(_ node: JSONNode) throws(CheckpointError) -> ByteString {
    let pattern = try node.required("pattern")
    guard let text = pattern["String"] else {
      throw pattern.unsupported("is not a plain text, which alone is supported here")
    }
    guard try !text.text.isEmpty else { throw text.unsupported("is empty") }
    return try text.text
  }

  private static func preTokenizers(_ node: JSONNode) throws(CheckpointError) -> [PreTokenizer] {
    switch try type(node) {
    case "Sequence":
      var steps: [PreTokenizer] = []
      for step in try node.required("pretokenizers").elements { steps += try preTokenizers(step) }
      return steps
    case "ByteLevel":
      return [
        .byteLevel(
          addsPrefixSpace: try node.required("add_prefix_space").bool,
          splits: try node["use_regex"]?.bool ?? true)
      ]
    case "Split": return [try split(node)]
    case "Digits": return [.digits(individual: try node.required("individual_digits").bool)]
    case "Metaspace":
      let prefix = try prependScheme(node)
      return [
        .metaspace(
          mark: try mark(node), prefix: prefix, splits: try node["split"]?.bool ?? true)
      ]
    case let other:
      throw node.unsupported(
        "is of type '\(other)': Sequence, ByteLevel, Split, Digits and Metaspace are supported")
    }
  }

  private static func split(_ node: JSONNode) throws(CheckpointError) -> PreTokenizer {
    let pattern = try node.required("pattern")
    guard let expression = try pattern["Regex"]?.text,
      let known = SplitPattern(expression: expression)
    else {
      throw pattern.unsupported(
        "is none of the patterns that are supported: GPT-2's, Llama 3's and Qwen 2's")
    }
    // What a pattern does not match is left between the pieces; these patterns match everything.
    let behavior = try node.required("behavior")
    let isInverted = try node["invert"]?.bool ?? false
    switch (try behavior.text.text, isInverted) {
    case ("Isolated", _), ("Removed", true): return .split(known)
    case (let other, _):
      throw behavior.unsupported("is '\(other)': only Isolated is supported")
    }
  }

  private static func mark(_ node: JSONNode) throws(CheckpointError) -> Unicode.Scalar {
    let replacement = try node.required("replacement")
    let scalars = try replacement.text.scalars
    guard scalars.count == 1 else { throw replacement.wrong("one character") }
    return scalars[0]
  }

  private static func prependScheme(
    _ node: JSONNode
  ) throws(CheckpointError) -> PreTokenizer.Prefix {
    guard let scheme = node["prepend_scheme"] else {
      return try node["add_prefix_space"]?.bool ?? true ? .always : .never
    }
    switch try scheme.text.text {
    case "first": return .first
    case "always": return .always
    case "never": return .never
    case let other: throw scheme.unsupported("is '\(other)', not first, always or never")
    }
  }

  private static func decoder(_ node: JSONNode) throws(CheckpointError) -> [DecoderStep] {
    var isJoined = false
    return try decoder(node, isJoined: &isJoined)
  }

  private static func decoder(
    _ node: JSONNode, isJoined: inout Bool
  ) throws(CheckpointError) -> [DecoderStep] {
    let type = try type(node)
    switch type {
    case "Sequence":
      var steps: [DecoderStep] = []
      for step in try node.required("decoders").elements {
        steps += try decoder(step, isJoined: &isJoined)
      }
      return steps
    case "Replace":
      return [.replace(try pattern(node).bytes, by: try node.required("content").text.bytes)]
    case "Fuse":
      isJoined = true
      return [.fuse]
    case "Strip":
      let stop = try count(node, "stop")
      guard stop == 0 || !isJoined else {
        throw node.unsupported("strips the end of the whole text, which streaming cannot know")
      }
      let content = try node.required("content")
      guard try content.text.scalars.count == 1 else { throw content.wrong("one character") }
      return [.strip(try content.text.bytes, start: try count(node, "start"), stop: stop)]
    case "ByteFallback", "ByteLevel", "Metaspace":
      guard !isJoined else {
        throw node.unsupported("of type '\(type)' follows a step that joins all tokens")
      }
      return [try tokenStep(node, type, isJoined: &isJoined)]
    default:
      throw node.unsupported(
        "is of type '\(type)': Sequence, ByteLevel, ByteFallback, Fuse, Replace of a text, Strip and "
          + "Metaspace are supported")
    }
  }

  /// A step that needs to see tokens.
  private static func tokenStep(
    _ node: JSONNode, _ type: String, isJoined: inout Bool
  ) throws(CheckpointError) -> DecoderStep {
    switch type {
    case "ByteFallback": return .byteFallback
    case "ByteLevel":
      isJoined = true
      return .byteLevel
    default:
      return .metaspace(
        mark: ByteString([try mark(node)]).bytes, hasPrefix: try prependScheme(node) != .never)
    }
  }

  private static func count(_ node: JSONNode, _ name: ByteString) throws(CheckpointError) -> Int {
    let member = try node.required(name)
    guard (0...1 << 16).contains(try member.integer) else {
      throw member.wrong("a count of characters")
    }
    return try member.integer
  }

  // MARK: Post-processor

  private func readPostProcessor(
    _ node: JSONNode, into definition: inout TokenizerDefinition
  ) throws(CheckpointError) {
    switch try Self.type(node) {
    case "ByteLevel": break
    case "Sequence":
      for step in try node.required("processors").elements {
        try readPostProcessor(step, into: &definition)
      }
    case "TemplateProcessing":
      let template = try template(node)
      definition.prefix = template.prefix + definition.prefix
      definition.suffix += template.suffix
    case let other:
      throw node.unsupported(
        "is of type '\(other)': ByteLevel, TemplateProcessing and Sequence are supported")
    }
  }

  private func template(
    _ node: JSONNode
  ) throws(CheckpointError) -> (prefix: [Int32], suffix: [Int32]) {
    let single = try node.required("single")
    var (before, after): ([Int32], [Int32]) = ([], [])
    var hasText = false
    for piece in try single.elements {
      if piece["Sequence"] != nil {
        guard !hasText else { throw single.unsupported("repeats the text") }
        hasText = true
      } else {
        let name = try piece.required("SpecialToken").required("id").text
        let ids = try node.required("special_tokens").required(name).required("ids")
        var tokens: [Int32] = []
        for id in try ids.elements { tokens.append(try TokenizerDefinition.tokenID(id)) }
        if hasText { after += tokens } else { before += tokens }
      }
    }
    guard hasText else { throw single.unsupported("leaves the text out") }
    return (before, after)
  }
}

extension AddedToken {
  /// A token as tokenizer files write it.
  init(_ node: JSONNode) throws(CheckpointError) {
    let content = try node.required("content")
    guard try !content.text.isEmpty else {
      throw CheckpointError(
        .malformedFile, "\(node.file): '\(content.place)' is empty: an added token needs a text")
    }
    self.init(try content.text, isSpecial: try node["special"]?.bool ?? false)
    isSingleWord = try node["single_word"]?.bool ?? false
    stripsLeft = try node["lstrip"]?.bool ?? false
    stripsRight = try node["rstrip"]?.bool ?? false
    isNormalized = try node["normalized"]?.bool ?? !isSpecial
  }
}
