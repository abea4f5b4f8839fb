// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXMachine
internal import DFXVerification

extension MemoryMechanism: ExpressibleByArgument {}

/// A machine that memory models are held against each other on.
enum MemorySubject: CustomStringConvertible {
  case mechanism(MemoryMechanism)
  case seed(UInt64)
  case machine(String)

  func trial() throws -> MemoryTrial {
    switch self {
    case .mechanism(let mechanism): try mechanism.trial()
    case .seed(let seed): MemoryTrial(seed: seed)
    case .machine(let name): MemoryTrial(machine: try .named(name))
    }
  }

  /// The option by which a child process gets it.
  var arguments: [String] {
    switch self {
    case .mechanism(let mechanism): ["--mechanism", mechanism.rawValue]
    case .seed(let seed): ["--seed", "\(seed)"]
    case .machine(let name): ["--machine", name]
    }
  }

  var description: String {
    switch self {
    case .mechanism(let mechanism): "mechanism \(mechanism.rawValue)"
    case .seed(let seed): "seed \(seed)"
    case .machine(let name): "machine \(name)"
    }
  }
}
