// SPDX-License-Identifier: Apache-2.0

public import Foundation

extension Plan {
  private static let schema = "dfx.plan/1"

  /// The plan in a JSON text; what it says and cannot be honoured is refused by name.
  ///
  /// - Parameters:
  ///   - name: what errors and reports call it.
  ///   - model: the fingerprint that the file's, if it has one, must be.
  public init(json data: Data, name: String, model: String? = nil) throws(PlanError) {
    let reader = PlanReader(name: name)
    let root = try reader.object(data)
    guard try reader.text(root, "schema") == Self.schema else {
      throw reader.wrong("'schema' must be \"\(Self.schema)\"")
    }
    let known: Set<String> = [
      "schema", "model", "cluster", "mesh", "cards", "shares", "shard", "stages", "slots",
      "schedule",
    ]
    if let other = root.keys.filter({ !known.contains($0) }).min() {
      throw reader.wrong("it has no place for '\(other)'")
    }
    let mesh = try reader.mesh(root["mesh"])
    try reader.checkUnsupported(root, mesh: mesh)
    if let model, root["model"] != nil, try reader.text(root, "model") != model {
      throw reader.wrong("it is for another model: 'model' is not \"\(model)\"")
    }
    self.init(
      name: name, mesh: mesh, shares: try reader.shares(root["shares"], mesh: mesh),
      stages: try reader.stages(root["stages"], mesh: mesh),
      annotations: try reader.annotations(root["shard"]))
  }

  /// The plan as a JSON text that reads back.
  public func json(model: String? = nil) -> String {
    var lines = ["  \"schema\": \"\(Self.schema)\""]
    if let model { lines.append("  \"model\": \"\(model)\"") }
    let sizes = MeshAxis.allCases.map { "\"\($0.rawValue)\": \(mesh[$0])" }
    lines.append("  \"mesh\": { \(sizes.joined(separator: ", ")) }")
    if !shares.isEmpty {
      let entries = shares.sorted { $0.key.rawValue < $1.key.rawValue }.map {
        "\"\($0.key.rawValue)\": [\($0.value.map(String.init).joined(separator: ", "))]"
      }
      lines.append("  \"shares\": { \(entries.joined(separator: ", ")) }")
    }
    switch stages {
    case .balanced: if mesh[.stage] > 1 { lines.append("  \"stages\": \"balanced\"") }
    case .counts(let counts):
      lines.append("  \"stages\": [\(counts.map(String.init).joined(separator: ", "))]")
    }
    let shard = annotations.map { annotation in
      let entries = annotation.entries.map { entry in
        switch entry {
        case .split(let axis): "\"\(axis.rawValue)\""
        case .whole: "null"
        case .open: "\"?\""
        }
      }
      return "    \"\(annotation.target)\": [\(entries.joined(separator: ", "))]"
    }
    lines.append("  \"shard\": {\n\(shard.joined(separator: ",\n"))\n  }")
    return "{\n" + lines.joined(separator: ",\n") + "\n}\n"
  }
}

/// Reads the parts of a plan file.
private struct PlanReader {
  let name: String

  func wrong(_ cause: String) -> PlanError { .file(name: name, cause: cause) }

  func object(_ data: Data) throws(PlanError) -> [String: Any] {
    guard let parsed = try? JSONSerialization.jsonObject(with: data) else {
      throw wrong("it is not valid JSON")
    }
    guard let root = parsed as? [String: Any] else { throw wrong("it must be a JSON object") }
    return root
  }

  func text(_ root: [String: Any], _ key: String) throws(PlanError) -> String {
    guard let text = root[key] as? String else { throw wrong("'\(key)' must be a text") }
    return text
  }

  /// A positive whole number; nil for everything else.
  private func count(_ value: Any?) -> Int? {
    guard let number = value as? NSNumber, String(cString: number.objCType) != "c",
      let count = Int(exactly: number.doubleValue), 1...1024 ~= count
    else { return nil }
    return count
  }

