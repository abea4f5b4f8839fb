// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Every option that writes: FIFOs, devices and links survive it, and nothing else is left in their folder.
@Suite struct OutputCommandTests {
  /// An option that writes, with the rest of its command; the program of `asm` and `run` needs no weights.
  static let commands: [[String]] = [
    ["asm", "Examples/layer_norm.s", "-o"],
    [
      "run", "Examples/layer_norm.s", "--memory", "Examples/layer_norm.safetensors", "--dump",
      "v4:64",
      "-o",
    ],
    ["run", "Examples/layer_norm.s", "--memory", "Examples/layer_norm.safetensors", "--log"],
    ["logits", "--model", "Tests/Fixtures/checkpoints/tied", "--tokens", "1,2", "-o"],
    ["sweep", "OUT/sweep.json", "--format", "csv", "-o"],
    estimate + ["--report-format", "html", "--report"],
    estimate + ["--report-format", "json", "--report"],
    estimate + ["--report-format", "csv", "--report"],
    estimate + ["--report-format", "markdown", "--report"], estimate + ["--trace"],
    estimate + ["--vcd"],
  ]
  static let estimate = [
    "estimate", "--model", "Models/stories", "--input", "2", "--output", "2", "--quiet",
  ]

  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try Data(
      #"{"points": [{"model": "Models/stories", "devices": 1, "input": 2, "output": 1}]}"#.utf8
    ).write(to: folder.file("sweep.json"))
  }

  private func run(_ command: [String], to place: String) throws -> CommandRun {
    try CommandRun(
      command.map { $0.replacingOccurrences(of: "OUT", with: folder.url.path) } + [place])
  }

  private func kind(_ path: String) throws -> mode_t {
    var status = stat()
    try #require(lstat(path, &status) == 0)
    return status.st_mode & S_IFMT
  }

  private var names: Set<String> {
    get throws { try Set(FileManager.default.contentsOfDirectory(atPath: folder.url.path)) }
  }

  @Test("A link leads to a regular file with its permissions", arguments: commands)
  func link(command: [String]) throws {
    try Data("old".utf8).write(to: folder.file("target"))
    chmod(folder.file("target").path, 0o640)
    symlink("target", folder.file("link").path)
    let run = try run(command, to: folder.file("link").path)
    #expect(run.status == 0, "\(run.notes)")
    #expect(try kind(folder.file("link").path) == S_IFLNK)
    var status = stat()
    #expect(stat(folder.file("target").path, &status) == 0 && status.st_mode & 0o777 == 0o640)
    #expect(status.st_size > 10)
    #expect(try names == ["link", "target", "sweep.json"])
  }

  @Test("A FIFO stays one, and has what a file would have", arguments: commands)
  func fifo(command: [String]) throws {
    let path = folder.file("fifo").path
    try #require(mkfifo(path, 0o600) == 0)
    let reader = try PipeReader(path)
    let run = try run(command, to: path)
    #expect(run.status == 0, "\(run.notes)")
    let piped = try reader.finish()
    #expect(try kind(path) == S_IFIFO)
    #expect(try self.run(command, to: folder.file("file").path).status == 0)
    let file = try Data(contentsOf: folder.file("file"))
    // A report names its own command.
    if !command.contains("--report"), !command.contains("sweep") { #expect(piped == file) }
    #expect(abs(piped.count - file.count) < 100 && piped.count > 10)
    #expect(try names == ["fifo", "file", "sweep.json"])
  }

  @Test(
    "A device stays one; a full one is an error",
    .enabled("this user may make devices") { try DeviceFolder.canMakeDevices }, arguments: commands)
  func device(command: [String]) throws {
    let null = try DeviceFolder.make(.null, in: folder)
    #expect(try run(command, to: null).status == 0)
    #expect(try kind(null) == S_IFCHR)
    let full = try DeviceFolder.make(.full, in: folder)
    let failed = try run(command, to: full)
    #expect(failed.status == 73)
    #expect(
      failed.notes.contains(full) && failed.notes.contains("No space left"), "\(failed.notes)")
    #expect(try kind(full) == S_IFCHR)
  }

  @Test("'-' is standard output", arguments: commands, ["-", "/dev/stdout"])
  func standardOutput(command: [String], name: String) throws {
    let run = try run(command, to: name)
    #expect(run.status == 0, "\(run.notes)")
    #expect(try self.run(command, to: folder.file("file").path).status == 0)
    let file = try Data(contentsOf: folder.file("file"))
    #expect(run.bytes.count >= file.count - 100 && !run.bytes.isEmpty)
  }

  @Test func standardOutputThatFailsIsAnErrorOfOneLine() throws {
    for arguments in [["models"], ["--help"], ["isa"], ["machines", "show", "u280-dfx"]] {
      for redirection in [">/dev/full", ">&-"] {
        let run = try CommandRun(shell: arguments, redirection)
        #expect(run.status == 73, "\(arguments) \(redirection)")
        #expect(run.notes.split(separator: "\n").count == 1, "\(run.notes)")
        #expect(run.notes.contains("standard output"))
      }
    }
  }

  @Test func standardInputThatFailsIsAnErrorOfOneLine() throws {
    for redirection in ["</", "<&-"] {
      let run = try CommandRun(shell: ["tokenize", "--model", "Models/stories"], redirection)
      #expect(run.status == 66, "\(run.notes)")
      #expect(run.notes.split(separator: "\n").count == 1 && run.notes.contains("standard input"))
    }
  }

  @Test func standardErrorThatFailsDoesNotHoldUpTheResult() throws {
    let arguments = [
      "generate", "--model", "Models/stories", "--max-new-tokens", "2", "--mode", "functional",
      "Once",
    ]
    let result = try CommandRun(arguments).output
    let closed = try CommandRun(shell: arguments, "2>&-")
    #expect(closed.status == 0 && closed.output == result)
    let full = try CommandRun(shell: arguments, "2>/dev/full")
    #expect(full.status == 73 && full.output == result)
  }

  @Test func aReaderThatHasGoneEndsTheProcessQuietly() throws {
    let run = try CommandRun(
      shell: ["machines", "show", "u280-dfx"], "| true; exit ${PIPESTATUS[0]}")
    // Who wrote all of it before the reader went has no error.
    #expect([0, 128 + SIGPIPE].contains(run.status))
    #expect(run.notes.isEmpty)
  }

  @Test func twoResultsForOnePlaceAreRefused() throws {
    let file = folder.file("x.json").path
    for places in [["--json", "--trace", "-"], ["--report", file, "--trace", file]] {
      let run = try CommandRun(Self.estimate + places)
      #expect(run.status == 73 && run.notes.contains("two results"), "\(run.notes)")
      #expect(run.output.isEmpty)
    }
  }

  @Test func aProcessSubstitutionIsAnInput() throws {
    let direct = try CommandRun(["tokenize", "--model", "Models/stories", "Tom"])
    let run = try CommandRun(
      shell: ["evaluate", "--model", "Models/stories", "--json", "--text"],
      "<(printf 'One day a cat sat.')")
    #expect(direct.status == 0 && run.status == 0, "\(run.notes)")
  }

  @Test("A folder of programs is left whole or not at all", arguments: [SIGTERM, SIGINT, SIGKILL])
  func compiledFolder(signal number: Int32) throws {
    let target = folder.file("out").path
    // Stops itself as soon as the folder's draft is there.
    let script = """
      "$0" "$@" & child=$!
      while kill -0 $child 2>/dev/null; do
        if ls -A '\(folder.url.path)' | grep -q dfx-draft; then kill -\(number) $child; break; fi
      done
      wait $child
      """
    let arguments = ["compile", "--model", "Models/stories", "--devices", "4", "-o", target]
    let run = try CommandRun(script: script, arguments)
    let isWhole = FileManager.default.fileExists(atPath: target)
    #expect(run.status == (isWhole ? 0 : 128 + number))
    if number != SIGKILL { #expect(try names.isSubset(of: ["out", "sweep.json"])) }
    let next = ["compile", "--model", "Models/stories", "-o", target + "2"]
    #expect(try CommandRun(next).status == 0)
    #expect(try names.isSubset(of: ["out", "out2", "sweep.json"]))
  }
}
