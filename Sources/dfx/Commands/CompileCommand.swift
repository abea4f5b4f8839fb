// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXApplication
internal import DFXCompiler
internal import DFXDevice
internal import DFXFiles
internal import DFXFrontends
internal import DFXISA
internal import DFXMachine
internal import DFXModel
internal import Foundation

/// A model as programs and memory images.
struct CompileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compile",
    abstract: "Compile a model: one program per device, memory images, a manifest.",
    discussion: """
      A preset gives programs only. With --emit asm the programs are written as assembly beside \
      the binary ones.

      EXAMPLES:
        dfx compile --model dfx-345m --emit asm -o program
        dfx compile --model path/to/gpt2 --devices 4 -o gpt2-on-4
      """)

  /// What to write besides programs and images.
  enum Emission: String, ExpressibleByArgument, CaseIterable {
    case asm
  }

  @OptionGroup var model: ModelOptions
  @OptionGroup var appliance: ApplianceOptions
  @OptionGroup var planning: PlanOptions

  @Option(help: "Also write the programs as assembly text.")
  var emit: Emission?

  @Option(name: .shortAndLong, help: ArgumentHelp("The folder to write.", valueName: "folder"))
  var output: String

  @Flag(help: "No progress or warnings on standard error.")
  var quiet = false

  func run() throws {
    let folder = try OutputFolder(output)
    let source = try model.source()
    let machine = try appliance.loadMachine()
    let compiler = ModelCompiler(
      machine: machine, deviceCount: appliance.devices,
      plan: try planning.load(devices: appliance.devices))
    let compiled: CompiledModel
    var model: ModelGraph?
    switch source {
    case .directory(let url, _):
      let opened = try ModelGraph(directory: url)
      model = opened
      compiled = try compiler.compile(opened.graph, weights: opened.weights)
    case .preset(let preset):
      compiled = try compiler.compile(preset.configuration.graph())
    }
    compiled.devicesWithoutHeadsEvent.map(LoadingDisplay(isQuiet: quiet).show)
    let megabytes = compiled.images.reduce(0) { $0 + $1.byteCount } / 1_000_000
    var progress = Progress("compile", total: megabytes, unit: "MB", isQuiet: quiet)
    try CompiledFolder(folder).write(
      compiled, modelName: source.name, machineName: machine.name, asAssembly: emit == .asm,
      check: { try model?.requireUnchanged() }
    ) { progress.update($0 / 1_000_000) }
    progress.finish()
  }
}
