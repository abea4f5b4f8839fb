// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// The model that comes with the program, used as someone does who names no model.
@Suite struct StoriesTests {
  @Test func defaultModelTellsAStoryAndEndsIt() throws {
    let output = try CommandRun(
      ["generate", "--mode", "functional", "--json", "Once upon a time"]
    ).output
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
    let text = try #require(report["text"] as? String)
    let tokens = try #require(report["tokens"] as? [Int])
    #expect((report["model"] as? [String: Any])?["name"] as? String == "stories")
    #expect(tokens.count > 60 && tokens.last == 0)
    #expect(tokens.dropLast().allSatisfy { $0 != 0 })
    #expect(text.hasPrefix(Self.firstSentence), "\(text)")
    #expect(text.last.map { ".!\"".contains($0) } == true)
  }

  /// What greedy decoding adds to "Once upon a time".
  static let firstSentence = ", there was a little boy named Ravi."

  @Test func installedProgramFindsItsModelFromAnyFolder() throws {
    let prefix = try TemporaryFolder()
    let files = FileManager.default
    let binary = prefix.file("bin/dfx")
    let models = prefix.file("share/dfx/models")
    for url in [binary, models] {
      try files.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    }
    let built: URL = try #require(Fixtures.product("dfx"))
    // Copied by another process: were the file open for writing here, a fork elsewhere would keep it busy.
    let copy = try Process.run(
      URL(fileURLWithPath: "/bin/cp"), arguments: [built.path, binary.path])
    copy.waitUntilExit()
    try files.copyItem(at: Fixtures.repository.appendingPathComponent("Models"), to: models)
    let process = Process()
    let output = Pipe()
    process.executableURL = binary
    process.arguments = ["tokenize", "Once upon a time"]
    process.currentDirectoryURL = URL(fileURLWithPath: "/")
    process.standardOutput = output
    try process.run()
    let printed = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(String(decoding: printed, as: UTF8.self).split(separator: ",").count == 4)
  }
}