  private func axis(_ name: String) throws(PlanError) -> MeshAxis {
    guard let axis = MeshAxis(rawValue: name) else {
      throw wrong(
        "'\(name)' is no axis: a mesh has "
          + MeshAxis.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return axis
  }

  func mesh(_ value: Any?) throws(PlanError) -> Mesh {
    guard let entries = value as? [String: Any] else {
      throw wrong("'mesh' must be an object: the cards along each axis")
    }
    var sizes: [MeshAxis: Int] = [:]
    for (key, value) in entries.sorted(by: { $0.key < $1.key }) {
      guard let count = count(value) else {
        throw wrong("'mesh.\(key)' must be a positive whole number")
      }
      sizes[try axis(key)] = count
    }
    return Mesh(sizes)
  }

  /// Refuses what the format can say and nothing honours.
  func checkUnsupported(_ root: [String: Any], mesh: Mesh) throws(PlanError) {
    guard mesh[.replica] == 1 else {
      throw wrong(
        "'mesh.replica' is \(mesh[.replica]): replicas are not built; run an appliance for each")
    }
    if let cards = root["cards"] {
      guard (cards as? [NSNumber])?.map(\.intValue) == Array(0..<mesh.cardCount) else {
        throw wrong("'cards' must be 0 to \(mesh.cardCount - 1) in order: no other order is built")
      }
    }
    if root["slots"] != nil, count(root["slots"]) != 1 {
      throw wrong("'slots' must be 1: programs have one slot")
    }
    if let schedule = root["schedule"] {
      guard let schedule = schedule as? [String: String], schedule == ["order": "paper"] else {
        throw wrong("'schedule' must be { \"order\": \"paper\" }: no other order is built")
      }
    }
    if root["cluster"] != nil {
      throw wrong("'cluster' cannot be checked: leave it out, and name the machine with --machine")
    }
  }

  func stages(_ value: Any?, mesh: Mesh) throws(PlanError) -> StageLayers {
    guard let value, value as? String != "balanced" else { return .balanced }
    let counts = (value as? [Any])?.map(count) ?? []
    guard counts.count == mesh[.stage], !counts.contains(nil) else {
      throw wrong(
        "'stages' must be \"balanced\" or \(mesh[.stage]) positive numbers, the layers of each "
          + "stage of 'mesh.stage'")
    }
    return .counts(counts.compactMap { $0 })
  }

  func shares(_ value: Any?, mesh: Mesh) throws(PlanError) -> [MeshAxis: [Int]] {
    guard let value else { return [:] }
    guard let entries = value as? [String: Any] else { throw wrong("'shares' must be an object") }
    var shares: [MeshAxis: [Int]] = [:]
    for (key, value) in entries.sorted(by: { $0.key < $1.key }) {
      let axis = try axis(key)
      guard axis != .stage else {
        throw wrong("'shares.stage' has no meaning: 'stages' gives each stage its layers")
      }
      let counts = (value as? [Any])?.map(count) ?? []
      guard counts.count == mesh[axis], !counts.contains(nil) else {
        throw .shares(axis: key, cards: mesh[axis])
      }
      shares[axis] = counts.compactMap { $0 }
    }
    return shares
  }

  func annotations(_ value: Any?) throws(PlanError) -> [Plan.Annotation] {
    guard let entries = value as? [String: Any] else {
      throw wrong("'shard' must be an object: a list of entries for each operation or kind")
    }
    var annotations: [Plan.Annotation] = []
    for (target, value) in entries.sorted(by: { $0.key < $1.key }) {
      guard let list = value as? [Any] else { throw wrong("'shard.\(target)' must be a list") }
      var read: [Plan.Entry] = []
      for element in list { read.append(try entry(element, of: target)) }
      annotations.append(Plan.Annotation(target, read))
    }
    return annotations
  }

  private func entry(_ value: Any, of target: String) throws(PlanError) -> Plan.Entry {
    if value is NSNull { return .whole }
    guard let text = value as? String else {
      throw wrong("'shard.\(target)': an entry is an axis, null or \"?\"")
    }
    return text == "?" ? .open : .split(try axis(text))
  }
}
