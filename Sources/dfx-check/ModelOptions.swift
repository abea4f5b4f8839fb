// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXMachine
internal import DFXVerification

/// The memory model of a name.
func memoryModel(_ name: String) throws -> MemoryModel {
  guard let model = MemoryModel(rawValue: name) else {
    let names = MemoryModel.allCases.map(\.rawValue).joined(separator: " or ")
    throw ValidationError("'\(name)' is not a memory model: choose \(names)")
  }
  return model
}

/// The link model of a name.
func linkModel(_ name: String) throws -> LinkModel {
  guard let model = LinkModel(rawValue: name) else {
    let names = LinkModel.allCases.map(\.rawValue).joined(separator: " or ")
    throw ValidationError("'\(name)' is not a link model: choose \(names)")
  }
  return model
}

/// What stands for memories and links on the platform with a clock.
struct ModelOptions: ParsableArguments {
  @Option(help: "What stands for the memories: fast, cycle or tlm.", transform: memoryModel)
  var memory = MemoryModel.fast
  @Option(help: "What connects the cards: ring or switch.", transform: linkModel)
  var link = LinkModel.ring

  var models: PlatformModels { PlatformModels(memory: memory, link: link) }
  /// The same for a child process.
  var arguments: [String] { ["--memory", memory.rawValue, "--link", link.rawValue] }
}
