// SPDX-License-Identifier: Apache-2.0

import DFXCompiler
import DFXDevice
import DFXFrontends
import DFXISA
import DFXMachine
import DFXModel
import DFXSimulator
import Foundation
import Testing

/// Cycles, stalls, events and channel bytes of passes of the preset models, as they were committed: what
/// rebuilds the simulator without changing its model moves none of them.
///
/// `DFX_RECORD_PASSES=1 swift test --filter PassCyclesTests` writes the folder anew.
@Suite struct PassCyclesTests {
  /// Models on devices; the surplus devices of `gpt2` on 5 and 7 have no head.
  static let cases = [
    "dfx-345m 1", "dfx-345m 2", "dfx-345m 4", "dfx-774m 2", "dfx-1.5b 4", "gpt2 1", "gpt2 3",
    "gpt2 5",
    "gpt2 6", "gpt2 7", "gpt2-medium 8", "gpt2-xl 8",
  ]
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Passes")

  @Test(arguments: cases) func passesTakeWhatTheyTook(name: String) async {
    await #expect(processExitsWith: .success) { [name = name as String] in
      let words = name.split(separator: " ")
      let preset = try #require(ModelPreset.all.first { $0.name == words[0] })
      let devices = try #require(Int(words[1]))
      let compiled = try ModelCompiler(machine: .u280, deviceCount: devices)
        .compile(preset.configuration.graph())
      let platform = try SimulatedPlatform(
        machine: .u280, deviceCount: devices, mode: .timing, hostThreads: 1)
      try platform.load(programs: compiled.programs)
      var lines: [String] = []
      for position in [0, 37, 127, 511] {
        lines += PassRecord.lines(
          position, try platform.runPass(token: 0, position: position).devices)
      }
      let text = lines.joined(separator: "\n") + "\n"
      let file = PassCyclesTests.folder.appendingPathComponent(
        name.replacingOccurrences(of: " ", with: "-on-") + ".txt")
      if ProcessInfo.processInfo.environment["DFX_RECORD_PASSES"] != nil {
        try text.write(to: file, atomically: true, encoding: .utf8)
      }
      let recorded = try String(contentsOf: file, encoding: .utf8)
      #expect(text == recorded, "\(name): \(PassRecord.firstDifference(text, recorded))")
    }
  }
}

/// A pass as lines of text.
enum PassRecord {
  /// What each device did, the parts that are not 0.
  static func lines(_ position: Int, _ devices: [DeviceCounters]) -> [String] {
    devices.enumerated().flatMap { number, device in
      let start = "position \(position) device \(number)"
      let stalls = StallCause.allCases.filter { device.stallCycles[$0] > 0 }
        .map { "\($0)=\(device.stallCycles[$0])" }
      let operations = device.operationCycles.operations
        .map { "\($0.name)=\(device.operationCycles[$0])" }
      let events = EventKind.allCases.filter { device.events[$0] > 0 }
        .map { "\($0)=\(device.events[$0])" }
      return [
        "\(start) cycles \(device.cycles) instructions \(device.instructions)",
        "\(start) stalls " + stalls.joined(separator: " "),
        "\(start) operations " + operations.joined(separator: " "),
        "\(start) events " + events.joined(separator: " "),
        "\(start) channels " + device.hbmChannelBytes.map(String.init).joined(separator: " "),
      ]
    }
  }

  /// The first line of `text` that is another one in `recorded`.
  static func firstDifference(_ text: String, _ recorded: String) -> String {
    let pairs = zip(text.split(separator: "\n"), recorded.split(separator: "\n"))
    guard let (new, old) = pairs.first(where: { $0 != $1 }) else { return "lengths differ" }
    return "\(new), recorded \(old)"
  }
}
