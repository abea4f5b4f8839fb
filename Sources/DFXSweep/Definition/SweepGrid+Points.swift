// SPDX-License-Identifier: Apache-2.0

internal import DFXMachine
internal import SplitMix

/// The lists of a grid that vary together, and what they vary over.
private struct Dimension {
  /// Assignments of values to names, all of one place in the lists; empty when `range` says what to draw.
  var choices: [[String: SweepValue]]
  var range: (name: String, range: ValueRange, isWhole: Bool)?

  /// What stands at a share 0 ..< 1 of the way.
  func choice(at share: Double) -> [String: SweepValue] {
    if let range {
      return [range.name: .number(range.range.sampled(at: share, isWhole: range.isWhole))]
    }
    return choices[min(choices.count - 1, Int(share * Double(choices.count)))]
  }
}

extension SweepGrid {
  /// The points that meet the conditions.
  ///
  /// - Parameters:
  ///   - machines: the machines that points name.
  ///   - fits: whether a model's programs and memory fit a point's machine, for the condition `fits`.
  func points(
    machines: EffectiveMachines, fits: Sweep.Fits?
  ) throws(SweepError) -> [SweepPoint] {
    let conditions = try conditions.map { text throws(SweepError) in
      try Constraint(text) { Self.names.contains($0) || Machine.parameter(at: $0)?.range != nil }
    }
    func isWanted(_ point: SweepPoint) throws(SweepError) -> Bool {
      guard !conditions.isEmpty else { return true }
      let machine = try machines.candidate(of: point)
      for condition in conditions {
        if case .fits = condition {
          guard (try? machine.checked()) != nil else { return false }
          guard let fits else { throw .definition("the condition 'fits' cannot be decided here") }
          do {
            guard try fits(point, machine) else { return false }
          } catch let error as SweepError {
            throw error
          } catch {
            throw .definition("\(error)")
          }
        } else {
          let holds = condition.holds { name in
            switch name {
            case "devices": Double(point.devices)
            case "input": Double(point.input)
            case "output": Double(point.output)
            default: Machine.parameter(at: name).flatMap { machine[$0].number } ?? .nan
            }
          }
          guard holds else { return false }
        }
      }
      return true
    }
    let dimensions = try dimensions()
    guard let sample else {
      var points = [SweepPoint]()
      for point in try product(dimensions) where try isWanted(point) { points.append(point) }
      return points
    }
    switch sample.method {
    case .latinHypercube:
      var points = [SweepPoint]()
      for shares in sample.latinHypercube(dimensions: dimensions.count) {
        let drawn = try point(Swift.zip(dimensions, shares).map { $0.choice(at: $1) })
        if try isWanted(drawn) { points.append(drawn) }
      }
      return points
    case .random:
      var random = SplitMix64(seed: sample.seed)
      var points = [SweepPoint]()
      for _ in 0..<sample.count * Self.mostDraws where points.count < sample.count {
        let drawn = try point(dimensions.map { $0.choice(at: random.uniform()) })
        if try isWanted(drawn) { points.append(drawn) }
      }
      guard points.count == sample.count else {
        throw .definition(
          """
          of \(sample.count * Self.mostDraws) points drawn at random only \(points.count) meet \
          the conditions: give narrower lists, or lists that are zipped
          """)
      }
      return points
    }
  }

  /// Names that conditions may use beside parameters.
  private static let names: Set<String> = ["devices", "input", "output"]
  /// Points drawn for one that is wanted.
  private static let mostDraws = 200

  private func dimensions() throws(SweepError) -> [Dimension] {
    let axes = try axes()
    var groupOf = [String: Int]()
    for (index, group) in zip.enumerated() {
      for name in group {
        guard axes.contains(where: { $0.name == name }) else {
          throw .definition("'zip' names '\(name)', which is no list of its grid")
        }
        guard groupOf.updateValue(index, forKey: name) == nil else {
          throw .definition("'zip' names '\(name)' twice")
        }
      }
    }
    var dimensions = [Dimension]()
    var placeOf = [Int: Int]()
    for axis in axes {
      let group = groupOf[axis.name]
      if sample != nil, group == nil, let range = axis.openRange {
        dimensions.append(
          Dimension(choices: [], range: (name: axis.name, range: range, isWhole: axis.isWhole)))
        continue
      }
      let values = try axis.listed()
      guard !values.isEmpty else { throw .definition("the list of \(axis.name) is empty") }
      guard let group, let place = placeOf[group] else {
        if let group { placeOf[group] = dimensions.count }
        dimensions.append(Dimension(choices: values.map { [axis.name: $0] }))
        continue
      }
      guard dimensions[place].choices.count == values.count else {
        throw .definition(
          """
          zipped lists are equally long: \(axis.name) has \(values.count) values, \
          \(zip[group][0]) has \(dimensions[place].choices.count)
          """)
      }
      for (index, value) in values.enumerated() {
        dimensions[place].choices[index][axis.name] = value
      }
    }
    return dimensions
  }

  private func product(_ dimensions: [Dimension]) throws(SweepError) -> [SweepPoint] {
    let count = dimensions.reduce(1) {
      let (product, overflows) = $0.multipliedReportingOverflow(by: $1.choices.count)
      return overflows ? Int.max : product
    }
    guard count <= Sweep.mostPoints else {
      throw .definition("a grid has \(count) combinations, at most \(Sweep.mostPoints) are taken")
    }
    var points = [SweepPoint]()
    points.reserveCapacity(count)
    var places = [Int](repeating: 0, count: dimensions.count)
    for _ in 0..<count {
      points.append(try point(Swift.zip(dimensions, places).map { $0.choices[$1] }))
      var place = places.count - 1
      while place >= 0 {
        places[place] += 1
        if places[place] < dimensions[place].choices.count { break }
        places[place] = 0
        place -= 1
      }
    }
    return points
  }

  /// The point with these values.
  private func point(_ choices: [[String: SweepValue]]) throws(SweepError) -> SweepPoint {
    var point = SweepPoint(model: "", devices: 1, input: 1, output: 1)
    for choice in choices {
      for (name, value) in choice {
        switch (name, value) {
        case ("models", .text(let text)): point.model = text
        case ("machines", .text(let text)): point.machine = text
        case ("devices", .number(let number)): point.devices = try whole(number, name)
        case ("inputs", .number(let number)): point.input = try whole(number, name)
        case ("outputs", .number(let number)): point.output = try whole(number, name)
        case (_, .number(let number)): point.parameters[name] = number
        case (_, .text): break  // Only models and machines are texts.
        }
      }
    }
    return point
  }

  private func whole(_ value: Double, _ name: String) throws(SweepError) -> Int {
    guard let whole = Int(exactly: value) else {
      throw .definition("\(name) are whole numbers, not \(value)")
    }
    return whole
  }
}
