// SPDX-License-Identifier: Apache-2.0

internal import DFXMachine

/// Every combination of its lists, or a sample of them, that meets its conditions.
struct SweepGrid: Decodable, Sendable {
  var models: [String]
  var devices: ValueSet
  var inputs: ValueSet
  var outputs: ValueSet
  var machines: [String]
  var parameters: [String: ValueSet]
  /// Names of lists that vary together, as many values each.
  var zip: [[String]]
  /// Conditions that points must meet.
  var conditions: [String]
  var sample: SweepSample?

  init(models: [String], devices: [Int], inputs: [Int], outputs: [Int]) {
    self.models = models
    self.devices = .list(devices.map { Double($0) })
    self.inputs = .list(inputs.map { Double($0) })
    self.outputs = .list(outputs.map { Double($0) })
    machines = [SweepPoint.defaultMachine]
    parameters = [:]
    zip = []
    conditions = []
  }

  enum CodingKeys: String, CodingKey, CaseIterable {
    case models, devices, inputs, outputs, machines, parameters, zip
    case conditions = "where"
    case sample
  }

  init(from decoder: any Decoder) throws {
    try rejectUnknownKeys(CodingKeys.self, in: decoder)
    let members = try decoder.container(keyedBy: CodingKeys.self)
    models = try members.decode([String].self, forKey: .models)
    devices = try members.decodeIfPresent(ValueSet.self, forKey: .devices) ?? .list([1])
    inputs = try members.decode(ValueSet.self, forKey: .inputs)
    outputs = try members.decode(ValueSet.self, forKey: .outputs)
    machines =
      try members.decodeIfPresent([String].self, forKey: .machines) ?? [SweepPoint.defaultMachine]
    parameters = try members.decodeIfPresent([String: ValueSet].self, forKey: .parameters) ?? [:]
    zip = try members.decodeIfPresent([[String]].self, forKey: .zip) ?? []
    conditions = try members.decodeIfPresent([String].self, forKey: .conditions) ?? []
    sample = try members.decodeIfPresent(SweepSample.self, forKey: .sample)
  }

  /// The lists in the order in which they nest, the last one varying fastest.
  func axes() throws(SweepError) -> [SweepAxis] {
    var axes = [
      SweepAxis(name: "models", values: .texts(models)),
      SweepAxis(name: "machines", values: .texts(machines)),
    ]
    for (name, values) in parameters.sorted(by: { $0.key < $1.key }) {
      let parameter = try Self.numericParameter(name)
      axes.append(
        SweepAxis(name: name, values: .numbers(values), isWhole: parameter.isInteger))
    }
    for (name, values) in [("devices", devices), ("inputs", inputs), ("outputs", outputs)] {
      axes.append(SweepAxis(name: name, values: .numbers(values), isWhole: true))
    }
    return axes
  }

  /// The parameter of that path.
  ///
  /// - Throws: `SweepError.definition` where there is none, and for a choice among names, which files make.
  private static func numericParameter(_ name: String) throws(SweepError) -> Parameter {
    guard let parameter = Machine.parameter(at: name) else {
      throw .definition("'\(name)' is not a parameter: see 'dfx machines show u280-dfx'")
    }
    guard parameter.range != nil else {
      throw .definition("'\(name)' is a choice among names: vary 'machines' instead, a file each")
    }
    return parameter
  }
}

/// One list or range of a grid.
struct SweepAxis {
  enum Values {
    case texts([String])
    case numbers(ValueSet)
  }

  let name: String
  let values: Values
  var isWhole = false

  /// The values that a grid runs over.
  func listed() throws(SweepError) -> [SweepValue] {
    switch values {
    case .texts(let texts): return texts.map { .text($0) }
    case .numbers(let set):
      return try set.values(of: name, isWhole: isWhole).map { .number($0) }
    }
  }

  /// The range to draw from, where it is one without a list of values.
  var openRange: ValueRange? {
    guard case .numbers(.range(let range)) = values, range.count == nil, range.step == nil else {
      return nil
    }
    return range
  }
}

/// One value of a list.
enum SweepValue: Sendable, Equatable {
  case text(String)
  case number(Double)
}
