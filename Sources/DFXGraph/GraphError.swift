// SPDX-License-Identifier: Apache-2.0

/// Why a graph is none.
public enum GraphError: Error, Equatable, Sendable, CustomStringConvertible {
  /// An operation does not fit its operands.
  case operation(name: String, cause: String)
  /// Something about the graph as a whole.
  case graph(cause: String)
  /// A text that is no graph.
  case text(line: Int, cause: String)

  /// One line that names the place and the cause.
  public var description: String {
    switch self {
    case .operation(let name, let cause): "operation \(name): \(cause)"
    case .graph(let cause): "the graph: \(cause)"
    case .text(let line, let cause): "line \(line): \(cause)"
    }
  }
}
