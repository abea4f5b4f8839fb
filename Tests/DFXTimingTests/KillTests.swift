// SPDX-License-Identifier: Apache-2.0

import DFXDevice
import DFXISA
import DFXMachine
import DFXSimulator
import Testing

/// Devices that are stopped at a simulated time, and what a reset brings back.
@Suite struct KillTests {
  private static let machines: [(memory: String, link: String)] = [
    ("fast", "ring"), ("cycle", "switch"), ("tlm", "ring"),
  ]

  private static func machine(_ number: Int) throws -> Machine {
    try Machine.u280.changing("memory.model", to: machines[number].memory)
      .changing("link.model", to: machines[number].link)
  }

  private static func fault(_ body: () throws -> Void) throws -> DeviceFault {
    do {
      try body()
    } catch PlatformError.fault(let fault) {
      return fault
    }
    throw CancellationError()
  }

  /// Values of all registers that programs of the workbench write, after a pass with values.
  private static func outcome(
    _ platform: SimulatedPlatform
  ) throws -> (cycles: [UInt64], bits: [[UInt16]]) {
    for device in 0..<platform.deviceCount {
      let bits = (0..<1024).map { Float16($0 % 37 + device).bitPattern }
      try platform.writeVector(device: device, element: 0, bits: bits)
    }
    let devices = try platform.runPass(token: 0, position: 20).devices
    return (
      devices.map(\.cycles),
      try (0..<platform.deviceCount).map {
        try platform.readVector(device: $0, element: 0, count: 64 * 90)
      }
    )
  }

  /// Whenever it happens: the others are named, nothing on the device changes, and a reset brings the same bits and
  /// cycles as before.
  @Test(arguments: machines.indices, [1, 300, 700])
  func aResetBringsAllBack(machine: Int, cycle: UInt64) async {
    await #expect(processExitsWith: .success) {
      [machine = machine as Int, cycle = cycle as UInt64] in
      let platform = try SimulatedPlatform(
        machine: Self.machine(machine), deviceCount: 3, mode: .timed, hostThreads: 1)
      let programs = Workbench.programs(
        (0..<3).map { Workbench.instructions(device: $0, devices: 3) })
      try platform.load(programs: programs)
      let good = try Self.outcome(platform)
      try #require(good.cycles.allSatisfy { $0 > cycle + 300 })
      try platform.reset(keepMemory: false)
      #expect(platform.simulatedPicoseconds == 0)

      try platform.kill(device: 1, at: cycle * 5000)
      let fault = try Self.fault { _ = try Self.outcome(platform) }
      #expect(fault.code == .killed && fault.device == 1)
      // Both others reach the all-gather, which is instruction 6, and wait there.
      #expect(fault.waiters.map(\.device) == [0, 2])
      #expect(fault.waiters.allSatisfy { $0.programCounter == 6 })
      #expect(fault.description.contains("device 2 waits at instruction 6"))
      // It stays stopped, and the next pass says so too.
      let frozen = try platform.readVector(device: 1, element: 0, count: 64 * 90)
      let again = try Self.fault { _ = try platform.runPass(token: 0, position: 20) }
      #expect(
        again.code == .killed && again.device == 1 && again.programCounter == fault.programCounter)
      #expect(try platform.readVector(device: 1, element: 0, count: 64 * 90) == frozen)

      try platform.reset(keepMemory: false)
      let back = try Self.outcome(platform)
      #expect(back.cycles == good.cycles)
      #expect(back.bits == good.bits)
    }
  }

  /// A device that has ended its pass is not missed in it, and one that nobody needs is missed in none.
  @Test func passesGoOnWithoutIt() async {
    await #expect(processExitsWith: .success) {
      let platform = try SimulatedPlatform(
        machine: .u280, deviceCount: 4, mode: .timing, hostThreads: 1)
      func gather(_ device: Int) -> [Instruction] {
        guard device != 1 else { return [.endPass] }
        return [
          .allGather(
            AllGather(
              vd: Chain.tile(64), va: Chain.tile(0), length: 64, offset: 64 * [0, 0, 1, 2][device],
              total: 192, cards: CardMask(cards: [0, 2, 3]))), .endPass,
        ]
      }
      try platform.load(programs: Workbench.programs((0..<4).map(gather)))
      let whole = try platform.runPass(token: 0, position: 0)
      try platform.kill(device: 1, at: platform.simulatedPicoseconds + 400 * 5000)
      let late = try platform.runPass(token: 0, position: 0)
      #expect(late.devices == whole.devices)
      try platform.kill(device: 1, at: 0)
      let without = try platform.runPass(token: 0, position: 0)
      // Pieces go from 2 over 3 to 0, and back.
      #expect(without.cycles == whole.cycles)
      #expect(without.devices[1].cycles == 0)
    }
  }

  /// A ring without a device is a line: what went over it goes the other way, or nowhere.
  @Test func trafficTakesTheOtherWay() async {
    await #expect(processExitsWith: .success) {
      let platform = try SimulatedPlatform(
        machine: .u280, deviceCount: 6, mode: .timing, hostThreads: 1)
      let send: [Instruction] = [
        .send(Send(va: Chain.tile(0), length: 64, cards: CardMask(cards: [2]))), .endPass,
      ]
      let receive: [Instruction] = [
        .receive(Receive(vd: Chain.tile(0), length: 64, cards: CardMask(cards: [0]))), .endPass,
      ]
      try platform.load(
        programs: Workbench.programs([
          send, [.endPass], receive, [.endPass], [.endPass], [.endPass],
        ]))
      let near = try platform.runPass(token: 0, position: 0).devices[2].cycles
      try platform.kill(device: 1, at: 0)
      let far = try platform.runPass(token: 0, position: 0).devices[2].cycles
      // Four links instead of two, 105 cycles each.
      #expect(far == near + 210)
      try platform.kill(device: 4, at: 0)
      let fault = try Self.fault { _ = try platform.runPass(token: 0, position: 0) }
      #expect(fault.code == .killed && fault.device == 1)
      #expect(fault.waiters == [DeviceFault.Waiter(device: 2, programCounter: 0)])
    }
  }

  @Test func aClockIsNeeded() throws {
    let platform = try SimulatedPlatform(
      machine: .u280, deviceCount: 2, mode: .functional, hostThreads: 1)
    #expect(throws: PlatformError.self) { try platform.kill(device: 0, at: 0) }
    #expect(platform.simulatedPicoseconds == 0)
  }
}
