// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Text is the same text whether it comes as argument, from a file or from standard input.
@Suite struct TextInputTests {
  private static let model = ["--model", "Models/stories"]

  @Test(
    "Byte order marks, line ends and composed letters reach the tokenizer as they are",
    arguments: [
      "\u{FEFF}Once upon", "the boat\r\nthe boat\r", "\n\n  Tom ", "cafe\u{301} caf\u{e9}",
      "\u{1112}\u{1161}\u{11ab}\u{d55c} \u{2028}\u{200b}", "e\u{301}\u{FEFF}",
    ])
  func comesWhole(text: String) throws {
    let folder = try TemporaryFolder()
    let file = folder.file("prompt.txt")
    try Data(text.utf8).write(to: file)
    let ids = try tokens(CommandRun(["tokenize"] + Self.model + [text]))
    #expect(try tokens(CommandRun(["tokenize"] + Self.model, input: text)) == ids)
    let decoded = try CommandRun(
      ["tokenize"] + Self.model + ["--decode", ids.map(String.init).joined(separator: ",")])
    #expect(Array(decoded.bytes) == Array(text.utf8) + [10])
    let generate =
      ["generate", "--json", "--quiet", "--mode", "functional", "--max-new-tokens", "1"]
      + Self.model
    let runs = [
      try CommandRun(generate + [text]),
      try CommandRun(generate + ["--prompt-file", file.path]),
      try CommandRun(generate + ["--prompt-file", "-"], input: text),
    ]
    for run in runs {
      let report = try JSONSerialization.jsonObject(with: run.bytes) as? [String: Any]
      #expect(report?["prompt_tokens"] as? [Int] == ids)
      // JSONSerialization drops a byte order mark where a string begins: there the bytes are looked at.
      guard !text.hasPrefix("\u{FEFF}") else {
        #expect(run.bytes.firstRange(of: Data(("\"prompt\": \"" + text).utf8)) != nil)
        continue
      }
      #expect((report?["prompt"] as? String).map { Array($0.utf8) } == Array(text.utf8))
    }
  }

  private func tokens(_ run: CommandRun) throws -> [Int] {
    #expect(run.status == 0, "\(run.notes)")
    let line = try #require(run.output.split(separator: "\n").first)
    return try line.split(separator: ",").map { try #require(Int($0)) }
  }
}
