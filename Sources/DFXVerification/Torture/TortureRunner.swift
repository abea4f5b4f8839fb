// SPDX-License-Identifier: Apache-2.0

package import DFXDevice
internal import DFXMachine
internal import DFXReference
internal import DFXSimulator

/// Runs programs on the reference interpreter and on the platforms that must agree with it.
package struct TortureRunner {
  /// A program on which the platforms do not agree, made as short as possible.
  package struct Mismatch: Error, CustomStringConvertible {
    package let program: TortureProgram
    package let original: TortureProgram
    package let difference: String

    package var description: String { "\(difference)\n\(program.listing)" }
  }

  /// How programs ended on the reference.
  package struct Tally: Sendable {
    package var programs = 0
    package var instructions: UInt64 = 0
    package var faults: [FaultCode: Int] = [:]

    package var description: String {
      let kinds = faults.sorted { $0.key.rawValue < $1.key.rawValue }
      let text = kinds.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
      let ended = programs - faults.values.reduce(0, +)
      return "\(programs) programs, \(instructions) instructions; \(ended) ended"
        + (text.isEmpty ? "" : "; faults: \(text)")
    }
  }

  private let reference: ReferenceAppliance
  private let platforms: [(name: String, appliance: any InspectableAppliance)]
  private let deviceCount: Int
  package private(set) var tally = Tally()

  /// The functional and the timed platform of an appliance; a process can have the latter once.
  package init(deviceCount: Int, models: PlatformModels = PlatformModels()) throws {
    let machine = try models.chosen(in: TortureMachine.machine(deviceCount: deviceCount))
    self.deviceCount = deviceCount
    reference = ReferenceAppliance(machine: machine, deviceCount: deviceCount)
    platforms = try [ExecutionMode.functional, .timed].map { mode in
      (
        mode.rawValue,
        try SimulatedPlatform(
          machine: machine, deviceCount: deviceCount, mode: mode, hostThreads: 1)
      )
    }
  }

  /// Runs the program of a seed; throws the mismatch, shortened if `shrinks`.
  package mutating func run(seed: UInt64, shrinks: Bool = true) throws {
    let program = ProgramGenerator.program(seed: seed, deviceCount: deviceCount)
    let expected = try program.run(on: reference)
    note(expected)
    guard let difference = try difference(of: program, expected: expected) else { return }
    var shortest = program
    if shrinks {
      let platforms = self
      shortest = try ProgramShrinker.shrink(program) { try platforms.difference(of: $0) != nil }
    }
    let shown = try self.difference(of: shortest)
    throw Mismatch(program: shortest, original: program, difference: shown ?? difference)
  }

  /// Runs a program that came from elsewhere; returns whether all passes ended, throws the mismatch.
  package mutating func run(_ program: TortureProgram) throws -> Bool {
    let expected = try program.run(on: reference)
    note(expected)
    if let difference = try difference(of: program, expected: expected) {
      throw Mismatch(program: program, original: program, difference: difference)
    }
    if case .ended = expected { return true }
    return false
  }

  /// How the platforms differ on a program, nil when they agree.
  func difference(of program: TortureProgram) throws -> String? {
    try difference(of: program, expected: program.run(on: reference))
  }

  private func difference(of program: TortureProgram, expected: TortureOutcome) throws -> String? {
    for (name, appliance) in platforms {
      let found = try program.run(on: appliance)
      if let difference = TortureDifference.between(expected, found, on: name) { return difference }
    }
    return nil
  }

  private mutating func note(_ outcome: TortureOutcome) {
    tally.programs += 1
    switch outcome {
    case .ended(_, let instructions, _): tally.instructions += instructions.reduce(0, +)
    case .fault(let code, _, _): tally.faults[code, default: 0] += 1
    }
  }
}
