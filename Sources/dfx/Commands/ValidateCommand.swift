// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXFiles
internal import DFXSweep
internal import DFXValidation
internal import Foundation

/// The validation page of the documentation.
struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Write the page that compares the timing model with published figures.",
    discussion: """
      Runs some hundred estimates of the preset u280-dfx, and three passes on the cycle memory. The chart goes to \
      \(ValidationPage.chartPath) beside the page.

      EXAMPLES:
        dfx validate -o docs/validation.md
      """)

  @Option(name: .shortAndLong, help: ArgumentHelp("The page to write.", valueName: "file"))
  var output: String

  @Option(help: "Runs at a time; 0 takes one per processor.")
  var jobs = 0

  func run() throws {
    let file = try OutputFile(output)
    let chart = try file.regularPath.map { try chartFile(beside: URL(filePath: $0)) }
    let page = try ValidationPage(try results(), memories: TimePassCommand.comparisons())
    if let chart {
      try chart.write(page.chart)
    } else {
      Console.note("dfx: the chart \(ValidationPage.chartPath) is written beside a file only")
    }
    try file.write(page.markdown)
  }

  /// The chart's place, whose folder is made.
  private func chartFile(beside page: URL) throws -> OutputFile {
    let chart = page.deletingLastPathComponent().appending(path: ValidationPage.chartPath)
    do {
      try FileManager.default.createDirectory(
        at: chart.deletingLastPathComponent(), withIntermediateDirectories: true)
    } catch {
      throw FileError(.writing, "cannot write \(chart.path): \(error.localizedDescription)")
    }
    return try OutputFile(chart.path)
  }

  private func results() throws -> [SweepResult] {
    try SweepRunning(jobs: jobs, isQuiet: false).results(of: ValidationPage.sweep)
  }
}
