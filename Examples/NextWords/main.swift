// SPDX-License-Identifier: Apache-2.0
//
// The words that a GPT-2 finds most likely after a prompt, computed by two simulated cards.
//
//     swift run next-words Models/stories 'Ravi met Anna. "I am lost," said'

internal import DFXCompiler
internal import DFXDevice
internal import DFXMachine
internal import DFXModel
internal import DFXRuntime
internal import DFXSimulator
internal import Foundation

guard CommandLine.arguments.count == 3 else {
  FileHandle.standardError.write(Data("usage: next-words MODEL_FOLDER PROMPT\n".utf8))
  exit(64)
}
let folder = URL(fileURLWithPath: CommandLine.arguments[1])
let prompt = CommandLine.arguments[2]

// A checkpoint and its tokenizer, as Hugging Face stores them.
let checkpoint = try Checkpoint(directory: folder)
let model = checkpoint.configuration
let tokenizer = try Tokenizer(directory: folder)

// Programs and memory images for the machine; each pass leaves its logits for the host.
let machine = Machine.u280
let devices = 2
let compiled = try ModelCompiler(machine: machine, deviceCount: devices, output: .logits)
  .compile(model, weights: checkpoint)

// The appliance. With a clock, mode .timed; without, the same values sooner.
let platform = try SimulatedPlatform(
  machine: machine, deviceCount: devices, mode: .timed, hostThreads: 0)
try platform.load(programs: compiled.programs)
try platform.load(images: compiled.images)

// The host's side: one pass per token.
let session = Session(
  appliance: platform, context: model.context, vocabulary: model.vocabulary,
  logits: compiled.logits,
  hostTiming: HostTiming(
    commandSeconds: machine.commandSeconds, transferSeconds: machine.transferSeconds,
    readBytesPerSecond: machine.pcieReadBytesPerSecond,
    writeBytesPerSecond: machine.pcieWriteBytesPerSecond))
guard let last = try session.logits(tokens: tokenizer.encode(prompt)).last else { exit(65) }

// Softmax on the host, in double precision.
let logits = last.map(Double.init)
let largest = logits.max() ?? 0
let weights = logits.map { exp($0 - largest) }
let total = weights.reduce(0, +)
for token in weights.indices.sorted(by: { weights[$0] > weights[$1] }).prefix(5) {
  let percent = String(format: "%5.1f %%", 100 * weights[token] / total)
  print(percent, prompt + (try tokenizer.decode([token])))
}
