// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// `config.json` of a checkpoint's folder, read strictly: a key that is absent has the default of the model's family,
/// one of the wrong type is refused, also null where transformers takes it for false.
struct ConfigurationFile {
  /// Larger than any dimension of a real model; products of two stay far from overflow.
  static let largestDimension = 1 << 24
  /// More than any real model has; work is in proportion to it before a weight is read.
  private static let mostLayers = 1 << 12

  let root: JSONNode
  /// Names of the family for keys that transformers knows by another name too, which wins.
  private let alternativeNames: [ByteString: ByteString]

  init(root: JSONNode, alternativeNames: [ByteString: ByteString] = [:]) {
    self.root = root
    self.alternativeNames = alternativeNames
  }

  /// The file in a checkpoint's folder.
  static func open(directory: URL) throws(CheckpointError) -> JSONNode {
    guard Checkpoint.isDirectory(directory) else {
      throw CheckpointError(
        .missingDirectory, "\(directory.path): there is no such folder: give a checkpoint's folder")
    }
    let adapter = directory.appendingPathComponent("adapter_config.json")
    if FileContents.exists(adapter) {
      let base = try JSONFile.object(adapter, purpose: "it describes an adapter")
      let name = try? base["base_model_name_or_path"]?.text.text
      throw CheckpointError(
        .unsupportedConfiguration,
        "\(adapter.path): the folder holds an adapter of \(name.map { "'\($0)'" } ?? "another model"), not "
          + "a model: merge it with peft's merge_and_unload() and save the result")
    }
    let file = directory.appendingPathComponent("config.json")
    if !FileContents.exists(file) {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
      if let name = names.sorted().first(where: { $0.hasSuffix(".gguf") }) {
        throw CheckpointError(
          .missingFile,
          "\(directory.path) has no config.json; found \(name): give that file's path as the model")
      }
      if let snapshot = snapshot(in: directory) {
        throw CheckpointError(
          .missingFile,
          "\(directory.path) is a folder of Hugging Face's cache: give its snapshot \(snapshot.path) as the "
            + "model")
      }
    }
    return try JSONFile.object(
      file, purpose: "a checkpoint needs it")
  }

  /// A checkpoint in a folder as Hugging Face's cache has it, below the name of its commit.
  private static func snapshot(in directory: URL) -> URL? {
    let folder = directory.appendingPathComponent("snapshots")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.sorted().map { folder.appendingPathComponent($0) }.first {
      FileContents.exists($0.appendingPathComponent("config.json"))
    }
  }

  /// Tokens that end a text by a model's configuration; transformers' default of its family where it does not say.
  static func endOfTextTokens(_ root: JSONNode) throws(CheckpointError) -> [Int] {
    if let node = root.stated("eos_token_id") { return try node.tokens() }
    switch try root["model_type"]?.text {
    case nil, "gpt2": return [50256]
    case "llama": return [2]
    default: return []
    }
  }

  /// What the file states for a key; may be null.
  func stated(_ key: ByteString) -> JSONNode? {
    alternativeNames[key].flatMap { root.stated($0) } ?? root.stated(key)
  }

  /// A count of at least 1 that has a default.
  func dimension(_ key: ByteString, default standard: Int) throws(CheckpointError) -> Int {
    guard let node = stated(key) else { return standard }
    return try Self.dimension(node, atMost: Self.largestDimension)
  }

  /// A count that null leaves to be derived.
  func optionalDimension(_ key: ByteString) throws(CheckpointError) -> Int? {
    guard let node = stated(key), node.value != .null else { return nil }
    return try Self.dimension(node, atMost: Self.largestDimension)
  }

  /// A number of layers.
  func layers(_ key: ByteString, default standard: Int) throws(CheckpointError) -> Int {
    guard let node = stated(key) else { return standard }
    return try Self.dimension(node, atMost: Self.mostLayers)
  }

  private static func dimension(_ node: JSONNode, atMost most: Int) throws(CheckpointError) -> Int {
    let value = try node.integer
    guard (1...most).contains(value) else {
      throw node.unsupported("is \(value), it must lie between 1 and \(most)")
    }
    return value
  }

  /// A finite number of at least 0.
  func number(_ key: ByteString, default standard: Double) throws(CheckpointError) -> Double {
    guard let node = stated(key) else { return standard }
    let value = try node.number
    guard value >= 0 else { throw node.wrong("a number of at least 0") }
    return value
  }

  func flag(_ key: ByteString, default standard: Bool) throws(CheckpointError) -> Bool {
    guard let node = stated(key) else { return standard }
    return try node.bool
  }

  func text(_ key: ByteString, default standard: String) throws(CheckpointError) -> String {
    guard let node = stated(key) else { return standard }
    return try node.text.text
  }

  /// Refuses a flag that must be false, and says why.
  func refuse(_ key: ByteString, _ reason: String) throws(CheckpointError) {
    guard let node = stated(key), node.value != .null, try node.bool else { return }
    throw node.unsupported("is true, which is not supported: \(reason)")
  }

  /// Refuses what changes the results of every family and cannot be honoured.
  func refuseUnsupported() throws(CheckpointError) {
    try refuse("is_encoder_decoder", "the devices have no encoder")
    try refuse("add_cross_attention", "the devices have no encoder")
    if let node = root["quantization_config"] {
      let method = try? node["quant_method"]?.text.text
      throw node.unsupported(
        "says that the weights are quantised\(method.map { " by '\($0)'" } ?? ""): give the checkpoint "
          + "that they were made from, or one that transformers' dequantize() and save_pretrained() wrote"
      )
    }
    if let node = root["pruned_heads"] {
      guard try node.members.isEmpty else {
        throw node.unsupported(
          "names heads that were taken out: save the checkpoint with all heads, or use one without "
            + "pruning")
      }
    }
  }
}

extension JSONNode {
  /// One id, several, or none for null.
  func tokens() throws(CheckpointError) -> [Int] {
    switch value {
    case .null: return []
    case .integer: return [try token()]
    case .array:
      var ids: [Int] = []
      for element in try elements { ids.append(try element.token()) }
      return ids
    case .bool, .number, .string, .object: throw wrong("an id or a list of ids")
    }
  }

  /// An id of a token. Some files write -1 for "none", which no token has.
  private func token() throws(CheckpointError) -> Int {
    let id = try integer
    guard (-1...Int(Int32.max)).contains(id) else { throw wrong("an id of a token") }
    return id
  }
}
