// SPDX-License-Identifier: Apache-2.0

public import DFXDevice
public import DFXISA

/// Instructions and values as a debugger shows them.
public struct Listing {
  private let maps: [ProgramMap]
  private let hasClock: Bool
  private let showsDevice: Bool

  /// A listing for the programs of all devices.
  public init(programs: [Program], hasClock: Bool) {
    maps = programs.map(ProgramMap.init)
    self.hasClock = hasClock
    showsDevice = programs.count > 1
  }

  /// One line: address, times, instruction, what it is part of.
  public func line(_ times: CommitTimes) -> String {
    let place = maps[times.device].place(of: times)
    var parts: [String] = []
    if showsDevice { parts.append("device \(times.device)") }
    parts.append("pc \(times.programCounter)".padded(to: 7))
    if hasClock {
      parts.append(
        "cycles \(times.acceptedCycle)-\(times.completedCycle) "
          + "(+\(times.completedCycle - times.acceptedCycle))")
    }
    parts.append(place.instruction.assembly)
    let text = parts.joined(separator: "  ")
    let context = context(place)
    return context.isEmpty ? text : text.padded(to: 76) + "  ; " + context
  }

  /// Where an instruction's cycles went, from when it was the next to be accepted: one line, with those that
  /// it waited for; nil without a clock.
  public func phases(_ times: CommitTimes) -> String? {
    guard !times.phases.isEmpty else { return nil }
    let program = maps[times.device].program
    let parts = times.phases.map { phase in
      var waits: [String] = []
      if let awaited = phase.awaited {
        let mnemonic = program.instructions[awaited.programCounter].mnemonic
        waits.append("pc \(awaited.programCounter) \(mnemonic)")
      }
      waits += phase.devices.map { "device \($0)" }
      let whom = waits.isEmpty ? "" : " (" + waits.joined(separator: ", ") + ")"
      return "\(phase.cycles) \(phase.cause.title)\(whom)"
    }
    return "          " + parts.joined(separator: ", ")
  }

  private func context(_ place: ProgramMap.Place) -> String {
    var parts: [String] = []
    if let layer = place.layer { parts.append("layer \(layer)") }
    if !place.annotation.label.isEmpty { parts.append(place.annotation.label) }
    if let head = place.annotation.head { parts.append("head \(head)") }
    return parts.joined(separator: ", ")
  }

  /// Values, eight to a line, with the place of each line's first.
  public static func values(_ bits: [UInt16], at location: StatePlace.Location) -> String {
    stride(from: 0, to: bits.count, by: 8).map { start in
      let row = bits[start..<min(start + 8, bits.count)].map { bits in
        "\(Float16(bitPattern: bits))".padded(to: 12)
      }
      return "  " + "\(location.advanced(by: start))".padded(to: 14) + row.joined()
    }.joined(separator: "\n")
  }

  /// Values with their bits, four to a line.
  static func valuesWithBits(_ bits: [UInt16], at location: StatePlace.Location) -> String {
    stride(from: 0, to: bits.count, by: 4).map { start in
      let row = bits[start..<min(start + 4, bits.count)].map { bits in
        let digits = String(bits, radix: 16)
        let pattern = String(repeating: "0", count: 4 - digits.count) + digits
        return "\(Float16(bitPattern: bits)) (\(pattern))".padded(to: 20)
      }
      let line = "  " + "\(location.advanced(by: start))".padded(to: 14) + row.joined()
      return String(line.reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n")
  }

  /// What an instruction wrote, at most `limit` values of each place.
  static func valuesWithBits(_ written: [WrittenValues], limit: Int) -> String {
    written.map { values in
      let rest = values.bits.count - limit
      let more = rest > 0 ? "\n  ... \(rest) more" : ""
      return valuesWithBits(Array(values.bits.prefix(limit)), at: values.location) + more
    }.joined(separator: "\n")
  }
}

extension StatePlace.Location {
  /// The place `count` half words further.
  func advanced(by count: Int) -> Self {
    switch self {
    case .vector(let element): .vector(element + count)
    case .scalar(let number): .scalar(number + count)
    case .memory(let memory, let address): .memory(memory, address + UInt64(2 * count))
    }
  }
}
