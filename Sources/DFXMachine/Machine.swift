// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import Foundation

/// A machine as data: every parameter with its value; sources stand in the parameter table.
public struct Machine: Sendable, Equatable {
  /// The preset's name, or the file's.
  public let name: String
  /// Values that differ from the preset's, by path.
  public private(set) var changes: [String: Double] = [:]

  /// The simulated appliance of the paper.
  public static let u280 = Machine(name: "u280-dfx")

  /// Presets with one line each.
  public static let presets: [(name: String, summary: String)] = [
    ("u280-dfx", "Alveo U280 cards with the DFX core: 64 x 16 MACs at 200 MHz, HBM2, 100 Gb/s ring")
  ]

  /// All parameters in the order of their table.
  public static var parameters: [Parameter] { Parameter.u280 }

  private static let table = Dictionary(
    uniqueKeysWithValues: Parameter.u280.map { ($0.path, $0) })

  private init(name: String) {
    self.name = name
  }

  init(name: String, base: Machine) {
    self.name = name
    changes = base.changes
  }

  /// The effective value of a parameter of the table.
  public subscript(path: String) -> Double {
    guard let parameter = Self.table[path] else { preconditionFailure("no parameter \(path)") }
    return changes[path] ?? parameter.value
  }

  /// The same machine with another value; `origin` names the file in errors.
  public func changing(
    _ path: String, to value: Double, origin: String = "machine"
  ) throws(MachineError) -> Machine {
    guard let parameter = Self.table[path] else { throw .unknownKey(path: origin, key: path) }
    guard parameter.range.contains(value) else {
      throw .outOfRange(path: origin, key: path, value: value, range: parameter.range)
    }
    guard !parameter.isInteger || value == value.rounded() else {
      throw .notWhole(path: origin, key: path, value: value)
    }
    var changed = self
    changed.changes[path] = value
    return changed
  }

  /// SHA-256 of what programs depend on.
  public var fingerprint: String {
    let paths = [
      "core.tile_inner", "core.tile_lanes", "core.vector_register_tiles", "core.scalar_registers",
      "core.instruction_memory_kib", "hbm.capacity_gib", "hbm.channels", "ddr.capacity_gib",
    ]
    let text = paths.map { "\($0)=\(self[$0])" }.joined(separator: ";")
    return SHA256.hash(data: Data(text.utf8)).map { String(format: "%02x", $0) }.joined()
  }
}
