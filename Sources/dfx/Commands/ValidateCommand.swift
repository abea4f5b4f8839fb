// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXApplication
internal import DFXSweep
internal import DFXValidation
internal import Foundation

/// The validation page of the documentation.
struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Write the page that compares the timing model with published figures.",
    discussion: """
      Runs some hundred estimates of the preset u280-dfx. The chart goes to \
      \(ValidationPage.chartPath) beside the page.

      EXAMPLES:
        dfx validate -o docs/validation.md
      """)

  @Option(name: .shortAndLong, help: ArgumentHelp("The page to write.", valueName: "file"))
  var output: String

  @Option(help: "Runs at a time; 0 takes one per processor.")
  var jobs = 0

  func run() throws {
    try OutputFile.check(output)
    let page = try ValidationPage(try results())
    let chart = URL(filePath: output).deletingLastPathComponent()
      .appending(path: ValidationPage.chartPath)
    try FileManager.default.createDirectory(
      at: chart.deletingLastPathComponent(), withIntermediateDirectories: true)
    try OutputFile.write(Data(page.chart.utf8), to: chart.path)
    try OutputFile.write(Data(page.markdown.utf8), to: output)
  }

  private func results() throws -> [SweepResult] {
    try SweepRunning(jobs: jobs, isQuiet: false).results(of: ValidationPage.sweep)
  }
}
