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
      (Shuhai) and its links (AuroraFlow). With any of the options that describe a pattern, runs that \
      pattern alone; the latency of an access is from asking for it to its data.

      EXAMPLES:
        dfx membench
        dfx membench --json
        dfx membench --machine my-machine.json
        dfx membench --random --burst 128 --load 0.1 0.5 0.9
        dfx membench --memory ddr --mix 0.3 --stride 4096 --window 8388608 --csv
      """)

  @Option(help: ArgumentHelp("Machine preset or JSON machine file.", valueName: "NAME|FILE"))
  var machine = "u280-dfx"

  @OptionGroup(title: "Patterns")
  var pattern: MemoryPatternOptions

  @Flag(help: "Print one JSON object.")
  var json = false

  @Flag(help: "Print the rows of a pattern as CSV.")
  var csv = false

  func validate() throws {
    if json && csv { throw ValidationError("--json and --csv exclude each other") }
  }

  func run() throws {
    let machine = try Machine.noted(machine)
    if let experiment = pattern.experiment(on: machine) {
      let rows: [MemoryExperiment.Row]
      do throws(MemoryExperiment.Problem) {
        rows = try experiment.rows(on: machine)
      } catch {
        throw ValidationError(error.description)
      }
      let result = MemoryPatternResult(machine: machine.name, experiment: experiment, rows: rows)
      return Console.write(json ? try encoded(result) : csv ? result.csv : result.table)
    }
    if csv { throw ValidationError("--csv needs a pattern, for example --read") }
    let result = MemoryBenchmark(machine: machine)
    Console.write(json ? try encoded(result) : table(result))
  }

  private func encoded(_ result: some Encodable) throws -> String {
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
