// SPDX-License-Identifier: Apache-2.0

import DFXDevice
import DFXISA
import DFXMachine
import DFXSimulator
import Testing

/// Vectors that are read while a unit still produces them.
@Suite struct ChainingTests {
  static let dispatch = UInt64(Machine.u280.core.dispatchCycles)
  /// Of a sum, from the buffer to write-back: load, add, store, and what moving the chunk costs.
  static let chunk = 1 + 11 + 1 + UInt64(Machine.u280.vpu.chunkOverheadCycles)

  /// A product of 128 tiles is accepted while the vector unit makes them, and ends one block of its own
  /// after the last one.
  @Test func aProductStartsOnTheFirstTile() async {
    await #expect(processExitsWith: .success) {
      let commits = try Chain([
        Chain.sum(128, 0, 0, 8192), Chain.product(256, 128, 16, inner: 8192),
      ]).commits
      let (producer, reader) = (commits[0], commits[1])
      #expect(producer.completedCycle - producer.startedCycle == 128 * Self.chunk)
      #expect(reader.acceptedCycle == producer.startedCycle + Self.chunk + Self.dispatch)
      #expect(reader.startedCycle < producer.completedCycle)
      // The last tile is collected, then the accumulator and the pipeline: 1 + 6 + 6 x 11 + 4 + 1.
      #expect(reader.completedCycle == producer.completedCycle + 1 + 4 + 78)
    }
  }

  /// A head's 64 columns are 4 groups of 16: an accumulator that takes longer than 4 cycles holds each of
  /// the 64 inner tiles up, and shows once more in the pipeline.
  @Test(arguments: [(1, -3), (4, 0), (5, 64 + 1), (11, 64 * 7 + 7)])
  func accumulatorsBoundNarrowProducts(cycles: Int, longer: Int) async {
    await #expect(processExitsWith: .success) { [cycles, longer] in
      func duration(_ machine: Machine) throws -> Int {
        let commits = try Chain([Chain.product(128, 0, 64)], machine: machine).commits
        return Int(commits[0].completedCycle - commits[0].startedCycle)
      }
      let machine = try Machine.u280.changing("mpu.accumulate_cycles", to: Double(cycles))
      #expect(try duration(machine) == 64 * 4 + 1 + 6 + 6 * 11 + 4 + 1 + longer)
    }
  }

  /// One block of 256 columns is there when the product ends.
  @Test func aBlockOfColumnsLeavesAtItsEnd() async {
    await #expect(processExitsWith: .success) {
      let commits = try Chain([Chain.product(128, 0, 256), Chain.sum(160, 128, 128, 256)]).commits
      #expect(commits[1].acceptedCycle == commits[0].completedCycle + Self.dispatch)
    }
  }

  /// Of two blocks the first is there while the second takes its 64 tiles x 16 groups.
  @Test func earlierBlocksAreRead() async {
    await #expect(processExitsWith: .success) {
      let commits = try Chain([Chain.product(128, 0, 512), Chain.sum(160, 128, 128, 512)]).commits
      #expect(commits[1].acceptedCycle == commits[0].completedCycle - 64 * 16 + Self.dispatch)
      // Its last four chunks follow the second block, whose first tile is collected twice before that.
      #expect(commits[1].completedCycle == commits[0].completedCycle + 2 + 4 * Self.chunk)
    }
  }

  /// Values are those of an engine without a clock: chained over units, over one register twice, over
  /// a part of a vector, through memory.
  @Test func forwardedValuesAreTheProducers() async {
    await #expect(processExitsWith: .success) {
      let entangled: [Instruction] = [
        Chain.sum(64, 0, 1, 2048),
        Chain.sum(64, 64, 2, 1024),
        Chain.sum(100, 70, 64, 1024),
        Chain.product(128, 64, 512),
        Chain.sum(64, 100, 64, 64),
        Chain.sum(140, 130, 64, 320),
        .writeHBM(WriteHBM(va: Chain.tile(140), length: 320, base: 65_536)),
        .readHBM(ReadHBM(vd: Chain.tile(160), length: 320, base: 65_536)),
        Chain.sum(140, 160, 128, 320),
      ]
      let timed = try Chain(entangled)
      #expect(timed.commits[3].startedCycle < timed.commits[2].completedCycle)
      #expect(timed.vectors == (try Chain(entangled, mode: .functional).vectors))
    }
  }

  /// A write into the weight stream waits for a burst of it.
  @Test func writesAndTheWeightStreamShareTheChannels() async {
    await #expect(processExitsWith: .success) {
      let write = Instruction.writeHBM(WriteHBM(va: Chain.tile(0), length: 64, base: 1_000_000))
      let commits = try Chain([write, Chain.product(128, 0, 1024), write, .endPass]).commits
      let cycles = commits.map { $0.completedCycle - $0.startedCycle }
      // 16 DRAM bursts of 2.2 ns; the rest is rounding to cycles.
      #expect(cycles[2] >= cycles[0] + 6 && cycles[2] <= cycles[0] + 8, "\(cycles)")
    }
  }
}

/// What a program on one device leaves.
struct Chain {
  let commits: [CommitTimes]
  let counters: DeviceCounters
  let vectors: [UInt16]

  /// Runs a program with small numbers in the first 64 tiles and in HBM.
  init(
    _ instructions: [Instruction], machine: Machine = .u280, mode: ExecutionMode = .timed
  ) throws {
    let platform = try SimulatedPlatform(
      machine: machine, deviceCount: 1, mode: mode, hostThreads: 1)
    try platform.load(programs: Workbench.programs([instructions + [.endPass]]))
    try platform.writeVector(
      device: 0, element: 0, bits: (0..<4096).map { Float16($0 % 37 + 1).bitPattern })
    try platform.writeBits(
      device: 0, memory: .hbm, address: 0,
      bits: (0..<1 << 16).map { Float16(Double($0 % 13) / 64).bitPattern })
    let pass = try platform.runPassWithCommits(token: 0, position: 0)
    commits = pass.commits.sorted { $0.sequence < $1.sequence }
    counters = pass.result.devices[0]
    vectors = try platform.readVector(device: 0, element: 0, count: 16_384)
  }

  static func tile(_ number: Int) -> VectorAddress { VectorAddress(element: 64 * number) }

  static func sum(_ target: Int, _ a: Int, _ b: Int, _ length: Int) -> Instruction {
    .add(Add(vd: tile(target), va: tile(a), vb: tile(b), length: length))
  }

  static func product(
    _ target: Int, _ source: Int, _ columns: Int, inner: Int = 4096
  ) -> Instruction {
    .conv1d(
      Conv1D(
        vd: tile(target), va: tile(source), vb: tile(0), inner: inner, columns: columns, base: 0))
  }
}
