// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXFrontends
internal import DFXGraph

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
    let graph = try model.source().configuration().graph()
    guard sharding else { return Console.write(graph.text) }
    let nodes = graph.nodes
    let width = nodes.map(\.name.count).max() ?? 0
    for node in nodes {
      let name = node.name.padding(toLength: width + 2, withPad: " ", startingAt: 0)
      Console.write(name + node.operation.shardingRule(in: graph).text + "\n")
    }
  }
}
