// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import Foundation

/// A machine as data: the value of every parameter, `machine.hbm.burstTicks`, and where each comes from.
@dynamicMemberLookup
public struct Machine: Sendable, Equatable {
  /// The preset's name, or the file's.
  public private(set) var name: String
  /// One line about the machine.
  public private(set) var summary: String
  /// What whoever named the machine's file should know: that a base was assumed. Nil where nothing was.
  public internal(set) var remark: String?
  private var values = MachineValues()
  /// Sources of values that differ from the specification's, by path.
  private var provenances: [String: Provenance] = [:]

  /// The specification's values.
  static let specified = Machine(name: "u280-dfx", summary: "")
  /// The simulated appliance of the paper.
  public static let u280 = presets[0]

  /// All parameters in the order of the specification.
  public static var parameters: [Parameter] { Parameter.all }

  private static let table = Dictionary(
    uniqueKeysWithValues: Parameter.all.map { ($0.path, $0) })

  /// The parameter at a path such as `ring.latency_ns`; nil where there is none.
  public static func parameter(at path: String) -> Parameter? { table[path] }

  private init(name: String, summary: String) {
    self.name = name
    self.summary = summary
  }

  /// A group of parameters.
  public subscript<Group>(dynamicMember member: KeyPath<MachineValues, Group>) -> Group {
    values[keyPath: member]
  }

  /// The effective value of a parameter.
  public subscript(parameter: Parameter) -> ParameterValue { parameter.value(in: values) }

  /// Values that differ from the specification's, by path.
  public var changes: [String: ParameterValue] {
    Dictionary(
      uniqueKeysWithValues: Parameter.all.compactMap { parameter in
        let value = self[parameter]
        return value == parameter.defaultValue ? nil : (parameter.path, value)
      })
  }

  /// Where a value comes from; nil where a file changed it and did not say.
  public func provenance(of parameter: Parameter) -> Provenance? {
    if let own = provenances[parameter.path] { return own }
    return self[parameter] == parameter.defaultValue ? parameter.provenance : nil
  }

  /// Whether something follows from a parameter on this machine, as the ring's latency does where there is a ring.
  public func acts(_ parameter: Parameter) -> Bool { idleCause(of: parameter) == nil }

  /// Why nothing follows from a parameter on this machine; nil where something does.
  public func idleCause(of parameter: Parameter) -> String? {
    if !parameter.isConnected { return "nothing follows from it yet" }
    guard let condition = parameter.condition, let choice = Self.parameter(at: condition.path),
      self[choice] != .name(condition.choice)
    else { return nil }
    return "nothing follows from it while '\(condition.path)' is '\(self[choice])'"
  }

  /// The status of a value as listings and reports print it; what acts on nothing says so, whoever set it.
  public func status(of parameter: Parameter) -> String {
    if !acts(parameter) { return ParameterStatus.notConnected.rawValue }
    return provenance(of: parameter)?.status.rawValue ?? "changed"
  }

  /// The same machine under another name.
  public func named(_ name: String, summary: String? = nil) -> Machine {
    var machine = self
    (machine.name, machine.summary) = (name, summary ?? self.summary)
    return machine
  }

  /// The same machine with another value; `origin` names the file in errors.
  ///
  /// - Parameter provenance: where the value comes from, if that is known.
  public func changing(
    _ path: String, to value: some ParameterRepresentable, from provenance: Provenance? = nil,
    origin: String = "machine"
  ) throws(MachineError) -> Machine {
    guard let parameter = Self.table[path] else {
      if let instead = Parameter.retired[path] {
        throw .retired(path: origin, key: path, instead: instead)
      }
      throw .unknownKey(path: origin, key: path)
    }
    var changed = self
    try parameter.set(value.parameterValue, in: &changed.values, origin: origin)
    changed.provenances[path] = provenance
    return changed
  }

  /// SHA-256 of what programs depend on.
  public var fingerprint: String {
    let paths = [
      "core.tile_inner", "core.tile_lanes", "core.vector_register_tiles", "core.scalar_registers",
      "core.instruction_memory_kib", "hbm.capacity_gib", "hbm.channels", "ddr.capacity_gib",
    ]
    let numbers: [Double] = [
      Double(values.core.tileInner), Double(values.core.tileLanes),
      Double(values.core.vectorRegisterTiles), Double(values.core.scalarRegisters),
      Double(values.core.instructionMemoryKiB), Double(hbmBytes) / 0x1p30,
      Double(values.hbm.channels), Double(ddrBytes) / 0x1p30,
    ]
    let text = zip(paths, numbers).map { "\($0)=\($1)" }.joined(separator: ";")
    return SHA256.hash(data: Data(text.utf8)).map { String(format: "%02x", $0) }.joined()
  }
}
