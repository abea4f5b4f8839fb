// SPDX-License-Identifier: Apache-2.0

import DFXModel
import Foundation
import TestSupport
import Testing

/// Intermediate tensors beside those that transformers computes in FP32 (`scripts/fixtures/make_taps.py`).
@Suite struct TapTests {
  private let folder: TemporaryFolder
  private let expected: TensorFile

  init() throws {
    folder = try TemporaryFolder()
    expected = try TensorFile(
      path: Fixtures.checkpoint("tied").appendingPathComponent("taps.safetensors").path)
  }

  private func logits(_ devices: Int, taps: String, mode: String = "functional") throws
    -> CommandRun
  {
    try CommandRun([
      "logits", "--model", Fixtures.checkpoint("tied").path, "--tokens", "3,1,4,1,5,9",
      "--devices", "\(devices)", "--mode", mode, "--taps", taps, "-o", path,
    ])
  }

  private var path: String { folder.file("taps").path }

  @Test(arguments: [(1, "functional"), (3, "functional"), (2, "timed")])
  func everyTensorIsNearTheFramework(devices: Int, mode: String) throws {
    #expect(try logits(devices, taps: "all", mode: mode).status == 0)
    let found = try TensorFile(path: path)
    let names = expected.names.filter { $0 != "tokens" }
    #expect(names.count == 3 + 2 * 11)
    #expect(Set(found.names) == Set(names + ["logits"]))
    for name in names {
      let (ours, theirs) = (try found.tensor(name), try expected.tensor(name))
      #expect(ours.shape == theirs.shape, "\(name)")
      var squares = 0.0
      var errors = 0.0
      for (a, b) in try zip(ours.floats(), theirs.floats()) where b.isFinite || a.isFinite {
        errors += Double((a - b) * (a - b))
        squares += Double(b * b)
      }
      #expect(errors.squareRoot() <= 0.004 * squares.squareRoot(), "\(name)")
    }
    #expect(try found.tensor("logits").floats() == found.tensor("lm_head").floats())
  }

  @Test func patternsSelect() throws {
    #expect(try logits(1, taps: "h.*.ln_1,ln_f,h.1").status == 0)
    #expect(try TensorFile(path: path).names == ["h.0.ln_1", "h.1", "h.1.ln_1", "ln_f", "logits"])
  }

  @Test func unknownNamesAreRefused() throws {
    let run = try logits(1, taps: "h.0.ln_3")
    #expect(run.status == 64)
    #expect(run.notes.contains("no tensor is named 'h.0.ln_3'; there are drop, h.0.ln_1,"))
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func diffShowsTheFirstDifference() throws {
    #expect(try logits(1, taps: "all").status == 0)
    let reference = Fixtures.checkpoint("tied").appendingPathComponent("taps.safetensors").path
    let run = try CommandRun(["diff", path, reference])
    #expect(run.status == 1)
    #expect(run.output.contains("h.1.mlp.act [6, 256]"))
    let tolerant = try CommandRun(["diff", path, reference, "--tolerance", "0.004"])
    #expect(!tolerant.output.contains("inf %"))
  }
}

/// The debugger on a whole model.
@Suite struct GenerateBreakTests {
  private func generate(_ condition: String, input: String) throws -> CommandRun {
    try CommandRun(
      [
        "generate", "--model", "Models/stories", "--devices", "2", "--max-new-tokens", "3",
        "--quiet", "--break", condition, "Once upon",
      ], input: input)
  }

  @Test func stopsAtALayerAnOperationAndAPosition() throws {
    let run = try generate("layer=1,op=softmax,token=1,device=1", input: "info\nquit\n")
    #expect(run.status == 0)
    #expect(run.notes.contains("layer 1, attn.softmax, head"))
    #expect(run.notes.contains("device 1 of 2, position 1"))
  }

  @Test func goesOnToTheEndWithTheSameText() throws {
    let watched = try generate("op=emit_token", input: "delete\ncontinue\n")
    let alone = try CommandRun([
      "generate", "--model", "Models/stories", "--devices", "2", "--max-new-tokens", "3",
      "--quiet", "Once upon",
    ])
    #expect(watched.status == 0)
    #expect(watched.output == alone.output)
  }

  @Test func unknownKeysAreRefused() throws {
    let run = try generate("depth=1", input: "")
    #expect(run.status == 64)
    #expect(run.notes.contains("'depth' is no key of a break condition"))
  }
}
