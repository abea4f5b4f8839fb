// SPDX-License-Identifier: Apache-2.0

internal import DFXDebugger
internal import DFXDevice
internal import DFXFiles
internal import DFXISA
internal import DFXMachine
internal import DFXSimulator

/// Passes of programs under observation: commit log, listing, debugger.
struct ProgramRun {
  let programs: [ProgramSource.Loaded]
  let target: any InspectableAppliance
  let machine: Machine
  let log: OutputFile?
  let debugger: Debugger
  /// Whether every instruction is printed.
  let isListing: Bool

  /// Runs passes at ascending positions.
  ///
  /// A fault ends them; the log up to it is kept.
  func execute(passes: Int, token: Int, position first: Int) throws {
    let programs = programs.map(\.program)
    let listing = Listing(programs: programs, hasClock: target.mode.hasClock)
    var commits = log.map { _ in CommitLog(programs: programs) }
    let writer = try log?.open()
    if let header = commits?.header { try writer?.write(header + "\n") }
    for number in 0..<passes where !debugger.hasQuit {
      let pass = Pass(token: token, position: first + number)
      debugger.beginPass(token: token, position: pass.position)
      var progress = PassProgress(programs: programs)
      var failure: (any Error)?
      let result: PassResult
      do {
        result = try target.runPass(pass) { times in
          progress.record(times)
          do {
            try commits?.record(
              times, position: pass.position, token: token, appliance: target)
            if let writer { try write(commits?.takeLines() ?? [], to: writer, now: true) }
          } catch {
            failure = error
            return .stop
          }
          if isListing {
            Console.write(listing.line(times) + "\n")
            if let phases = listing.phases(times) { Console.write(phases + "\n") }
          }
          return debugger.respond(to: times)
        }
      } catch {
        guard let fault = DeviceFault(error) else { throw error }
        if let writer {
          try write(commits?.endPass() ?? [], to: writer, now: false)
          try writer.finish()
        }
        throw explained(fault, progress, pass)
      }
      if let failure { throw failure }
      if let writer { try write(commits?.endPass() ?? [], to: writer, now: true) }
      if !debugger.hasQuit { summarize(result, pass: number) }
    }
    try writer?.finish()
  }

  private func write(_ lines: [String], to writer: OutputWriter, now: Bool) throws {
    guard !lines.isEmpty else { return }
    for line in lines { try writer.write(line + "\n") }
    if now { try writer.flush() }
  }

  /// The fault with what it has to do with the program.
  private func explained(
    _ fault: DeviceFault, _ progress: PassProgress, _ pass: Pass
  ) -> CommandFailure {
    let place = programs[fault.device].lines?.place(of: fault.programCounter)
    let explanation = FaultExplanation(fault, progress: progress, pass: pass, machine: machine)
    let lines = ["\(fault)"] + ([place].compactMap(\.self) + explanation.lines).map { "  " + $0 }
    return CommandFailure(status: .badData, message: lines.joined(separator: "\n"))
  }

  private func summarize(_ result: PassResult, pass: Int) {
    var parts = ["pass \(pass): \(result.devices.reduce(0) { $0 + $1.instructions }) instructions"]
    if result.cycles > 0 { parts.append("\(result.cycles) cycles") }
    if let token = result.token { parts.append("token \(token)") }
    Console.note("dfx: " + parts.joined(separator: ", "))
  }
}

extension DeviceFault {
  /// The fault that an error of an appliance means, or nil.
  fileprivate init?(_ error: any Error) {
    if let fault = error as? DeviceFault {
      self = fault
    } else if case .fault(let fault)? = error as? PlatformError {
      self = fault
    } else {
      return nil
    }
  }
}
