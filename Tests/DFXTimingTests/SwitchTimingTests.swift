// SPDX-License-Identifier: Apache-2.0

import DFXDevice
import DFXISA
import DFXMachine
import DFXSimulator
import Testing

/// The switch under a clock: any card to any card, ports that contend, groups at the same time.
@Suite struct SwitchTimingTests {
  /// Cycles of 5 ns that a flit takes: 810 ns and 10.8 ns, and for which it holds a port.
  static let hop: UInt64 = 165
  static let serial: UInt64 = 3

  /// What each card's instruction `counter` takes, from start to completion.
  private static func cycles(
    _ programs: [[Instruction]], counter: Int = 0, _ changes: [(String, Double)] = []
  ) throws -> [UInt64] {
    var machine = try Machine.u280.changing("link.model", to: "switch")
    for (path, value) in changes { machine = try machine.changing(path, to: value) }
    let platform = try SimulatedPlatform(
      machine: machine, deviceCount: programs.count, mode: .timing, hostThreads: 1)
    try platform.load(programs: Workbench.programs(programs))
    let commits = try platform.runPassWithCommits(token: 0, position: 0).commits
    return programs.indices.map { device in
      commits.filter { $0.device == device && $0.programCounter == counter }
        .map { $0.completedCycle - $0.startedCycle }.first ?? 0
    }
  }

  private static func gather(_ group: [Int], length: Int = 64) -> (Int) -> [Instruction] {
    { device in
      let rank = group.firstIndex(of: device) ?? 0
      return [
        .allGather(
          AllGather(
            vd: Chain.tile(64), va: Chain.tile(0), length: length, offset: length * rank,
            total: length * group.count, cards: CardMask(cards: group))), .endPass,
      ]
    }
  }

  /// One latency, and a piece after the other on the way out.
  @Test(arguments: 2...8) func gathersTakeOneLatency(devices: Int) async {
    await #expect(processExitsWith: .success) { [devices = devices as Int] in
      let all = Array(0..<devices)
      let taken = try Self.cycles(all.map(Self.gather(all)))
      #expect(taken.allSatisfy { $0 == Self.hop + UInt64(devices - 2) * Self.serial })
    }
  }

  /// Groups of cards gather at the same time wherever their cards are.
  @Test(arguments: [[[0, 1], [2, 3]], [[0, 2], [1, 3]], [[0, 3], [1, 2]]])
  func groupsDoNotWaitForEachOther(groups: [[Int]]) async {
    await #expect(processExitsWith: .success) { [groups = groups as [[Int]]] in
      let programs = try (0..<4).map { device in
        Self.gather(try #require(groups.first { $0.contains(device) }))(device)
      }
      #expect(try Self.cycles(programs) == [UInt64](repeating: Self.hop, count: 4))
    }
  }

  /// Two senders to one receiver share its port; to two receivers they do not.
  @Test(arguments: [true, false]) func receiversPortsContend(isShared: Bool) async {
    await #expect(processExitsWith: .success) { [isShared = isShared as Bool] in
      let length = 4096
      func send(to peer: Int) -> Instruction {
        .send(Send(va: Chain.tile(0), length: length, cards: CardMask(cards: [peer])))
      }
      func receive(from peer: Int) -> Instruction {
        .receive(Receive(vd: Chain.tile(0), length: length, cards: CardMask(cards: [peer])))
      }
      let programs: [[Instruction]] =
        isShared
        ? [
          [send(to: 2), .endPass], [send(to: 2), .endPass],
          [receive(from: 0), receive(from: 1), .endPass], [.endPass],
        ]
        : [
          [send(to: 2), .endPass], [send(to: 3), .endPass],
          [receive(from: 0), .endPass], [receive(from: 1), .endPass],
        ]
      var machine = try Machine.u280.changing("link.model", to: "switch")
      machine = try machine.changing("core.dispatch_cycles", to: 1)
      let platform = try SimulatedPlatform(
        machine: machine, deviceCount: 4, mode: .timing, hostThreads: 1)
      try platform.load(programs: Workbench.programs(programs))
      let commits = try platform.runPassWithCommits(token: 0, position: 0).commits
      let received = commits.filter {
        $0.device >= 2 && $0.programCounter < programs[$0.device].count - 1
      }.map(\.completedCycle)
      try #require(received.count == 2)
      let last = received.max() ?? 0
      let sent = commits.filter { $0.device < 2 && $0.programCounter == 0 }.map(\.startedCycle)
      // 810 ns and 8192 bytes at 95.03 Gbit/s, 690 ns; behind another message, as much once more.
      let expected = (sent.min() ?? 0) + 300 + (isShared ? 138 : 0)
      #expect(sent.count == 2 && sent[0] == sent[1] && last >= expected && last <= expected + 3)
    }
  }

  /// Each parameter moves a gather of four cards, with pieces of 4096 bytes, by what the formula says.
  @Test(arguments: [
    ("switch.latency_ns", 1300.0, 200), ("switch.endpoint_ns", 10.0, -100),
    ("switch.port_gbit_per_s", 47.515, 3 * 69), ("ring.flit_bytes", 4096.0, 0),
    ("ring.latency_ns", 5000.0, 0), ("ring.sustained_gbit_per_s", 1.0, 0),
  ])
  func parametersActByTheFormula(path: String, value: Double, cycles: Int) async {
    await #expect(processExitsWith: .success) {
      [path = path as String, value = value as Double, cycles = cycles as Int] in
      // 345 ns a piece: 69 cycles.
      let all = [0, 1, 2, 3]
      let before = 162 + 3 * 69
      let taken = try Self.cycles(all.map(Self.gather(all, length: 2048)), [(path, value)])
      #expect(taken.allSatisfy { abs(Int($0) - before - cycles) <= 3 }, "\(taken)")
    }
  }
}
