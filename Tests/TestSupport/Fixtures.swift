// SPDX-License-Identifier: Apache-2.0

internal import DFXModel
public import Foundation

/// Files that tests read.
public enum Fixtures {
  /// The repository.
  public static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Checkpoints that transformers wrote (`scripts/fixtures/make_checkpoints.py`).
  public static let checkpointNames = [
    "tied", "untied", "half", "brain", "sharded", "bare", "inner", "unscaled", "outliers",
    "lacking", "double", "renamed", "stale",
  ]

  /// The folder of one of them.
  public static func checkpoint(_ name: String) -> URL {
    repository.appendingPathComponent("Tests/Fixtures/checkpoints/\(name)")
  }

  /// Checkpoints of the LLaMA family that transformers wrote (`scripts/fixtures/make_llama_checkpoints.py`).
  public static let llamaNames = [
    "plain", "grouped", "one-key-head", "nine-heads", "wide-head", "linear", "llama3", "qwen2",
    "outliers",
  ]

  /// The folder of one of them.
  public static func llama(_ name: String) -> URL {
    repository.appendingPathComponent("Tests/Fixtures/llama/\(name)")
  }

  /// A GGUF file (`scripts/fixtures/make_gguf.py`).
  public static func gguf(_ name: String) -> URL {
    repository.appendingPathComponent("Tests/Fixtures/gguf/\(name).gguf")
  }

  /// A built executable, which lies beside the test bundle.
  public static func product(_ name: String) -> URL? {
    var folder = Bundle.main.executableURL?.deletingLastPathComponent()
    for _ in 0..<4 {
      guard let candidate = folder?.appendingPathComponent(name) else { return nil }
      if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
      folder = folder?.deletingLastPathComponent()
    }
    let built = repository.appendingPathComponent(".build/debug/\(name)")
    return FileManager.default.isExecutableFile(atPath: built.path) ? built : nil
  }
}
