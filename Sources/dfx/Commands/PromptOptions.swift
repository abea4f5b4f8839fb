// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXFiles
internal import Foundation

/// Where the prompt comes from.
struct PromptOptions: ParsableArguments {
  /// The prompt when none is given: it suits the model that comes with the program.
  static let defaultPrompt = "Once upon a time"

  @Argument(help: "The prompt.")
  var prompt: String?

  @Option(
    help: ArgumentHelp("Read the prompt from a file; '-' is standard input.", valueName: "file"))
  var promptFile: String?

  func validate() throws {
    if prompt != nil && promptFile != nil {
      throw ValidationError("give the prompt as argument or with --prompt-file, not both")
    }
  }

  /// The text of the prompt.
  func text() throws -> String {
    if let prompt { return prompt }
    guard let promptFile else { return Self.defaultPrompt }
    let file = InputFile(promptFile)
    guard let text = try file.text() else {
      throw CommandFailure(status: .badData, message: "\(file.name): the prompt is not UTF-8 text")
    }
    return text
  }
}
