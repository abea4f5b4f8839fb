// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXApplication
internal import DFXFiles
internal import DFXModel
internal import DFXRuntime
internal import Foundation

/// The logits of every position of a token sequence.
struct LogitsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logits",
    abstract: "Compute the logits of given tokens and write them to a file.",
    discussion: """
      The file holds "logits" [tokens, vocabulary], F16. No tokenizer is needed. --taps adds \
      intermediate tensors, gathered over the devices, named after the Hugging Face modules that \
      make them: drop (token + position embedding); in every layer h.N.ln_1, h.N.attn.c_attn, \
      h.N.attn.scores, h.N.attn.softmax, h.N.attn.context, h.N.attn.c_proj, h.N.attn.residual \
      (the sum that ln_2 reads), h.N.ln_2, h.N.mlp.act (GELU is fused: mlp.c_fc is not to be had), \
      h.N.mlp.c_proj, h.N (the layer's output); then ln_f and lm_head. Scores are scaled and \
      masked with -inf.

      EXAMPLES:
        dfx logits --model path/to/gpt2 --tokens 15496,11,616 --devices 4 -o logits.safetensors
        dfx logits --model path/to/gpt2 --tokens 15496,11,616 --taps 'h.*.ln_1,ln_f' -o x.safetensors
        dfx diff x.safetensors framework.safetensors --tolerance 0.01
      """)

  @OptionGroup var model: ModelOptions
  @OptionGroup var appliance: ApplianceOptions
  @OptionGroup var planning: PlanOptions
  @OptionGroup var execution: ExecutionOptions
  @OptionGroup var caching: CacheOptions

  @Option(help: ArgumentHelp("Token ids, separated by commas.", valueName: "ids"))
  var tokens: String

  @Option(
    help: ArgumentHelp(
      "Write these intermediate tensors too: 'all', or names in which * stands for any text.",
      valueName: "list"))
  var taps: String?

  @Option(name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "file"))
  var output: String

  @Flag(help: "Show no progress.")
  var quiet = false

  func run() throws {
    let ids = try TokenList.parse(tokens)
    let file = try OutputFile(output)
    let loaded = try LoadedModel(
      source: model.source(), appliance: appliance, planning: planning, execution: execution,
      cache: caching.cache,
      output: .logits, isQuiet: quiet)
    loaded.startKeeping()
    defer { loaded.finishKeeping(isQuiet: quiet) }
    var progress = Progress("logits", total: ids.count, unit: "tokens", isQuiet: quiet)
    let recorder = try taps.map { text in
      try TapRecorder(
        appliance: loaded.platform, points: loaded.compiled.taps,
        selection: TapSelection(parsing: text), layers: loaded.configuration.layers,
        tokens: ids.count)
    }
    let session = recorder.map(loaded.session(observer:)) ?? loaded.session
    let rows = try session.logits(tokens: ids) { progress.update($0 + 1) }
    progress.finish()
    let logits = SafetensorsWriter.Tensor(
      name: "logits", shape: [ids.count, loaded.configuration.vocabulary],
      values: rows.flatMap { $0 })
    let tapped = (recorder?.tensors ?? []).map {
      SafetensorsWriter.Tensor(name: $0.name, shape: $0.shape, values: $0.values)
    }
    try file.write(SafetensorsWriter.encode([logits] + tapped))
  }
}
