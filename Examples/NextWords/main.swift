// SPDX-License-Identifier: Apache-2.0
//
// The words that a GPT-2 finds most likely after a prompt, computed by two simulated cards.
//
//     swift run next-words Models/stories 'Ravi met Anna. "I am lost," said'

internal import DFXApplication
internal import DFXModel
internal import DFXRuntime
internal import Foundation

guard CommandLine.arguments.count == 3 else {
  try? FileHandle.standardError.write(
    contentsOf: Data("usage: next-words MODEL_FOLDER PROMPT\n".utf8))
  exit(64)
}
let prompt = CommandLine.arguments[2]

// A checkpoint on two cards whose passes leave their logits. `mode: .timed` adds the clock.
let source = try ModelSource(named: CommandLine.arguments[1])
let tokenizer = try Tokenizer(directory: source.directory())
let model = try LoadedModel(source: source, devices: 2, output: .logits)
let logits = try model.session.logits(tokens: tokenizer.encode(prompt)).last ?? []

// Softmax on the host, in double precision.
let weights = logits.map { exp(Double($0) - Double(logits.max() ?? 0)) }
let total = weights.reduce(0, +)
for token in weights.indices.sorted(by: { weights[$0] > weights[$1] }).prefix(5) {
  let percent = String(format: "%5.1f %%", 100 * weights[token] / total)
  print(percent, prompt + (try tokenizer.decode([token])))
}
