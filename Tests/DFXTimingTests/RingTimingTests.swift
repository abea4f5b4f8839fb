// SPDX-License-Identifier: Apache-2.0

import DFXDevice
import DFXISA
import DFXMachine
import DFXSimulator
import Testing

/// The ring under a clock: what an all-gather costs, and flow control when a receiver is late.
@Suite struct RingTimingTests {
  /// N - 1 steps, each one link latency and one flit: 510 ns + 10.8 ns, in cycles of 5 ns.
  @Test(arguments: 2...8) func gathersTakeAStepPerNeighbour(devices: Int) async {
    await #expect(processExitsWith: .success) { [devices = devices as Int] in
      let platform = try SimulatedPlatform(
        machine: .u280, deviceCount: devices, mode: .timing, hostThreads: 1)
      try platform.load(
        programs: Workbench.programs(
          (0..<devices).map { device in
            [
              .allGather(
                AllGather(
                  vd: Chain.tile(64), va: Chain.tile(0), length: 64, offset: 64 * device,
                  total: 64 * devices)), .endPass,
            ]
          }))
      let commits = try platform.runPassWithCommits(token: 0, position: 0).commits
      for commit in commits where commit.programCounter == 0 {
        #expect(commit.completedCycle - commit.startedCycle == UInt64(devices - 1) * 105)
      }
    }
  }

  /// Groups on links of their own gather at the same time; where they share links, one waits until the other's last
  /// piece is in flight.
  @Test(arguments: [([[0, 1], [2, 3]], [105, 105]), ([[0, 2], [1, 3]], [210, 318])])
  func groupsShareLinks(groups: [[Int]], cycles: [UInt64]) async {
    await #expect(processExitsWith: .success) {
      [groups = groups as [[Int]], cycles = cycles as [UInt64]] in
      let platform = try SimulatedPlatform(
        machine: .u280, deviceCount: 4, mode: .timing, hostThreads: 1)
      let programs = try (0..<4).map { device -> [Instruction] in
        let group = try #require(groups.first { $0.contains(device) })
        let rank = try #require(group.firstIndex(of: device))
        return [
          .allGather(
            AllGather(
              vd: Chain.tile(64), va: Chain.tile(0), length: 64, offset: 64 * rank, total: 128,
              cards: CardMask(cards: group))), .endPass,
        ]
      }
      try platform.load(programs: Workbench.programs(programs))
      let commits = try platform.runPassWithCommits(token: 0, position: 0).commits
      let taken = groups.compactMap { group in
        commits.first { $0.programCounter == 0 && $0.device == group[0] }
          .map { $0.completedCycle - $0.startedCycle }
      }
      #expect(taken.sorted() == cycles)
    }
  }

  /// On part of a ring pieces go along the line of the group's cards, in both directions: a step for each of the
  /// others, as on a ring of their own. A step takes the longest way between two that are next to each other.
  @Test(arguments: [
    ([0, 1, 2, 3], 3), ([4, 5, 6, 7], 3), ([6, 7, 0], 2), ([1, 2, 3, 4, 5, 6], 5), ([0, 1, 3], 4),
    ([0, 2, 4, 6], 6), ([2, 3], 1), ([1, 5], 4),
  ])
  func partsOfARingAreLines(group: [Int], hops: Int) async {
    await #expect(processExitsWith: .success) {
      [group = group as [Int], hops = hops as Int] in
      let platform = try SimulatedPlatform(
        machine: .u280, deviceCount: 8, mode: .timing, hostThreads: 1)
      let members = group.sorted()
      try platform.load(
        programs: Workbench.programs(
          (0..<8).map { device in
            guard let rank = members.firstIndex(of: device) else { return [.endPass] }
            return [
              .allGather(
                AllGather(
                  vd: Chain.tile(64), va: Chain.tile(0), length: 64, offset: 64 * rank,
                  total: 64 * members.count, cards: CardMask(cards: members))), .endPass,
            ]
          }))
      let commits = try platform.runPassWithCommits(token: 0, position: 0).commits
      for device in members {
        let gather = try #require(
          commits.first { $0.device == device && $0.programCounter == 0 })
        // A way of several links is one of as many hops.
        #expect(gather.completedCycle - gather.startedCycle == UInt64(hops) * 105, "card \(device)")
      }
    }
  }

  /// Eight messages to a device that is busy: credit holds the sender, and nothing is lost, repeated or
  /// reordered.
  @Test func messagesSurviveBackPressure() async {
    await #expect(processExitsWith: .success) {
      let length = 16_384
      let tiles = length / 64
      let (inbox, sum) = (Chain.tile(0), Chain.tile(tiles))
      let platform = try SimulatedPlatform(
        machine: .u280, deviceCount: 2, mode: .timed, hostThreads: 1)
      let sends = (0..<8).map { Instruction.send(Send(va: Chain.tile($0), length: length)) }
      let work = [Instruction](
        repeating: .add(Add(vd: sum, va: sum, vb: sum, length: length)), count: 4)
      let receives = (0..<8).flatMap { _ -> [Instruction] in
        [
          .receive(Receive(vd: inbox, length: length)),
          .add(Add(vd: sum, va: sum, vb: sum, length: length)),
          .add(Add(vd: sum, va: sum, vb: inbox, length: length)),
        ]
      }
      try platform.load(
        programs: Workbench.programs([sends + [.endPass], work + receives + [.endPass]]))
      let bits = (0..<tiles + 8).map { ($0 * 7 + $0 * $0 / 3) % 2 }
      try platform.writeVector(
        device: 0, element: 0,
        bits: bits.flatMap { [UInt16](repeating: Float16($0).bitPattern, count: 64) })

      let commits = try platform.runPassWithCommits(token: 0, position: 0).commits
      // Four messages fill the queue, and a fifth may follow; the sixth leaves when the first one has
      // been taken.
      let sent = commits.filter { $0.device == 0 }.map(\.completedCycle)
      let firstReceived = commits.first { $0.device == 1 && $0.programCounter == work.count }
      let taken = try #require(firstReceived).completedCycle
      #expect(sent[4] < taken && sent[5] > taken)
      // A message is a binary digit, the first one the most significant.
      let result = try platform.readVector(device: 1, element: length, count: length)
      for tile in 0..<tiles {
        let expected = (0..<8).reduce(0) { 2 * $0 + bits[tile + $1] }
        #expect(Float16(bitPattern: result[64 * tile]) == Float16(expected), "tile \(tile)")
      }
    }
  }
}
