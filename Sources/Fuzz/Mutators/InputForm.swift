// SPDX-License-Identifier: Apache-2.0

internal import DFXVerification

/// What a mutation keeps whole, so that executions get past the outer form of an input.
enum InputForm {
  case json
  /// Lines of words.
  case text
  /// A command and its arguments, one a line.
  case command
  /// Magic number, version, counts, metadata, tensors, data.
  case gguf
  /// Length of a JSON header (8 bytes), the header, data.
  case safetensors
  /// A SQLite file's header and number of pages.
  case database
  /// A program file, its counts and its checksum.
  case program
  /// A header, then instruction words of devices in turn.
  case words

  /// A mutated input; nil when the input has not this form yet.
  func mutate<Random: RandomNumberGenerator>(
    _ input: [UInt8], using random: inout Random
  ) -> [UInt8]? {
    switch self {
    case .json: JSONMutation.mutate(input, using: &random)
    case .text: TextMutation.mutate(input, using: &random)
    case .command: CommandMutation.mutate(input, using: &random)
    case .gguf: GGUFMutation.mutate(input, using: &random)
    case .safetensors: ContainerMutation.safetensors(input, using: &random)
    case .database: DatabaseMutation.mutate(input, using: &random)
    case .program: ContainerMutation.program(input, using: &random)
    case .words: words(input, using: &random)
    }
  }

  /// Now and then another random program, else a changed one.
  private func words<Random: RandomNumberGenerator>(
    _ input: [UInt8], using random: inout Random
  ) -> [UInt8]? {
    if Int.random(in: 0..<16, using: &random) == 0 {
      return TortureProgram.bytes(seed: random.next(), deviceCount: InstructionSubject.devices)
    }
    return TortureProgram.mutated(input, using: &random)
  }
}
