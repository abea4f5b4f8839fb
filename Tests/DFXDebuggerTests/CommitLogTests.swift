// SPDX-License-Identifier: Apache-2.0

import DFXDebugger
import DFXDevice
import DFXISA
import DFXMachine
import DFXReference
import DFXSimulator
import Testing

/// Commit logs of the interpreter and of the simulated platforms are the same text.
@Suite struct CommitLogTests {
  static let text = """
    .devices 2
      set_scalar s0, immediate16=3
      load vd=v0, length=70, sa=s0
      loop i1, count=2
    body:
      add v0, v0, v0, length=70
      write_hbm va=v0, length=70, base=4, stride=8, index=i1
      next i1, target=body
      write_hbm_transposed va=v0, length=4, base=128, element_stride=64
      all_gather va=v0, vd=v8, length=8, total=16, offset=piece
      accum va=v0, length=70, sd=s1
      halt
    """

  static func log(_ appliance: any InspectableAppliance) throws -> [String] {
    let programs = try (0..<2).map { device in
      try Assembler.assemble(
        ".device \(device)\n.const piece = \(8 * device)\n" + text, file: "x.s")
    }
    try appliance.load(programs: programs)
    var log = CommitLog(programs: programs)
    var failure: (any Error)?
    _ = try appliance.runPass(token: 0, position: 0) { times in
      do { try log.record(times, position: 0, token: 0, appliance: appliance) } catch {
        failure = error
      }
      return .proceed
    }
    if let failure { throw failure }
    return log.endPass()
  }

  @Test func linesTellWhatWasWritten() throws {
    let lines = try Self.log(ReferenceAppliance(machine: .u280, deviceCount: 2))
    #expect(lines.count == 2 * 13)
    #expect(
      lines[0] == "pass 0 device 0 #0 pc 0 i 0 0 0 0 set_scalar sd=s0, immediate16=0x4200 ; s0=4200"
    )
    #expect(lines[7].hasPrefix("pass 0 device 0 #7 pc 4 i 0 1 0 0 write_hbm"))
    #expect(lines[7].contains("hbm@0x300=4a00 4a00"))
    #expect(lines[9].contains("hbm@0x2000/64=4a00 4a00 4a00 4a00"))
    #expect(lines[10].hasSuffix("v8=" + Array(repeating: "4a00", count: 16).joined(separator: " ")))
  }

  @Test func functionalPlatformLogsTheSame() throws {
    let expected = try Self.log(ReferenceAppliance(machine: .u280, deviceCount: 2))
    let platform = try SimulatedPlatform(
      machine: .u280, deviceCount: 2, mode: .functional, hostThreads: 2)
    #expect(try Self.log(platform) == expected)
  }

  @Test func timedPlatformLogsTheSame() async {
    await #expect(processExitsWith: .success) {
      let expected = try Self.log(ReferenceAppliance(machine: .u280, deviceCount: 2))
      let platform = try SimulatedPlatform(
        machine: .u280, deviceCount: 2, mode: .timed, hostThreads: 1)
      #expect(try Self.log(platform) == expected)
    }
  }
}
