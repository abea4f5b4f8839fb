// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Vocabulary, merges and special tokens as a checkpoint's files state them.
struct TokenizerFiles {
  private(set) var vocabulary: [String: Int]
  private(set) var merges: [(left: String, right: String)]
  /// Tokens that are recognised in text as they are.
  private(set) var addedTokens: [String: Int]

  /// Reads `vocab.json` and `merges.txt`, or else `tokenizer.json`.
  init(directory: URL) throws(CheckpointError) {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: directory.path, isDirectory: &isDirectory),
      isDirectory.boolValue
    else {
      throw CheckpointError(
        .missingDirectory, "\(directory.path): there is no such folder: give a checkpoint's folder")
    }
    let vocabulary = directory.appendingPathComponent("vocab.json")
    let merges = directory.appendingPathComponent("merges.txt")
    let manager = FileManager.default
    if manager.fileExists(atPath: vocabulary.path), manager.fileExists(atPath: merges.path) {
      self = try Self(vocabulary: vocabulary, merges: merges)
      return
    }
    let combined = directory.appendingPathComponent("tokenizer.json")
    guard manager.fileExists(atPath: combined.path) else {
      throw CheckpointError(
        .missingFile,
        "no vocab.json with merges.txt, nor tokenizer.json, in \(directory.path): "
          + "a model needs its tokenizer to read text")
    }
    self = try Self(combined: combined)
  }

  private init(vocabulary: URL, merges: URL) throws(CheckpointError) {
    guard let ids = try Self.object(vocabulary) as? [String: Int] else {
      throw CheckpointError(.malformedFile, "\(vocabulary.path) is not a map from tokens to ids")
    }
    guard let text = try? String(contentsOf: merges, encoding: .utf8) else {
      throw CheckpointError(.malformedFile, "\(merges.path) is not UTF-8 text")
    }
    self.vocabulary = ids
    self.merges = []
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      if line.isEmpty || (number == 0 && line.hasPrefix("#version")) { continue }
      let parts = line.split(separator: " ")
      guard parts.count == 2 else {
        throw CheckpointError(
          .malformedFile, "\(merges.path):\(number + 1) is not a pair of tokens")
      }
      self.merges.append((String(parts[0]), String(parts[1])))
    }
    addedTokens = ids.filter { $0.key == "<|endoftext|>" }
  }

  private init(combined url: URL) throws(CheckpointError) {
    guard let root = try Self.object(url) as? [String: Any],
      let model = root["model"] as? [String: Any], let ids = model["vocab"] as? [String: Int],
      let pairs = model["merges"] as? [Any]
    else { throw CheckpointError(.malformedFile, "\(url.path) has no BPE model") }
    if let type = model["type"] as? String, type != "BPE" {
      throw CheckpointError(
        .unsupportedConfiguration, "\(url.path): model type '\(type)' is not BPE")
    }
    if let normalizer = root["normalizer"], !(normalizer is NSNull) {
      throw CheckpointError(.unsupportedConfiguration, "\(url.path): a normalizer is not supported")
    }
    let splitter = root["pre_tokenizer"] as? [String: Any]
    guard splitter?["type"] as? String == "ByteLevel",
      splitter?["add_prefix_space"] as? Bool != true, splitter?["use_regex"] as? Bool != false
    else {
      throw CheckpointError(
        .unsupportedConfiguration,
        "\(url.path): the pre_tokenizer must be ByteLevel with add_prefix_space false")
    }
    vocabulary = ids
    merges = []
    for pair in pairs {
      let parts = pair as? [String] ?? (pair as? String)?.split(separator: " ").map(String.init)
      guard let parts, parts.count == 2 else {
        throw CheckpointError(.malformedFile, "\(url.path): a merge is not a pair of tokens")
      }
      merges.append((parts[0], parts[1]))
    }
    addedTokens = [:]
    for case let token as [String: Any] in root["added_tokens"] as? [Any] ?? [] {
      guard let content = token["content"] as? String, let id = token["id"] as? Int else {
        throw CheckpointError(.malformedFile, "\(url.path): an added token is malformed")
      }
      for key in ["lstrip", "rstrip", "single_word"] where token[key] as? Bool == true {
        throw CheckpointError(
          .unsupportedConfiguration, "\(url.path): '\(key)' of token '\(content)' is not supported")
      }
      addedTokens[content] = id
    }
  }

  private static func object(_ url: URL) throws(CheckpointError) -> Any {
    guard let data = try? Data(contentsOf: url),
      let parsed = try? JSONSerialization.jsonObject(with: data)
    else { throw CheckpointError(.malformedFile, "\(url.path) is not valid JSON") }
    return parsed
  }
}
