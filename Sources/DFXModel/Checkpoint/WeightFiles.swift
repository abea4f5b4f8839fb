// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// The safetensors files of a checkpoint's folder: one, or shards to which an index assigns tensors.
struct WeightFiles: NamedTensors {
  private static let single = "model.safetensors"
  private static let index = "model.safetensors.index.json"

  private let directory: URL
  private let files: [SafetensorsFile]
  /// Which file the index gives a tensor; nil without an index.
  private let assigned: [ByteString: Int]?

  init(directory: URL, reading: Reading) throws(CheckpointError) {
    self.directory = directory
    let single = directory.appendingPathComponent(Self.single)
    if FileContents.exists(single) {
      files = [try SafetensorsFile(path: single.path, reading: reading)]
      assigned = nil
      return
    }
    let index = directory.appendingPathComponent(Self.index)
    guard FileContents.exists(index) else { throw Self.missing(directory) }
    let map = try Self.weightMap(index)
    let names = Set(map.map(\.shard)).sorted()
    var files: [SafetensorsFile] = []
    for name in names {
      files.append(
        try SafetensorsFile(
          path: directory.appendingPathComponent(name).path, number: files.count, reading: reading))
    }
    let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    var assigned: [ByteString: Int] = [:]
    for (tensor, shard) in map {
      guard let number = numbers[shard], files[number].contains(tensor.text) else {
        throw CheckpointError(
          .missingTensor,
          "\(index.path): tensor \(tensor.text) is not in \(shard), to which the index assigns it")
      }
      assigned[tensor] = number
    }
    self.files = files
    self.assigned = assigned
  }

  /// The files that decide what the tensors are, those of them that are there.
  static func paths(_ directory: URL) -> [URL] {
    let single = directory.appendingPathComponent(Self.single)
    if FileContents.exists(single) { return [single] }
    let index = directory.appendingPathComponent(Self.index)
    let shards = Set(((try? weightMap(index)) ?? []).map(\.shard)).sorted()
    return [index] + shards.map { directory.appendingPathComponent($0) }
  }

  /// The first of `names` that is there, with the given shape; nil when none is.
  func view(_ names: [String], shape: [Int]) throws(CheckpointError) -> TensorView? {
    for name in names {
      if let file = file(of: name) { return try file.view(name, shape: shape) }
    }
    return nil
  }

  private func file(of name: String) -> SafetensorsFile? {
    guard let assigned else { return files.first { $0.contains(name) } }
    return assigned[ByteString(name)].map { files[$0] }
  }

  /// The error that a tensor is missing, with the cause where the other names tell it.
  func missing(_ names: [String], of family: String) -> CheckpointError {
    let present = files.flatMap(\.names).sorted()
    let sought = names.joined(separator: " or ")
    var cause = "is this a \(family) checkpoint?"
    if let quantised = present.first(where: Self.isQuantised) {
      cause =
        "tensor \(quantised) says that the weights are quantised: give the checkpoint that they were "
        + "made from"
    } else if let adapter = present.first(where: { $0.contains("lora_") }) {
      cause =
        "tensor \(adapter) belongs to an adapter: merge it into its model with peft's merge_and_unload()"
    } else if let name = present.first(where: { found in
      names.contains { found.hasSuffix(".\($0)") }
    }
    ), let suffix = names.filter({ name.hasSuffix(".\($0)") }).max(by: { $0.count < $1.count }) {
      cause =
        "there is \(name): save the model that was wrapped, without the prefix "
        + "'\(name.dropLast(suffix.count))'"
    }
    return CheckpointError(
      .missingTensor, "\(directory.path): no tensor is called \(sought): \(cause)")
  }

  /// Names of GPTQ, AWQ, bitsandbytes and compressed-tensors.
  private static func isQuantised(_ name: String) -> Bool {
    [".qweight", ".qzeros", ".g_idx", ".SCB", ".weight_packed", ".weight_scale", ".absmax"]
      .contains { name.hasSuffix($0) || name.contains("\($0).") }
  }

  /// Tensors and names of the files that an index assigns them to.
  private static func weightMap(
    _ index: URL
  ) throws(CheckpointError) -> [(tensor: ByteString, shard: String)] {
    let root = try JSONFile.object(index, purpose: "it says where the weights are")
    let node = try root.required("weight_map")
    guard case .object(let object) = node.value else { throw node.wrong("an object") }
    if let name = object.repeatedName {
      throw node.unsupported("assigns tensor \(name.text) twice")
    }
    var map: [(tensor: ByteString, shard: String)] = []
    for member in try node.members {
      let shard = try member.value.text.text
      guard !shard.isEmpty, !shard.contains("/"), shard != ".", shard != "..",
        !shard.unicodeScalars.contains("\0")
      else {
        throw CheckpointError(.malformedFile, "\(index.path): shard '\(shard)' leaves the folder")
      }
      map.append((member.name, shard))
    }
    return map
  }
}

extension WeightFiles {
  /// Weights in other forms, by the ends of file names, and what to do with them.
  private static let otherForms: [(ending: String, kind: String)] = [
    (".bin", "PyTorch's pickled weights"), (".pt", "PyTorch's pickled weights"),
    (".pth", "PyTorch's pickled weights"), (".ckpt", "PyTorch's pickled weights"),
    ("tf_model.h5", "TensorFlow's weights"), ("flax_model.msgpack", "Flax's weights"),
  ]

  /// The error that a folder has no weights that can be read.
  fileprivate static func missing(_ directory: URL) -> CheckpointError {
    let path = directory.path
    let present = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    let weights = present.filter { !$0.hasPrefix("training_args") && !$0.hasPrefix("optimizer") }
    for (ending, kind) in otherForms {
      guard let name = weights.first(where: { $0.hasSuffix(ending) }) else { continue }
      return CheckpointError(
        .missingFile,
        "no model.safetensors in \(path); found \(name), which holds \(kind): convert it with "
          + "python -c \"from transformers import AutoModelForCausalLM as M; "
          + "M.from_pretrained('\(path)').save_pretrained('\(path)')\"")
    }
    let safe = present.filter { $0.hasSuffix(".safetensors") }
    if let name = safe.first(where: { $0.hasPrefix("model") }) ?? safe.first {
      return CheckpointError(
        .missingFile,
        "no model.safetensors in \(path); found \(name): weights are looked for in model.safetensors, "
          + "or in shards that model.safetensors.index.json names")
    }
    return CheckpointError(
      .missingFile, "no model.safetensors in \(path): a checkpoint needs its weights there")
  }
}
