// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Where the host gives no more of something, one line names it; nobody waits for ever.
@Suite struct HostLimitTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let generate = [
    "generate", "--model", "Models/stories", "--max-new-tokens", "2", "--mode", "functional",
    "--quiet", "Once",
  ]

  @Test func addressSpace() throws {
    let run = try CommandRun(script: #"ulimit -v 4000000; exec "$0" "$@""#, Self.generate)
    #expect(run.status == 75, "\(run.notes)")
    #expect(run.notes.contains("address space") && run.notes.contains("ulimit -v"))
    #expect(run.notes.split(separator: "\n").count == 1 && run.output.isEmpty)
  }

  @Test func openFiles() throws {
    // One descriptor is left, and a checkpoint has two files.
    let run = try CommandRun(
      script: #"ulimit -n 4; exec "$0" "$@""#,
      [
        "logits", "--model", "Tests/Fixtures/checkpoints/sharded", "--tokens", "1,2", "--quiet",
        "-o", folder.file("x").path,
      ])
    #expect(run.status == 66, "\(run.notes)")
    #expect(run.notes.contains("safetensors") && run.notes.contains("too many open files"))
    #expect(run.notes.split(separator: "\n").count == 1)
  }

  /// Only an administrator can become somebody whom the limit holds for.
  @Test(.enabled("this user may become another one") { getuid() == 0 })
  func threads() throws {
    let script = #"""
      exec setpriv --reuid=54321 --clear-groups bash -c 'ulimit -u 1; exec "$0" "$@"' "$0" "$@"
      """#
    let expected = try CommandRun(Self.generate).output
    let one = try CommandRun(script: script, Self.generate + ["--threads", "1"])
    #expect(one.status == 0 && one.output == expected, "\(one.notes)")
    let evaluated = try CommandRun(
      script: script,
      [
        "evaluate", "--model", "Models/stories", "--threads", "1", "--quiet", "--max-tokens", "8",
        "--text", "README.md",
      ])
    #expect(evaluated.status == 0, "\(evaluated.notes)")
    guard ProcessInfo.processInfo.activeProcessorCount > 1 else { return }
    let two = try CommandRun(script: script, Self.generate + ["--threads", "2"])
    #expect(two.status == 75 && two.output.isEmpty)
    #expect(two.notes.contains("2 threads") && two.notes.split(separator: "\n").count == 1)
  }

  /// An administrator may write everywhere.
  @Test(.enabled("this user may become another one") { getuid() == 0 })
  func aFolderThatCannotBeWritten() throws {
    let path = folder.file("x.dfxp").path
    let run = try CommandRun(
      script: #"exec setpriv --reuid=54321 --clear-groups "$0" "$@""#,
      ["asm", "Examples/layer_norm.s", "-o", path])
    #expect(run.status == 73, "\(run.notes)")
    #expect(run.notes.contains(path) && run.notes.contains("Permission denied"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
  }

  @Test func noHomeIsNoCache() throws {
    let script = #"exec env -u HOME -u XDG_CACHE_HOME -u DFX_CACHE_DIRECTORY "$0" "$@""#
    let run = try CommandRun(script: script, Self.generate)
    #expect(run.status == 0 && run.notes.isEmpty, "\(run.notes)")
    #expect(try run.output == CommandRun(Self.generate).output)
  }

  @Test func moreThreadsThanProcessorsAreNotTaken() throws {
    // A device's memories take 41 GB of it; the stacks of so many threads take 8 more.
    let run = try CommandRun(
      script: #"ulimit -v 46000000; exec "$0" "$@""#, Self.generate + ["--threads", "1024"])
    #expect(run.status == 0, "\(run.notes)")
    #expect(try run.output == CommandRun(Self.generate).output)
  }

  @Test func aMillionLayersAreRefusedAtOnce() throws {
    let model = folder.file("model")
    try FileManager.default.copyItem(at: Fixtures.checkpoint("tied"), to: model)
    let file = model.appending(path: "config.json")
    var object =
      try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any] ?? [:]
    for layers in [65_000, 1_000_000, 2_000_000_000] {
      object["n_layer"] = layers
      try JSONSerialization.data(withJSONObject: object).write(to: file)
      for command in [
        ["estimate", "--input", "2", "--output", "2", "--machine", "u280-dfx"],
        ["compile", "-o", folder.file("out").path],
        ["logits", "--tokens", "1", "-o", folder.file("out").path],
      ] {
        // Memory and time that none of the work would fit in.
        let run = try CommandRun(
          script: #"ulimit -v 60000000; ulimit -t 5; exec "$0" "$@""#,
          command + ["--model", model.path])
        #expect([64, 65].contains(run.status), "\(layers) \(command[0]): \(run.notes)")
        #expect(run.notes.split(separator: "\n").count == 1, "\(run.notes)")
      }
    }
  }

  @Test func namesOfOthersDoNotSteerTheTerminal() throws {
    let model = folder.file("a\u{1B}[2Jb\u{202E}c")
    try FileManager.default.copyItem(at: Fixtures.checkpoint("tied"), to: model)
    for command in [
      ["estimate", "--input", "2", "--output", "2"], ["tokenize", "x"],
      ["compile", "-o", model.path],
    ] {
      let run = try CommandRun(command + ["--model", model.path])
      let shown = run.output + run.notes
      #expect(shown.contains("a\\u{1B}[2Jb\\u{202E}c"), "\(command[0])")
      #expect(!shown.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" })
    }
  }
}
