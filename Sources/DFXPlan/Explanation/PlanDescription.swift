// SPDX-License-Identifier: Apache-2.0

public import DFXGraph
public import DFXMachine
internal import Foundation

/// A completed plan in words, for people who were not there when it was made.
public struct PlanDescription {
  private let plan: CompletedPlan
  private let graph: Graph
  private let machine: Machine

  /// A description of a plan of a graph on cards of a machine.
  public init(_ plan: CompletedPlan, of graph: Graph, on machine: Machine) {
    self.plan = plan
    self.graph = graph
    self.machine = machine
  }

  /// Every operation with what each card computes of it.
  public var placement: String {
    var rows = [["operation", "split", "by", "on each card"]]
    for node in graph.nodes {
      let shape = node.result.map { graph[$0].shape } ?? []
      let placed = plan[node]
      let splits = zip(shape, placed.result).compactMap { dimension, split in
        split.map { (dimension, $0) }
      }
      if let (dimension, split) = splits.first {
        rows.append([
          node.name, dimension.name, split.axis.rawValue,
          split.ranges.map { "\($0.count)" }.joined(separator: " "),
        ])
      } else if let split = node.operation.stateWritten.flatMap({ _ in placed.operands[1][1] }) {
        rows.append([
          node.name, Dimension.keyHeads.name, split.axis.rawValue,
          split.ranges.map { "\($0.count)" }.joined(separator: " "),
        ])
      } else if node.operation.kind == .argmax, placed.factors.first?.split != nil {
        rows.append([node.name, "vocabulary", "", "the best of all cards"])
      } else {
        rows.append([node.name, "-", "", "whole"])
      }
    }
    return Self.table(rows)
  }

  /// Every stage with its layers and cards; empty where there is one.
  public var stages: String {
    guard plan.stages.count > 1 else { return "" }
    var rows = [["stage", "layers", "from", "to", "cards"]]
    for stage in plan.stages {
      rows.append([
        "\(stage.number)", "\(stage.layers.count)", "\(stage.layers.lowerBound)",
        "\(stage.layers.upperBound - 1)", stage.cards.map(String.init).joined(separator: " "),
      ])
    }
    return Self.table(rows)
  }

  /// Every transfer with its cause, bytes and time.
  public var transfers: String {
    let collectives = plan.collectives(of: graph)
    guard !collectives.isEmpty else { return "no transfers between cards\n" }
    let cost = CollectiveCost(machine)
    var rows = [["transfer of", "bytes", "us", "times", "us a pass", "because"]]
    var total = 0.0
    for collective in collectives {
      let microseconds = cost.microseconds(collective)
      total += microseconds * Double(collective.times)
      rows.append([
        collective.value, "\(collective.byteCount)", Self.number(microseconds),
        "\(collective.times)", Self.number(microseconds * Double(collective.times)),
        because(collective),
      ])
    }
    rows.append(["all", "", "", "", Self.number(total), "without waiting for the slowest card"])
    return Self.table(rows)
  }

  private func because(_ collective: Collective) -> String {
    switch collective.cause {
    case .stage: "the layers of the next stage begin with it"
    case .select:
      "'\(collective.node)' picks the best of all cards"
    case .gather(let reason):
      "'\(collective.node)' needs all of it on each card: \(reason.text)"
    }
  }

  /// Every result that is whole on each card, with the reason.
  public var replicated: String {
    var rows = [["whole on each card", "elements", "because"]]
    for node in graph.nodes {
      guard let result = node.result, !graph[result].shape.isEmpty,
        plan[result].allSatisfy({ $0 == nil })
      else { continue }
      rows.append([
        "%" + graph[result].name, "\(graph.count(graph[result].shape))", reason(node),
      ])
    }
    return rows.count == 1 ? "no value is whole on each card\n" : Self.table(rows)
  }

  private func reason(_ node: Node) -> String {
    let placed = plan[node]
    let own = node.operation.shardingRule(in: graph).result.joined()
    return own.map { placed.factors[$0].reason.text }.first ?? ""
  }

  private static func number(_ value: Double) -> String { String(format: "%.2f", value) }

  /// Columns padded with spaces; those of numbers to the right.
  public static func table(_ rows: [[String]]) -> String {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
    let isNumber = (0..<columns).map { column in
      rows.dropFirst().allSatisfy { $0[column].isEmpty || Double($0[column]) != nil }
    }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return isNumber[column] ? space + cell : cell + space
      }
      var line = cells.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }
}
