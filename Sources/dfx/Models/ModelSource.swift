// SPDX-License-Identifier: Apache-2.0

internal import DFXModel
internal import Foundation

/// A model that the user named: a folder with a checkpoint, or a preset without weights.
enum ModelSource {
  case directory(URL, name: String)
  case preset(ModelPreset)

  /// Finds what `--model` names: a folder, a preset, or a model that came with the program.
  init(named name: String) throws {
    var isDirectory: ObjCBool = false
    if FileManager.default.fileExists(atPath: name, isDirectory: &isDirectory) {
      guard isDirectory.boolValue else {
        throw CommandFailure(
          status: .badData,
          message: "\(name) is a file: give the folder that holds config.json and model.safetensors"
        )
      }
      let url = URL(fileURLWithPath: name)
      self = .directory(url, name: url.lastPathComponent)
    } else if let url = InstalledModels.directory(of: name) {
      self = .directory(url, name: name)
    } else if let preset = ModelPreset.all.first(where: { $0.name == name }) {
      self = .preset(preset)
    } else {
      throw CommandFailure(
        status: .missingInput,
        message: "no folder, preset or installed model is called '\(name)': see 'dfx models'")
    }
  }

  /// The name for reports.
  var name: String {
    switch self {
    case .directory(_, let name): name
    case .preset(let preset): preset.name
    }
  }

  /// The model's shape.
  func configuration() throws -> GPT2Configuration {
    switch self {
    case .directory(let url, _): try GPT2Configuration.load(directory: url)
    case .preset(let preset): preset.configuration
    }
  }

  /// The folder that holds weights and tokenizer; a preset has none.
  func directory() throws -> URL {
    switch self {
    case .directory(let url, _): return url
    case .preset(let preset):
      throw CommandFailure(
        status: .missingInput,
        message: """
          '\(preset.name)' is a preset without weights: it serves 'dfx estimate'; give a folder \
          with a checkpoint to compute values
          """)
    }
  }
}
