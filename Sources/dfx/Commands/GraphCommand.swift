// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXApplication
internal import DFXFrontends
internal import DFXGraph
internal import DFXModel

struct GraphCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graph",
    abstract: "Print the graph of a model as text.",
    discussion: """
      Values are written %name, what a layer keeps of every position @name; the region after 'repeat' stands \
      for all layers. Needs no weights.

      EXAMPLES:
        dfx graph --model gpt2
      """)

  @OptionGroup var model: ModelOptions

  @Flag(help: "Print what each operation may split instead.")
  var sharding = false

  func run() throws {
    let graph =
      switch try model.source() {
      case .directory(let url, _): try ModelConfiguration.load(directory: url).graph()
      case .preset(let preset): try preset.configuration.graph()
      }
    guard sharding else { return Console.write(graph.text) }
    let nodes = graph.nodes
    let width = nodes.map(\.name.count).max() ?? 0
    for node in nodes {
      let name = node.name.padding(toLength: width + 2, withPad: " ", startingAt: 0)
      Console.write(name + node.operation.shardingRule(in: graph).text + "\n")
    }
  }
}
