// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
public import DFXMachine
internal import DFXVerification

extension MemoryModel: ExpressibleByArgument {}
extension LinkModel: ExpressibleByArgument {}

/// What stands for memories and links on the platform with a clock.
struct ModelOptions: ParsableArguments {
  @Option(help: "What stands for the memories.")
  var memory = MemoryModel.fast
  @Option(help: "What connects the cards.")
  var link = LinkModel.ring

  var models: PlatformModels { PlatformModels(memory: memory, link: link) }
  /// The same for a child process.
  var arguments: [String] { ["--memory", memory.rawValue, "--link", link.rawValue] }
}
