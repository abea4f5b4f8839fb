// SPDX-License-Identifier: Apache-2.0

/// A reader of something that a user hands to the program.
enum Subject: String, CaseIterable {
  case assembly
  case command
  case configuration
  case generation
  case gguf
  case graph
  case index
  case machine
  case memory
  case program
  case safetensors
  case store
  case sweep
  case tokenizer
  case vocabulary
  case words

  /// What mutations keep whole.
  var form: InputForm {
    switch self {
    case .assembly, .graph, .vocabulary: .text
    case .command: .command
    case .configuration, .generation, .index, .machine, .sweep, .tokenizer: .json
    case .gguf: .gguf
    case .memory, .safetensors: .safetensors
    case .program: .program
    case .store: .database
    case .words: .words
    }
  }

  /// Reads an input; traps when a property of the reader does not hold.
  func run(_ input: [UInt8], in folder: ScratchFolder) -> Outcome {
    switch self {
    case .assembly: ProgramSubjects.assembly(input)
    case .command: CommandSubject.arguments(input, in: folder)
    case .configuration: CheckpointSubjects.configuration(input, in: folder)
    case .generation: GenerationSubject.settings(input, in: folder)
    case .gguf: GGUFSubject.file(input, in: folder)
    case .graph: GraphSubject.text(input)
    case .index: CheckpointSubjects.index(input, in: folder)
    case .machine: DefinitionSubjects.machine(input, in: folder)
    case .memory: CheckpointSubjects.tensors(input, in: folder)
    case .program: ProgramSubjects.programFile(input)
    case .safetensors: CheckpointSubjects.checkpoint(input, in: folder)
    case .store: StoreSubject.file(input, in: folder)
    case .sweep: DefinitionSubjects.sweep(input)
    case .tokenizer: TokenizerSubjects.tokenizerFile(input, in: folder)
    case .vocabulary: TokenizerSubjects.mergeFile(input, in: folder)
    case .words: InstructionSubject.words(input)
    }
  }
}
