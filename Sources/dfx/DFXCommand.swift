// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXFiles
internal import Foundation

/// The command line of the appliance.
@main
struct DFXCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dfx",
    abstract: "A simulated multi-FPGA appliance that generates text with GPT-2.",
    discussion: """
      The compiler turns a Hugging Face GPT-2 checkpoint into programs of a custom instruction \
      set; a cycle-approximate model executes them on 1 to 8 simulated FPGA cards, bit by bit as \
      the hardware would.

      EXAMPLES:
        dfx generate --devices 4 "Once upon a time"
        dfx generate --model path/to/gpt2 --max-new-tokens 32 "Hello, my name is"
        dfx estimate --model dfx-1.5b --devices 4 --input 64 --output 64
        dfx compile --model gpt2 --emit asm -o gpt2-program
      """,
    version: "0.2.0",
    subcommands: [
      GenerateCommand.self, EstimateCommand.self, ServeCommand.self, CapacityCommand.self,
      LogitsCommand.self, EvaluateCommand.self,
      TokenizeCommand.self,
      GraphCommand.self, PlanCommand.self, CompileCommand.self, MembenchCommand.self,
      ModelsCommand.self,
      MachinesCommand.self,
      SweepCommand.self, SweepWorkerCommand.self, ValidateCommand.self, TimePassCommand.self,
      AsmCommand.self,
      DisasmCommand.self, RunCommand.self,
      IsaCommand.self,
      DiffCommand.self,
    ])

  /// This program, for runs that need a process of their own.
  static var executable: URL {
    Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0])
  }

  static func main() {
    StandardStreams.prepare()
    Drafts.removeOnTermination()
    do {
      var command = try parseAsRoot()
      try command.run()
      try Console.finish()
    } catch {
      exit(withReported: error)
    }
  }
}
