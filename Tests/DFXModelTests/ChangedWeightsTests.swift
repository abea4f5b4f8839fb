// SPDX-License-Identifier: Apache-2.0

import DFXModel
import Foundation
import TestSupport
import Testing

/// Weights of one state of their files, or an error that names the file.
@Suite struct ChangedWeightsTests {
  let folder: TemporaryFolder
  let checkpoint: URL
  var weights: URL { checkpoint.appending(path: "model.safetensors") }

  init() throws {
    folder = try TemporaryFolder()
    checkpoint = folder.file("checkpoint")
    try FileManager.default.copyItem(at: Fixtures.checkpoint("tied"), to: checkpoint)
    // Whatever the file system's clock is like, a write gives another time.
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -3600)], ofItemAtPath: weights.path)
  }

  @Test func aFileThatIsCutShortIsAnError() throws {
    let opened = try Checkpoint(directory: checkpoint)
    let view = try opened.tensor(.finalNormBias)
    #expect(truncate(weights.path, 4096) == 0)
    let error = #expect(throws: CheckpointError.self) {
      for tensor in [GPT2Tensor.tokenEmbedding, .positionEmbedding, .finalNormBias] {
        _ = try opened.tensor(tensor).floats()
      }
    }
    #expect(error?.code == .changedMeanwhile)
    #expect(error?.message.contains(weights.path) == true)
    #expect(throws: CheckpointError.self) { try opened.requireUnchanged() }
    withExtendedLifetime(view) {}
  }

  @Test func whatWasReadStaysAsItWas() throws {
    let view = try Checkpoint(directory: checkpoint).tensor(.tokenEmbedding)
    let before = try view.floats()
    let resident = try view.resident(0..<view.count)
    let handle = try FileHandle(forWritingTo: weights)
    let size = try handle.seekToEnd()
    try handle.seek(toOffset: 0)
    try handle.write(contentsOf: Data(repeating: 0x11, count: Int(size)))
    try handle.truncate(atOffset: 100)
    var after = [Float](repeating: 0, count: view.count)
    resident.convert(at: 0, count: view.count, into: &after)
    #expect(after == before)
  }

  /// What somebody may do to a checkpoint.
  enum Change: CaseIterable {
    case rewritten, replaced, removed, otherConfiguration, shards

    func apply(to folder: URL) throws {
      let weights = folder.appending(path: "model.safetensors")
      switch self {
      case .rewritten:
        let handle = try FileHandle(forWritingTo: weights)
        try handle.seek(toOffset: 9000)
        try handle.write(contentsOf: Data([1]))
      case .replaced: try Data(contentsOf: weights).write(to: weights, options: .atomic)
      case .removed: try FileManager.default.removeItem(at: weights)
      case .otherConfiguration:
        let file = folder.appending(path: "config.json")
        try (Data(contentsOf: file) + Data(" ".utf8)).write(to: file)
      case .shards:
        try FileManager.default.removeItem(at: weights)
        try Data(#"{"weight_map": {"wte.weight": "a.safetensors"}}"#.utf8)
          .write(to: folder.appending(path: "model.safetensors.index.json"))
      }
    }
  }

  @Test("A checkpoint that changed while it was used is noticed", arguments: Change.allCases)
  func noticed(change: Change) throws {
    let opened = try Checkpoint(directory: checkpoint)
    try opened.requireUnchanged()
    try change.apply(to: checkpoint)
    let error = #expect(throws: CheckpointError.self) { try opened.requireUnchanged() }
    #expect(error?.code == .changedMeanwhile)
    #expect(error?.message.contains(checkpoint.path) == true)
    #expect(error?.isMissingInput == false)
  }

  @Test("What is no file of weights is refused, and nobody waits", arguments: [true, false])
  func noFile(isPipe: Bool) throws {
    try FileManager.default.removeItem(at: weights)
    if isPipe {
      try #require(mkfifo(weights.path, 0o600) == 0)
    } else {
      try FileManager.default.createDirectory(at: weights, withIntermediateDirectories: false)
    }
    let error = #expect(throws: CheckpointError.self) { try Checkpoint(directory: checkpoint) }
    #expect(error?.message.contains(isPipe ? "is a pipe" : "is a folder") == true)
    #expect(error?.message.contains(weights.path) == true)
  }
}
