// SPDX-License-Identifier: Apache-2.0

public import DFXDevice
public import DFXISA

/// How far each device got in a pass, from the instructions that completed.
public struct PassProgress: Sendable {
  /// A device's place in program order.
  private struct Place {
    var walk: ControlWalk
    var next = 0
    /// Instructions that completed before older ones.
    var early: Set<Int> = []
    var hasEnded = false
  }

  private let programs: [Program]
  private var places: [Place]

  /// The start of a pass.
  public init(programs: [Program]) {
    self.programs = programs
    places = programs.map { Place(walk: ControlWalk($0)) }
  }

  /// Notes an instruction that completed.
  public mutating func record(_ times: CommitTimes) {
    places[times.device].early.insert(times.sequence)
    while places[times.device].early.remove(places[times.device].next) != nil {
      switch places[times.device].walk.instruction {
      case .halt?, .endPass?: places[times.device].hasEnded = true
      default: break
      }
      places[times.device].walk.advance()
      places[times.device].next += 1
    }
  }

  /// The oldest instruction of a device that has not completed; nil where the device is done.
  func waiting(_ device: Int) -> (programCounter: Int, instruction: Instruction)? {
    let place = places[device]
    guard !place.hasEnded, let instruction = place.walk.instruction else { return nil }
    return (place.walk.programCounter, instruction)
  }

  /// The index registers of a device before its oldest unfinished instruction.
  func index(_ device: Int) -> SIMD4<UInt32> { places[device].walk.index }

  /// Devices of the pass.
  var deviceCount: Int { places.count }

  /// The program of a device.
  func program(_ device: Int) -> Program { programs[device] }
}
