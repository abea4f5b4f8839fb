// SPDX-License-Identifier: Apache-2.0

/// Why a model cannot be found, loaded or written.
public enum ApplicationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A file where a model's folder is expected.
  case modelIsFile(String)
  /// A name that no folder, preset or installed model has.
  case unknownModel(String)
  /// A preset where weights are needed.
  case presetWithoutWeights(String)
  /// Images larger than the memory of the host that simulates; bytes.
  case hostMemory(needed: Int, available: Int)
  /// More positions than the model's context holds.
  case contextExceeded(model: String, input: Int, output: Int, context: Int)

  /// What kind of mistake it is.
  public enum Kind: Sendable {
    /// Something that was given cannot be used.
    case badData
    /// Something that was named is not there.
    case missingInput
  }

  /// What kind of mistake it is.
  public var kind: Kind {
    switch self {
    case .modelIsFile, .hostMemory, .contextExceeded: .badData
    case .unknownModel, .presetWithoutWeights: .missingInput
    }
  }

  /// One line that names the cause and what to do.
  public var description: String {
    switch self {
    case .modelIsFile(let path):
      "\(path) is a file, and no GGUF file: give the folder that holds config.json and model.safetensors"
    case .unknownModel(let name):
      "no folder, preset or installed model is called '\(name)': see 'dfx models'"
    case .presetWithoutWeights(let name):
      """
      '\(name)' is a preset without weights: it serves 'dfx estimate'; give a folder with a \
      checkpoint to compute values
      """
    case .hostMemory(let needed, let available):
      """
      the model's images need \(needed / 1_000_000) MB, this host has \(available / 1_000_000) MB \
      free: use a smaller model or a larger host
      """
    case .contextExceeded(let model, let input, let output, let context):
      """
      \(input) + \(output) tokens take more positions than the context of \(model) holds, \
      \(context): choose fewer
      """
    }
  }
}
