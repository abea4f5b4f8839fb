// SPDX-License-Identifier: Apache-2.0

internal import DFXFiles
public import Foundation

/// A Hugging Face GPT-2 checkpoint: `config.json` and `model.safetensors`, whole or in shards.
///
/// Every tensor's presence, type and shape is checked when it is opened; weights stay in the file until
/// they are converted. Mask buffers of old checkpoints are ignored.
public final class Checkpoint: WeightSource {
  /// The model's shape.
  public let configuration: GPT2Configuration
  private let views: [GPT2Tensor: TensorView]
  private let directory: URL
  /// The files as they were before they were opened.
  private let state: [String: FileIdentity?]

  /// Opens the checkpoint in a folder; `reading` tells whether its weights will be read again soon.
  public init(directory: URL, reading: Reading = .again) throws(CheckpointError) {
    self.directory = directory
    state = Self.state(of: directory)
    configuration = try GPT2Configuration.load(directory: directory)
    let files = try Self.open(directory, reading)
    var views: [GPT2Tensor: TensorView] = [:]
    for tensor in GPT2Tensor.all(in: configuration) {
      let name = tensor.name(tied: configuration.tiedEmbeddings)
      views[tensor] = try Self.find(
        name, shape: tensor.shape(in: configuration), in: files, directory: directory)
    }
    self.views = views
  }

  /// Fails when a file has changed since the checkpoint was opened: what was read may be of two states.
  public func requireUnchanged() throws(CheckpointError) {
    let now = Self.state(of: directory)
    let all = Set(state.keys).union(now.keys).sorted()
    if let changed = all.first(where: { state[$0] != now[$0] }) { throw .changed(changed) }
  }

  private static func state(of directory: URL) -> [String: FileIdentity?] {
    Dictionary(
      files(in: directory).map { ($0.path, FileIdentity(path: $0.path)) },
      uniquingKeysWith: { first, _ in first })
  }

  /// The files that decide what a checkpoint's tensors are, those of them that are there.
  public static func files(in directory: URL) -> [URL] {
    let single = directory.appendingPathComponent("model.safetensors")
    let index = directory.appendingPathComponent("model.safetensors.index.json")
    let manager = FileManager.default
    let weights =
      manager.fileExists(atPath: single.path)
      ? [single]
      : [index]
        + ((try? shards(index)) ?? []).map { directory.appendingPathComponent($0) }
    return [directory.appendingPathComponent("config.json")] + weights
  }

  /// One tensor of the checkpoint.
  public func tensor(_ tensor: GPT2Tensor) throws(CheckpointError) -> TensorView {
    guard let view = views[tensor] else {
      throw CheckpointError(.missingTensor, "the model has no tensor \(tensor)")
    }
    return view
  }

  /// Whether a folder is there.
  static func isDirectory(_ url: URL) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory)
      && isDirectory.boolValue
  }

  private static func find(
    _ name: String, shape: [Int], in files: [SafetensorsFile], directory: URL
  ) throws(CheckpointError) -> TensorView {
    for candidate in [name, "transformer." + name] {
      for file in files where file.contains(candidate) {
        return try file.view(candidate, shape: shape)
      }
    }
    throw CheckpointError(
      .missingTensor,
      "\(directory.path): no tensor is called \(name) or transformer.\(name): is this a GPT-2 checkpoint?"
    )
  }

  private static func open(
    _ directory: URL, _ reading: Reading
  ) throws(CheckpointError) -> [SafetensorsFile] {
    let manager = FileManager.default
    let single = directory.appendingPathComponent("model.safetensors").path
    if manager.fileExists(atPath: single) {
      return [try SafetensorsFile(path: single, reading: reading)]
    }
    let index = directory.appendingPathComponent("model.safetensors.index.json")
    guard manager.fileExists(atPath: index.path) else { throw missingWeights(directory) }
    var files: [SafetensorsFile] = []
    for shard in try shards(index) {
      files.append(
        try SafetensorsFile(
          path: directory.appendingPathComponent(shard).path, number: files.count,
          reading: reading))
    }
    return files
  }

  /// Names of the files that an index names, sorted.
  private static func shards(_ index: URL) throws(CheckpointError) -> [String] {
    guard let data = FileManager.default.contents(atPath: index.path),
      let parsed = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
      let map = parsed["weight_map"] as? [String: String]
    else {
      throw CheckpointError(.malformedFile, "\(index.path) has no 'weight_map'")
    }
    let names = Set(map.values).sorted()
    for shard in names where shard.contains("/") || shard == ".." {
      throw CheckpointError(.malformedFile, "\(index.path): shard '\(shard)' leaves the folder")
    }
    return names
  }

  private static func missingWeights(_ directory: URL) -> CheckpointError {
    let pickled = directory.appendingPathComponent("pytorch_model.bin").path
    if FileManager.default.fileExists(atPath: pickled) {
      return CheckpointError(
        .missingFile,
        "no model.safetensors in \(directory.path); found pytorch_model.bin: convert it with "
          + "python -c \"from transformers import AutoModelForCausalLM as M; "
          + "M.from_pretrained('\(directory.path)').save_pretrained('\(directory.path)')\"")
    }
    return CheckpointError(
      .missingFile,
      "no model.safetensors in \(directory.path): a checkpoint needs its weights there")
  }
}
