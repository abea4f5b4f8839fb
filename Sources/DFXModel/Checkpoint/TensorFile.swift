// SPDX-License-Identifier: Apache-2.0

internal import DFXFiles

/// A safetensors file of any tensors, for tools; checkpoints have their own reader.
public struct TensorFile: Sendable {
  private let file: SafetensorsFile

  private let path: String
  private let identity: FileIdentity?

  /// Opens a file and checks its header.
  public init(path: String) throws(CheckpointError) {
    self.path = path
    identity = FileIdentity(path: path)
    file = try SafetensorsFile(path: path)
  }

  /// Fails when the file has changed since it was opened: what was read of it may be of two states.
  public func requireUnchanged() throws(CheckpointError) {
    guard FileIdentity(path: path) == identity else { throw .changed(path) }
  }

  /// Names of the tensors, sorted.
  public var names: [String] { file.names.sorted() }

  /// The tensor `name`; its elements must be F64, F32, F16 or BF16.
  public func tensor(_ name: String) throws(CheckpointError) -> TensorView {
    try file.view(name)
  }
}
