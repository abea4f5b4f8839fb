// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXMachine
internal import DFXSimulator
internal import Foundation

/// Public microbenchmarks on the model.
struct MembenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "membench",
    abstract: "Run memory and link microbenchmarks on the model.",
    discussion: """
      Runs, burst by burst, the experiments with which others measured the U280's HBM and DDR4 \
      (Shuhai) and its links (AuroraFlow).

      EXAMPLES:
        dfx membench
        dfx membench --json
        dfx membench --machine my-machine.json
      """)

  @Option(help: ArgumentHelp("Machine preset or JSON machine file.", valueName: "NAME|FILE"))
  var machine = "u280-dfx"

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let result = MemoryBenchmark(machine: try Machine.named(machine))
    Console.write(json ? try encoded(result) : table(result))
  }

  private func encoded(_ result: MemoryBenchmark) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    return String(decoding: try encoder.encode(result), as: UTF8.self) + "\n"
  }

  private func table(_ result: MemoryBenchmark) -> String {
    func row(_ name: String, _ value: Double, _ unit: String) -> String {
      name.padding(toLength: 46, withPad: " ", startingAt: 0)
        + String(format: "%8.2f ", value) + unit
    }
    var rows = idle("HBM", result.hbm.idle, row)
    rows.append(row("HBM sequential, one channel", result.hbm.sequential.oneChannel, "GB/s"))
    rows.append(row("HBM sequential, all channels", result.hbm.sequential.allChannels, "GB/s"))
    for each in result.hbm.strided {
      let name = "HBM stride \(each.stride), burst \(each.burst), window \(each.window >> 10) KiB"
      rows.append(row(name, each.gbPerSecond, "GB/s"))
    }
    rows.append(row("HBM random 1024 bit, one channel", result.hbm.random, "GB/s"))
    rows += idle("DDR", result.ddr.idle, row)
    rows.append(row("DDR sequential, one channel", result.ddr.sequential, "GB/s"))
    rows.append(row("link latency", result.link.latency, "us"))
    rows.append(row("link rate", result.link.rate, "Gb/s"))
    return rows.joined(separator: "\n") + "\n"
  }

  private func idle(
    _ memory: String, _ latency: MemoryBenchmark.Idle, _ row: (String, Double, String) -> String
  ) -> [String] {
    [
      row("\(memory) idle read, row open", latency.hit, "ns"),
      row("\(memory) idle read, row closed", latency.closed, "ns"),
      row("\(memory) idle read, other row open", latency.miss, "ns"),
    ]
  }
}
