// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// The debugger on a terminal: a line is edited, and an earlier one comes back.
@Suite struct LineEditingTests {
  /// A terminal that the test types into.
  private struct Terminal {
    private static let unlock = UInt(0x4004_5431)  // TIOCSPTLCK
    private static let number = UInt(0x8004_5430)  // TIOCGPTN

    private let keyboard: Int32
    /// What the program has as its terminal.
    let program: FileHandle

    init() throws {
      keyboard = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
      try #require(keyboard >= 0)
      var isLocked: Int32 = 0
      var number: Int32 = 0
      try #require(ioctl(keyboard, Self.unlock, &isLocked) == 0)
      try #require(ioctl(keyboard, Self.number, &number) == 0)
      let end = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
      try #require(end >= 0)
      program = FileHandle(fileDescriptor: end, closeOnDealloc: true)
    }

    /// Waits until the program has asked `count` times; false when it ended before.
    func waitForPrompts(_ count: Int, shown: inout [UInt8]) -> Bool {
      let prompt = Array("(dfx) ".utf8)
      while shown.ranges(of: prompt).count < count {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let length = read(keyboard, &bytes, bytes.count)
        if length <= 0 { return false }
        shown += bytes[..<length]
      }
      return true
    }

    func type(_ keys: String) {
      let bytes = Array(keys.utf8)
      #expect(write(keyboard, bytes, bytes.count) == bytes.count)
    }
  }

  @Test(arguments: ["reference", "timed"]) func linesAreEditedAndComeBack(mode: String) throws {
    let terminal = try Terminal()
    let binary = try #require(Fixtures.product("dfx"))
    let process = Process()
    process.executableURL = binary
    process.arguments = [
      "run", "Examples/layer_norm.s", "--memory", "Examples/layer_norm.safetensors", "--mode", mode,
      "--step",
    ]
    process.currentDirectoryURL = Fixtures.repository
    process.environment = ProcessInfo.processInfo.environment.merging(["TERM": "xterm"]) { $1 }
    let output = Pipe()
    process.standardInput = terminal.program
    process.standardError = terminal.program
    process.standardOutput = output
    try process.run()
    try terminal.program.close()
    var shown: [UInt8] = []
    var asked = 1
    // Two letters the wrong way round are taken back; the line before comes back; the last one ends the run.
    for keys in ["inof\u{7F}\u{7F}fo\r", "\u{1B}[A\r", "quit\r"] {
      guard terminal.waitForPrompts(asked, shown: &shown) else { break }
      terminal.type(keys)
      // The prompt is shown again with each line that is edited.
      asked = shown.ranges(of: Array("(dfx) ".utf8)).count + 1
    }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(text.ranges(of: "device 0 of 1, position 0, token 0").count == 2)
  }
}
