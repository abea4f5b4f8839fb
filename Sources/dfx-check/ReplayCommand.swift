// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXVerification
internal import Foundation

struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Compares what the compiler makes of many shapes with the record of hashes.",
    discussion: """
      Compiles every shape for 1 to 8 devices and all outputs. Instruction words, names and packed images \
      must be those of the record; scripts/replay runs this, and with --record writes the record anew.

      Example:
        dfx-check replay --shapes 25-heads,untied
      """)

  @Option(help: "Shapes, separated by commas; all when left out.")
  var shapes: String?
  @Flag(help: "Write the record.")
  var record = false
  @Option(help: "Folder of the repository.")
  var repository = "."

  func validate() throws {
    if record, shapes != nil { throw ValidationError("--record takes all shapes") }
  }

  func run() throws {
    let file = URL(fileURLWithPath: repository).appendingPathComponent(Replay.record)
    let names = shapes.map { $0.split(separator: ",").map(String.init) } ?? Replay.shapes
    var lines: [String] = []
    for name in names {
      guard let replay = Replay(name) else {
        throw ValidationError("no shape is called '\(name)': there are \(Replay.shapes)")
      }
      for devices in 1...8 { lines += try replay.lines(devices: devices) }
    }
    if record {
      try (lines.joined(separator: "\n") + "\n").write(to: file, atomically: true, encoding: .utf8)
      print("replay: \(lines.count) lines recorded")
      return
    }
    let recorded = Set(
      try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init))
    let differing = lines.filter { !recorded.contains($0) }
    for line in differing { print("replay: not as recorded: \(line)") }
    guard differing.isEmpty else { throw ExitCode.failure }
    print("replay: \(lines.count) lines as recorded")
  }
}
