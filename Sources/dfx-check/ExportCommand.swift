// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXVerification
internal import Foundation

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes the vectors of isa/conformance for other testbenches.",
    discussion: """
      A folder per case: programs, registers and memories as $readmemh takes them, and what must be \
      there at the end as signatures. isa/conformance/README.md describes the files.

      Example:
        dfx-check export vectors --file matrix
      """)

  @Argument(help: "The folder to write; it must not exist or be empty.")
  var folder: String
  @Option(help: "One file, by name; all when left out.")
  var file: String?
  @Option(help: "Folder of the repository.")
  var repository = "."

  func validate() throws {
    if let file, !ConformanceSuite.files.contains(file) {
      throw ValidationError(
        "there is no file '\(file)': choose \(ConformanceSuite.files.joined(separator: ", "))")
    }
    let there = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    if !there.isEmpty { throw ValidationError("\(folder) is not empty") }
  }

  func run() throws {
    let suite = ConformanceSuite(repository: URL(fileURLWithPath: repository))
    let export = try CaseExport(into: URL(fileURLWithPath: folder))
    for file in file.map({ [$0] }) ?? ConformanceSuite.files {
      print("export: \(file): \(try export.export(file, of: suite)) cases")
    }
  }
}
