// SPDX-License-Identifier: Apache-2.0

public import DFXDevice
public import DFXISA

/// The user ended the run in the debugger.
public struct DebuggerQuit: Error, Sendable {}

/// Stops passes where asked and answers questions about the state there.
public final class Debugger: PassObserver {
  /// When the pass stops next.
  private enum Resume {
    case atBreakpoints
    /// Of one device, or of whichever is next.
    case after(instructions: Int, device: Int?)
    /// At the first instruction of another operation on the device.
    case afterOperation(device: Int, Annotation)
  }

  /// Whether the user has ended the run.
  public private(set) var hasQuit = false

  private let appliance: any InspectableAppliance
  private let maps: [ProgramMap]
  private let listing: Listing
  private let readCommand: () -> String?
  private let show: (String) -> Void
  private var conditions: [BreakCondition]
  private var resume: Resume
  private var position = 0
  private var token = 0

  /// A debugger of an appliance that holds `programs`; with `stepping` it stops at once.
  public init(
    appliance: any InspectableAppliance, programs: [Program], conditions: [BreakCondition],
    stepping: Bool, readCommand: @escaping () -> String?, show: @escaping (String) -> Void
  ) {
    self.appliance = appliance
    maps = programs.map(ProgramMap.init)
    listing = Listing(programs: programs, hasClock: appliance.mode.hasClock)
    self.conditions = conditions
    self.readCommand = readCommand
    self.show = show
    resume = stepping ? .after(instructions: 1, device: nil) : .atBreakpoints
  }

  /// Tells that a pass begins.
  public func beginPass(token: Int, position: Int) {
    self.token = token
    self.position = position
  }

  /// Looks at an instruction that has just taken effect, and talks with the user where it is to stop.
  public func respond(to times: CommitTimes) -> CommitResponse {
    guard stops(at: times) else { return .proceed }
    show(listing.line(times))
    report {
      let written = try WrittenValues.read(
        after: times, position: position, token: token, map: maps[times.device], from: appliance)
      if !written.isEmpty { show(Listing.valuesWithBits(written, limit: 16)) }
    }
    return converse(times)
  }

  /// Ends the request once the user has quit.
  public func endPass() throws(DebuggerQuit) {
    if hasQuit { throw DebuggerQuit() }
  }

  private func stops(at times: CommitTimes) -> Bool {
    switch resume {
    case .after(let count, let device):
      if device == nil || device == times.device {
        if count <= 1 { return true }
        resume = .after(instructions: count - 1, device: device)
      }
    case .afterOperation(let device, let annotation):
      if times.device == device, maps[device].place(of: times).annotation != annotation {
        return true
      }
    case .atBreakpoints: break
    }
    return conditions.contains {
      $0.matches(times, position: position, program: maps[times.device])
    }
  }

  private func converse(_ times: CommitTimes) -> CommitResponse {
    while true {
      guard let line = readCommand() else {
        // Without anyone to ask, the run goes on to its end.
        resume = .atBreakpoints
        conditions.removeAll()
        return .proceed
      }
      let words = line.split(separator: " ").map(String.init)
      switch words.first ?? "step" {
      case "s", "step":
        guard let count = Int(words.dropFirst().first ?? "1"), count >= 1 else {
          show("step N: a number from 1 on is expected")
          continue
        }
        resume = .after(instructions: count, device: times.device)
        return .proceed
      case "c", "continue":
        resume = .atBreakpoints
        return .proceed
      case "f", "finish":
        let annotation = maps[times.device].place(of: times).annotation
        resume = .afterOperation(device: times.device, annotation)
        return .proceed
      case "q", "quit":
        hasQuit = true
        return .stop
      default: answer(words, times)
      }
    }
  }

  private func answer(_ words: [String], _ times: CommitTimes) {
    switch words[0] {
    case "p", "print":
      if words.count < 2 { show("print what? " + Self.places) }
      for word in words.dropFirst() { printPlace(word, device: times.device) }
    case "b", "break":
      report {
        let condition = try BreakCondition(parsing: words.dropFirst().joined())
        try condition.check(against: maps.map(\.program))
        conditions.append(condition)
      }
    case "d", "delete": conditions.removeAll()
    case "l", "list": list(times)
    case "i", "info": info(times)
    default: show(Self.help)
    }
  }

  private func printPlace(_ text: String, device: Int) {
    report {
      let place = try StatePlace(parsing: text)
      if let device = place.device, device >= appliance.deviceCount {
        show("there are \(appliance.deviceCount) devices")
        return
      }
      let count: Int
      switch place.location {
      case .scalar: count = 1
      default: count = 16
      }
      show(
        Listing.valuesWithBits(
          try place.read(from: appliance, device: device, count: count), at: place.location))
    }
  }

  private func list(_ times: CommitTimes) {
    let program = maps[times.device].program
    let first = max(0, times.programCounter - 4)
    for counter in first..<min(first + 9, program.instructions.count) {
      let mark = counter == times.programCounter ? "->" : "  "
      show("\(mark) \(counter)  \(program.instructions[counter].assembly)")
    }
  }

  private func info(_ times: CommitTimes) {
    let place = maps[times.device].place(of: times)
    let index = times.indexRegisters
    show("device \(times.device) of \(appliance.deviceCount), position \(position), token \(token)")
    show("i0 \(index[0])  i1 \(index[1])  i2 \(index[2])  i3 \(index[3])")
    show("operation \(place.annotation.operation.name) \(place.annotation.label)")
    if let phases = listing.phases(times) {
      show("cycles of this instruction:")
      show(phases)
    }
  }

  /// Shows an error instead of ending the run.
  private func report(_ body: () throws -> Void) {
    do { try body() } catch { show("\(error)") }
  }

  private static let places = "v4, v4+16:64, s3, s0:8, hbm@0x1000:32, 1/ddr@64:8"

  private static let help = """
    step [N]      execute one instruction of this device, or N; so does an empty line
    continue      go on to the next breakpoint
    finish        go on to the next operation of this device
    break COND    stop where COND holds: layer=3,op=softmax,token=5,pc=12,device=0,head=2
    delete        remove all breakpoints
    print PLACE   show registers or memory, with bits: \(places)
    list          instructions around this one
    info          device, position, index registers, operation
    quit          end the run
    """
}
