// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// Numbers that no field holds, or whose sums overflow, are refused in one line; nothing traps or runs for hours.
@Suite struct NumberOptionTests {
  /// `#` is the number.
  static let commands: [String] = [
    program + " --dump v4:#", program + " --dump v#:4", program + " --dump s#:4",
    program + " --position=#",
    program + " --token=#", program + " --passes=#", program + " --devices=#",
    "estimate --model dfx-345m --input=# --output=2",
    "estimate --model dfx-345m --input=2 --output=#",
    "sweep Examples/ring-latency.json --jobs=#",
    "sweep Examples/ring-latency.json --launch slurm --store OUT --points-per-task=#",
    "sweep Examples/ring-latency.json --launch slurm --store OUT --max-tasks=#",
    "generate --model Models/stories --mode functional Once --threads=#",
    "logits --model Models/stories --tokens=# -o OUT",
    "tokenize --model Models/stories --decode=#",
    "evaluate --model Models/stories --text README.md --window=#",
  ]
  static let program = "run Examples/layer_norm.s --memory Examples/layer_norm.safetensors"

  /// Beyond the fields of the C boundary, the largest number, none at all.
  static let numbers = ["-1", "4294967296", "9223372036854775807", "99999999999999999999"]

  private func run(_ command: String, number: String) throws -> CommandRun {
    let folder = try TemporaryFolder()
    let words = command.replacing("#", with: number)
      .replacing("OUT", with: folder.file("out").path).split(separator: " ").map(String.init)
    // Hours of work end here.
    return try CommandRun(script: #"ulimit -t 10; exec "$0" "$@""#, words)
  }

  @Test(arguments: commands, numbers)
  func areRefused(command: String, number: String) throws {
    let run = try run(command, number: number)
    #expect((64...66).contains(run.status), "\(run.status): \(run.notes.prefix(300))")
    #expect(run.output.isEmpty)
  }

  @Test func tracesOfMorePassesThanThereAreAreRefusedOrWhole() throws {
    let trace =
      "estimate --model dfx-345m --input=1 --output=1 --quiet --trace OUT --trace-passes=#"
    #expect(try run(trace, number: "4294967295").status == 0)
    #expect(try run(trace, number: "9223372036854775807").status == 64)
  }
}
