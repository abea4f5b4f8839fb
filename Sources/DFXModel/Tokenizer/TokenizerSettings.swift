// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// What a checkpoint's tokenizer says of itself, beside how it cuts texts.
public struct TokenizerSettings: Sendable, Equatable {
  /// The class that transformers has for it.
  public var tokenizerClass: String
  /// The token that begins a text; nil without one.
  public var beginOfText: String?
  /// The token that ends a text.
  public var endOfText: String?
  /// The token that fills up.
  public var padding: String?
  /// The token for what is not in the vocabulary.
  public var unknown: String?
  /// How a chat becomes a text: a template in Jinja; nil without one.
  public var chatTemplate: String?

  /// The settings of a checkpoint's folder, or of a GGUF file.
  public init(directory: URL) throws(CheckpointError) {
    self =
      GGUFFile.isOne(directory)
      ? try GGUFFile(path: directory.path).tokenizerSettings()
      : try TokenizerFolder(directory).statedSettings()
  }

  init(tokenizerClass: String) { self.tokenizerClass = tokenizerClass }
}
