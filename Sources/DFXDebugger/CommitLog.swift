// SPDX-License-Identifier: Apache-2.0

public import DFXDevice
public import DFXISA

/// A log of completed instructions, for lockstep comparison with another implementation.
///
/// One line per instruction in program order of each device, whatever the order of completion; the format
/// is described in `docs/commit-log.md`:
///
///     pass 0 device 0 #3 pc 3 word 00...20 i 0 0 0 0 add vd=v2, va=v0, vb=v1, length=2 ; v2=3c00 4000
public struct CommitLog {
  /// Version of the format, which the first line names.
  public static let format = "dfx.commits/1"

  private struct Line {
    let device, sequence: Int
    let text: String
  }

  /// The first line of a log.
  public let header: String
  private let maps: [ProgramMap]
  private var lines: [Line] = []
  private var pass = 0
  /// Lines of device 0 that were handed out.
  private var handedOut = 0

  /// A log for the programs of all devices.
  public init(programs: [Program]) {
    maps = programs.map(ProgramMap.init)
    header =
      "\(Self.format) instruction set \(Program.instructionSetVersion), devices \(programs.count)"
  }

  /// Notes an instruction that has just completed.
  public mutating func record(
    _ times: CommitTimes, position: Int, token: Int, appliance: any InspectableAppliance
  ) throws {
    let map = maps[times.device]
    let instruction = map.place(of: times).instruction
    let written = try WrittenValues.read(
      after: times, position: position, token: token, map: map, from: appliance)
    let index = times.indexRegisters
    var effects = written.map { values in
      let spacing = values.spacing == 1 ? "" : "/\(values.spacing)"
      return "\(values.location)\(spacing)=" + Self.hexadecimal(values.bits)
    }
    effects += try Self.sent(by: instruction, on: times.device, of: maps.count, appliance)
    let text =
      "pass \(pass) device \(times.device) #\(times.sequence) pc \(times.programCounter) "
      + "word \(instruction.encode().hexadecimal) i \(index[0]) \(index[1]) \(index[2]) \(index[3]) "
      + instruction.assembly + (effects.isEmpty ? "" : " ; " + effects.joined(separator: "; "))
    lines.append(Line(device: times.device, sequence: times.sequence, text: text))
  }

  /// Lines that can be written already: those of device 0, which comes first in a pass, up to its oldest
  /// unfinished instruction.
  public mutating func takeLines() -> [String] {
    var ready: [String] = []
    while let index = lines.firstIndex(where: { $0.device == 0 && $0.sequence == handedOut }) {
      ready.append(lines.remove(at: index).text)
      handedOut += 1
    }
    return ready
  }

  /// The rest of the lines of the pass that has ended, or that a fault has ended.
  public mutating func endPass() -> [String] {
    defer {
      lines.removeAll()
      handedOut = 0
      pass += 1
    }
    return lines.sorted { ($0.device, $0.sequence) < ($1.device, $1.sequence) }.map(\.text)
  }

  /// What the instruction gave to other cards or to the host.
  private static func sent(
    by instruction: Instruction, on device: Int, of count: Int,
    _ appliance: any InspectableAppliance
  ) throws -> [String] {
    func text(_ receivers: [Int], _ element: Int, _ length: Int) throws -> [String] {
      guard !receivers.isEmpty, length > 0 else { return [] }
      let bits = try appliance.readVector(device: device, element: element, count: length)
      return [
        "to " + receivers.map(String.init).joined(separator: ",") + "=" + hexadecimal(bits)
      ]
    }
    switch instruction {
    case .send(let send):
      return try text(
        [send.cards.cards.first ?? (device + 1) % count], send.va.element, send.length)
    case .allGather(let gather):
      let group = gather.cards.isEmpty ? Array(0..<count) : gather.cards.cards
      // The destination may lie over the source; the device's own piece is in it.
      return try text(
        group.filter { $0 != device }, gather.vd.element + gather.offset, gather.length)
    case .emitToken(let emit):
      let record = try appliance.readVector(device: device, element: emit.va.element, count: 4)
      return ["token=\(Int(record[1]) + Int(record[2]) << 16)"]
    default: return []
    }
  }

  private static func hexadecimal(_ bits: [UInt16]) -> String {
    bits.map { bits in
      let digits = String(bits, radix: 16)
      return String(repeating: "0", count: 4 - digits.count) + digits
    }.joined(separator: " ")
  }
}
