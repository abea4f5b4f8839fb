// SPDX-License-Identifier: Apache-2.0

public import DFXModel
public import Foundation

/// A model that the user named: a folder with a checkpoint, a GGUF file, or a preset without weights.
public enum ModelSource: Sendable {
  /// A folder with a checkpoint, or a GGUF file.
  case directory(URL, name: String)
  /// A shape without weights.
  case preset(ModelPreset)

  /// Finds what `--model` names: a folder, a preset, or a model that came with the program.
  public init(named name: String) throws(ApplicationError) {
    var isDirectory: ObjCBool = false
    if FileManager.default.fileExists(atPath: name, isDirectory: &isDirectory) {
      let url = URL(fileURLWithPath: name)
      if isDirectory.boolValue {
        self = .directory(url, name: url.lastPathComponent)
      } else if CheckpointPlace.isModelFile(url) {
        self = .directory(url, name: url.deletingPathExtension().lastPathComponent)
      } else {
        throw .modelIsFile(name)
      }
    } else if let url = InstalledModels.directory(of: name) {
      self = .directory(url, name: name)
    } else if let preset = ModelPreset.all.first(where: { $0.name == name }) {
      self = .preset(preset)
    } else {
      throw .unknownModel(name)
    }
  }

  /// The name for reports.
  public var name: String {
    switch self {
    case .directory(_, let name): name
    case .preset(let preset): preset.name
    }
  }

  /// The model's shape.
  public func configuration() throws -> ModelConfiguration {
    switch self {
    case .directory(let url, _): try ModelConfiguration.load(directory: url)
    case .preset(let preset): .gpt2(preset.configuration)
    }
  }

  /// The folder that holds weights and tokenizer; a preset has none.
  public func directory() throws(ApplicationError) -> URL {
    switch self {
    case .directory(let url, _): return url
    case .preset(let preset):
      throw .presetWithoutWeights(preset.name)
    }
  }
}
