// SPDX-License-Identifier: Apache-2.0

extension Graph {
  /// The graph as text that ``Graph/init(parsing:)`` reads back.
  public var text: String {
    var lines = ["graph \(name) {"]
    lines.append("  layers \(layers)")
    for entry in dimensions { lines.append("  dimension \(entry.dimension) = \(entry.size)") }
    for weight in weights {
      lines.append(
        "  weight \(quoted(weight.name)) \(shape(weight.shape))"
          + (weight.perLayer ? " per layer" : "")
      )
    }
    for state in states { lines.append("  state @\(state.name) \(shape(state.shape))") }
    lines.append("")
    lines += before.map { "  " + line($0) }
    lines.append("  repeat %\(self[region.argument].name) = %\(self[region.initial].name) {")
    lines += region.nodes.map { "    " + line($0) }
    lines.append("    next %\(self[region.next].name)")
    lines.append("  } -> %\(self[region.result].name)")
    lines += after.map { "  " + line($0) }
    lines.append("}")
    return lines.joined(separator: "\n") + "\n"
  }

  /// One operation with its result.
  public func line(_ node: Node) -> String {
    let call = "\(opcode(node.operation))(\(arguments(node.operation).joined(separator: ", ")))"
    var words = [call]
    if let result = node.result {
      words[0] = "%\(self[result].name) = \(call)"
      words.append(": \(shape(self[result].shape))")
    }
    if node.result.map({ self[$0].name }) != node.name { words.append("name \(quoted(node.name))") }
    words.append("part \(node.part.rawValue)")
    if let tap = node.tap {
      let part = tap.parts == 1 ? "" : " \(tap.part) of \(tap.parts)"
      words.append("tap \(quoted(tap.name))\(part)")
    }
    return words.joined(separator: " ")
  }

  private func opcode(_ operation: Operation) -> String {
    switch operation {
    case .norm(let kind, _, _, _, _): "norm.\(kind.rawValue)"
    case .activation(let function, _): "activation.\(function.rawValue)"
    case .embed, .position, .rotate, .linear, .append, .attention, .add, .multiply, .scale,
      .softmax, .output, .argmax:
      operation.kind.rawValue
    }
  }

  private func arguments(_ operation: Operation) -> [String] {
    switch operation {
    case .embed(let table), .position(let table): [quoted(table)]
    case .rotate(let input, let frequencies): [value(input), quoted(frequencies)]
    case .norm(_, let input, let gain, let bias, let epsilon):
      [value(input), quoted(gain)] + (bias.map { [quoted($0)] } ?? []) + ["epsilon \(epsilon)"]
    case .linear(let product), .output(let product):
      [value(product.input), (product.transposed ? "transposed " : "") + quoted(product.weight)]
        + (product.bias.map { [quoted($0)] } ?? [])
    case .append(let input, let state): [value(input), "@\(state)"]
    case .attention(let query, let keys, let values, let scale):
      [
        value(query), "@\(keys)", "@\(values)",
        "scale \(scale.factor)" + (scale.dividedByLayer ? " by layer" : ""),
      ]
    case .scale(let input, let factor): [value(input), "\(factor)"]
    case .activation(_, let input), .softmax(let input), .argmax(let input): [value(input)]
    case .add(let left, let right), .multiply(let left, let right): [value(left), value(right)]
    }
  }

  private func value(_ id: ValueID) -> String { "%\(self[id].name)" }

  private func shape(_ shape: [Dimension]) -> String {
    "[" + shape.map(\.name).joined(separator: ", ") + "]"
  }

  private func quoted(_ text: String) -> String { "\"\(text)\"" }
}
