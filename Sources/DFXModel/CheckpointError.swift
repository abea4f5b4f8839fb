// SPDX-License-Identifier: Apache-2.0

/// Why a checkpoint or tokenizer cannot be used.
public struct CheckpointError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kind of failure.
  public enum Code: Sendable, Equatable {
    case missingDirectory, missingFile, changedMeanwhile, malformedFile, badOffsets, unsupportedType
    case shapeMismatch, missingTensor, unsupportedConfiguration, notRepresentable, unknownToken
  }

  /// The kind of failure.
  public let code: Code
  /// One line that names the file, the cause and what to do.
  public let message: String

  /// A failure with one line that names the file, the cause and what to do.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// Whether something is missing rather than wrong.
  public var isMissingInput: Bool { code == .missingDirectory || code == .missingFile }

  /// The message.
  public var description: String { message }
}
