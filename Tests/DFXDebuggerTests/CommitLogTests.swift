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
      lines[0]
        == "pass 0 device 0 #0 pc 0 word "
        + "0000000000000000000000000042000000000000000000000000000000000030 i 0 0 0 0 "
        + "set_scalar sd=s0, immediate16=0x4200 ; s0=4200")
    #expect(lines[7].hasPrefix("pass 0 device 0 #7 pc 4 word "))
    #expect(lines[7].contains(" i 0 1 0 0 write_hbm"))
    #expect(lines[7].contains("hbm@0x300=4a00 4a00"))
    #expect(lines[9].contains("hbm@0x2000/64=4a00 4a00 4a00 4a00"))
    let piece = Array(repeating: "4a00", count: 8).joined(separator: " ")
    #expect(lines[10].hasSuffix("v8=\(piece) \(piece); to 1=\(piece)"))
  }

  @Test func messagesAndTokensAreLogged() throws {
    let programs = try (0..<2).map { device in
      try Assembler.assemble(
        """
        .device \(device)
        .devices 2
          set_scalar s0, immediate16=1.5
          load v0, s0, length=2
          argmax v2, v0, length=2, first_id=70000
          \(device == 0 ? "send va=v0, length=2" : "receive vd=v1, length=2")
          emit_token v2
          halt
        """, file: "x.s")
    }
    let appliance = ReferenceAppliance(machine: .u280, deviceCount: 2)
    try appliance.load(programs: programs)
    var log = CommitLog(programs: programs)
    var early: [String] = []
    _ = try appliance.runPass(token: 0, position: 0) { times in
      do {
        try log.record(times, position: 0, token: 0, appliance: appliance)
      } catch { Issue.record(error) }
      early += log.takeLines()
      return .proceed
    }
    #expect(log.header == "dfx.commits/1 instruction set 1.1, devices 2")
    // Device 0 is written as it goes, the others when the pass has ended.
    #expect(early.count == 6)
    #expect(early[3].hasSuffix("send va=v0, length=2 ; to 1=3e00 3e00"))
    #expect(early[4].hasSuffix("emit_token va=v2 ; token=70000"))
    let rest = log.endPass()
    #expect(rest.count == 6)
    #expect(rest[3].hasSuffix("receive vd=v1, length=2 ; v1=3e00 3e00"))
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
