// SPDX-License-Identifier: Apache-2.0

public import DFXMachine
internal import Synchronization

/// The machines of a sweep's points: each file read once, parameters checked and changed.
public final class EffectiveMachines: Sendable {
  private struct Known {
    var files: [String: Machine] = [:]
    // Neighbours in a grid share their machine.
    var last: (name: String, parameters: [String: Double], machine: Machine)?
  }

  private let known = Mutex(Known())

  /// No machine read yet.
  public init() {}

  /// What was assumed about machine files that were read, in the order of their names.
  public var remarks: [String] {
    known.withLock { $0.files.sorted { $0.key < $1.key }.compactMap(\.value.remark) }
  }

  /// The machine of a point with its parameters.
  ///
  /// - Throws: `SweepError.machine` for a machine that does not exist or is wrong, and for parameters that
  ///   are unknown or out of their range; `SweepError.definition` for one from which nothing follows.
  public func machine(of point: SweepPoint) throws(SweepError) -> Machine {
    let machine = try candidate(of: point)
    do throws(MachineError) {
      return try machine.checked(origin: "parameters")
    } catch {
      throw .machine(error)
    }
  }

  /// The same, whether or not its values hold together in hardware: conditions choose among these.
  func candidate(of point: SweepPoint) throws(SweepError) -> Machine {
    try known.withLock { known throws(SweepError) in
      if let last = known.last, last.name == point.machine, last.parameters == point.parameters {
        return last.machine
      }
      var machine: Machine
      if let file = known.files[point.machine] {
        machine = file
      } else {
        machine = try Self.read(point.machine)
      }
      known.files[point.machine] = machine
      for path in point.parameters.keys.sorted() {
        if let cause = Machine.parameter(at: path).flatMap(machine.idleCause) {
          throw .definition("'\(path)' is not connected, \(cause): leave it out of 'parameters'")
        }
      }
      do throws(MachineError) {
        for (path, value) in point.parameters.sorted(by: { $0.key < $1.key }) {
          machine = try machine.changing(path, to: value, origin: "parameters")
        }
      } catch {
        throw .machine(error)
      }
      known.last = (point.machine, point.parameters, machine)
      return machine
    }
  }

  private static func read(_ name: String) throws(SweepError) -> Machine {
    do throws(MachineError) {
      return try Machine.named(name)
    } catch {
      throw .machine(error)
    }
  }
}
