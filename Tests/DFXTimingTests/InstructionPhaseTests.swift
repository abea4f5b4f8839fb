// SPDX-License-Identifier: Apache-2.0

import DFXDevice
import DFXISA
import DFXMachine
import DFXSimulator
import Testing

/// Where the cycles of each instruction go, and whom it waits for.
@Suite struct InstructionPhaseTests {
  /// Of every unit, with hazards of registers and of memory.
  static let program: [Instruction] = [
    Chain.sum(64, 0, 1, 2048),
    Chain.product(128, 64, 512),
    .writeHBM(WriteHBM(va: Chain.tile(128), length: 512, base: 65_536)),
    .readHBM(ReadHBM(vd: Chain.tile(160), length: 512, base: 65_536)),
    Chain.sum(200, 160, 160, 512),
    .max(Max(va: Chain.tile(200), length: 512, sd: ScalarRegister(1))),
    .recip(Recip(sd: ScalarRegister(2), sa: ScalarRegister(1))),
    Chain.sum(10, 0, 1, 64),
    Chain.sum(11, 0, 1, 64),
    Chain.sum(12, 0, 1, 64),
    Chain.sum(13, 0, 1, 64),
    Chain.sum(14, 0, 1, 64),
  ]

  /// Every cycle of a pass belongs to a phase of its oldest unfinished instruction: what is added up so from the
  /// phases is what the device counted.
  @Test func phasesAddUpToTheCounters() async {
    await #expect(processExitsWith: .success) {
      let chain = try Chain(Self.program)
      var sums: [StallCause: UInt64] = [:]
      var attributed: UInt64 = 0
      for commit in chain.commits {
        let length = commit.phases.reduce(0) { $0 + $1.cycles }
        #expect(!commit.phases.contains { $0.cycles == 0 })
        #expect(length >= commit.completedCycle - commit.acceptedCycle)
        var end = commit.completedCycle - length
        for phase in commit.phases {
          end += phase.cycles
          guard end > attributed else { continue }
          sums[phase.cause, default: 0] += end - attributed
          attributed = end
        }
      }
      for cause in StallCause.allCases {
        #expect(sums[cause, default: 0] == chain.counters.stallCycles[cause], "\(cause)")
      }
    }
  }

  @Test func phasesNameTheOlderInstruction() async {
    await #expect(processExitsWith: .success) {
      let commits = try Chain(Self.program).commits
      func awaited(_ counter: Int, _ cause: StallCause) -> Int? {
        let awaited = commits[counter].phases.compactMap { $0.cause == cause ? $0.awaited : nil }
        for each in awaited {
          #expect(commits[each.sequence].programCounter == each.programCounter)
        }
        return awaited.last?.programCounter
      }
      #expect(awaited(1, .registerDependency) == 0)
      #expect(awaited(2, .registerDependency) == 1)
      #expect(awaited(3, .memoryDependency) == 2)
      #expect(awaited(4, .registerDependency) == 3)
      #expect(awaited(6, .registerDependency) == 5)
      #expect(awaited(5, .unitBusy) == 4)
      #expect(awaited(12, .control) == 11)
    }
  }

  /// The card that is late is named by those that wait, and waits for nobody.
  @Test func phasesNameTheLateCard() async {
    await #expect(processExitsWith: .success) {
      func gather(_ device: Int) -> Instruction {
        .allGather(
          AllGather(
            vd: Chain.tile(64), va: Chain.tile(0), length: 64, offset: 64 * device, total: 192))
      }
      let platform = try SimulatedPlatform(
        machine: .u280, deviceCount: 3, mode: .timing, hostThreads: 1)
      try platform.load(
        programs: Workbench.programs([
          [gather(0), .endPass], [Chain.sum(0, 8, 8, 4096), gather(1), .endPass],
          [gather(2), .endPass],
        ]))
      let commits = try platform.runPassWithCommits(token: 0, position: 0).commits
      let gathers = commits.filter { $0.phases.contains { $0.cause == .ring } }
        .sorted { $0.device < $1.device }
      let awaited = gathers.map { $0.phases.flatMap(\.devices) }
      #expect(awaited.count == 3)
      #expect(awaited[0].contains(1) && awaited[1].isEmpty && awaited[2].contains(1))
    }
  }
}
