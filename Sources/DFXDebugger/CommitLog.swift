// SPDX-License-Identifier: Apache-2.0

public import DFXDevice
public import DFXISA

/// A log of completed instructions, for lockstep comparison with another implementation.
///
/// One line per instruction in program order of each device, whatever the order of completion:
///
///     pass 0 device 0 #3 pc 3 i 0 0 0 0 add vd=v2, va=v0, vb=v1, length=2 ; v2=3c00 4000
public struct CommitLog {
  private struct Line {
    let device, sequence: Int
    let text: String
  }

  private let maps: [ProgramMap]
  private var lines: [Line] = []
  private var pass = 0

  /// A log for the programs of all devices.
  public init(programs: [Program]) {
    maps = programs.map(ProgramMap.init)
  }

  /// Notes an instruction that has just completed.
  public mutating func record(
    _ times: CommitTimes, position: Int, token: Int, appliance: any InspectableAppliance
  ) throws {
    let map = maps[times.device]
    let written = try WrittenValues.read(
      after: times, position: position, token: token, map: map, from: appliance)
    let index = times.indexRegisters
    let values = written.map { values in
      let spacing = values.spacing == 1 ? "" : "/\(values.spacing)"
      return "\(values.location)\(spacing)="
        + values.bits.map(Self.hexadecimal).joined(separator: " ")
    }
    let text =
      "pass \(pass) device \(times.device) #\(times.sequence) pc \(times.programCounter) "
      + "i \(index[0]) \(index[1]) \(index[2]) \(index[3]) "
      + map.place(of: times).instruction.assembly
      + (values.isEmpty ? "" : " ; " + values.joined(separator: "; "))
    lines.append(Line(device: times.device, sequence: times.sequence, text: text))
  }

  /// The lines of the pass that has ended.
  public mutating func endPass() -> [String] {
    defer {
      lines.removeAll()
      pass += 1
    }
    return lines.sorted { ($0.device, $0.sequence) < ($1.device, $1.sequence) }.map(\.text)
  }

  private static func hexadecimal(_ bits: UInt16) -> String {
    let digits = String(bits, radix: 16)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }
}
