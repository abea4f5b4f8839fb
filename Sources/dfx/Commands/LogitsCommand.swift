// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXModel
internal import DFXRuntime
internal import Foundation

/// The logits of every position of a token sequence.
struct LogitsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logits",
    abstract: "Compute the logits of given tokens and write them to a file.",
    discussion: """
      The file holds one tensor, "logits" [tokens, vocabulary], F16. No tokenizer is needed.

      EXAMPLES:
        dfx logits --model path/to/gpt2 --tokens 15496,11,616 --devices 4 -o logits.safetensors
      """)

  @OptionGroup var model: ModelOptions
  @OptionGroup var appliance: ApplianceOptions
  @OptionGroup var execution: ExecutionOptions

  @Option(help: ArgumentHelp("Token ids, separated by commas.", valueName: "ids"))
  var tokens: String

  @Option(name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "file"))
  var output: String

  @Flag(help: "Show no progress.")
  var quiet = false

  func run() throws {
    let ids = try TokenList.parse(tokens)
    try OutputFile.check(output)
    let loaded = try LoadedModel(
      source: model.source(), appliance: appliance, execution: execution, output: .logits,
      isQuiet: quiet)
    var progress = Progress("logits", total: ids.count, unit: "tokens", isQuiet: quiet)
    let rows = try loaded.session.logits(tokens: ids) { progress.update($0 + 1) }
    progress.finish()
    let tensor = SafetensorsWriter.Tensor(
      name: "logits", shape: [ids.count, loaded.configuration.vocabulary],
      values: rows.flatMap { $0 })
    try OutputFile.write(SafetensorsWriter.encode([tensor]), to: output)
  }
}
