// SPDX-License-Identifier: Apache-2.0

import DFXDevice
import DFXISA
import DFXMachine
import DFXSimulator
import Testing

/// Operands on their way from the register file to a unit.
@Suite struct OperandCollectorTests {
  static let dispatch = UInt64(Machine.u280.core.dispatchCycles)
  /// Accepts an instruction every cycle, so that collectors meet.
  static func quick() throws -> Machine {
    try Machine.u280.changing("core.dispatch_cycles", to: 1)
  }

  static func exponential(_ target: Int, _ source: Int, _ length: Int) -> Instruction {
    .exp(Exp(vd: Chain.tile(target), va: Chain.tile(source), length: length))
  }

  /// A unit that waits begins when the first tile of each operand is there.
  @Test func anIdleUnitWaitsForTheFirstTile() async {
    await #expect(processExitsWith: .success) {
      let one = try Chain([Self.exponential(128, 0, 4096)])
      #expect(one.commits[0].startedCycle == one.commits[0].acceptedCycle + 1)
      #expect(one.counters.stallCycles[.operandCollection] == 1)
      #expect(one.counters.stallCycles.total == one.counters.cycles)
    }
    await #expect(processExitsWith: .success) {
      let two = try Chain([Chain.sum(128, 0, 64, 4096)])
      #expect(two.commits[0].startedCycle == two.commits[0].acceptedCycle + 2)
      #expect(two.counters.stallCycles[.operandCollection] == 2)
    }
    await #expect(processExitsWith: .success) {
      let machine = try Machine.u280.changing("core.register_read_ports", to: 2)
      let two = try Chain([Chain.sum(128, 0, 64, 4096)], machine: machine)
      #expect(two.commits[0].startedCycle == two.commits[0].acceptedCycle + 1)
    }
  }

  /// 64 chunks of 14 cycles hide the dispatch and the collection of what comes next.
  @Test func collectionHidesBehindTheUnit() async {
    await #expect(processExitsWith: .success) {
      let chain = try Chain([Chain.sum(128, 0, 0, 4096), Chain.sum(192, 0, 64, 4096)])
      #expect(chain.commits[1].startedCycle == chain.commits[0].completedCycle)
      #expect(chain.counters.stallCycles[.operandCollection] == 2)
      #expect(chain.counters.stallCycles[.vpuCompute] == 2 * 64 * ChainingTests.chunk)
    }
  }

  /// With one buffer the next instruction is not accepted before the unit is done.
  @Test func oneBufferAddsDispatchAndCollection() async {
    await #expect(processExitsWith: .success) {
      let machine = try Machine.u280.changing("core.operand_buffers", to: 1)
      let program = [Chain.sum(128, 0, 0, 4096), Chain.sum(192, 0, 64, 4096)]
      let commits = try Chain(program, machine: machine).commits
      #expect(commits[1].acceptedCycle == commits[0].completedCycle + Self.dispatch)
      #expect(commits[1].startedCycle == commits[0].completedCycle + Self.dispatch + 2)
    }
  }

  /// Two buffers: the third instruction gets the one that the first leaves.
  @Test func buffersBoundWhatWaitsAtAUnit() async {
    await #expect(processExitsWith: .success) {
      let commits = try Chain([
        Chain.sum(128, 0, 0, 4096), Chain.sum(192, 0, 64, 4096), Chain.sum(128, 0, 0, 4096),
      ]).commits
      #expect(commits[1].acceptedCycle == commits[0].acceptedCycle + Self.dispatch)
      #expect(commits[2].acceptedCycle == commits[0].completedCycle + Self.dispatch)
    }
  }

  /// 2 x 64 tiles of the vector unit come before a tile of the matrix unit, which is younger.
  @Test func theOldestInstructionReadsFirst() async {
    await #expect(processExitsWith: .success) {
      let machine = try Self.quick()
      let program = [Chain.sum(128, 0, 64, 4096), Chain.product(200, 0, 16, inner: 64)]
      let commits = try Chain(program, machine: machine).commits
      #expect(commits[1].acceptedCycle == commits[0].acceptedCycle + 1)
      #expect(commits[1].startedCycle == commits[0].acceptedCycle + 128 + 1)
    }
    await #expect(processExitsWith: .success) {
      let machine = try Self.quick().changing("core.register_read_ports", to: 2)
      let program = [Chain.sum(128, 0, 64, 4096), Chain.product(200, 0, 16, inner: 64)]
      let commits = try Chain(program, machine: machine).commits
      #expect(commits[1].startedCycle == commits[0].acceptedCycle + 64 + 1)
    }
  }

  /// While tiles of a chained operand are still being made, the port is free for others.
  @Test func aChainedOperandLeavesThePortToOthers() async {
    await #expect(processExitsWith: .success) {
      let write = Instruction.writeHBM(WriteHBM(va: Chain.tile(0), length: 64, base: 65_536))
      let commits = try Chain(
        [Chain.sum(128, 0, 0, 4096), Chain.product(200, 128, 16, inner: 4096), write],
        machine: try Self.quick()
      ).commits
      let (product, written) = (commits[1], commits[2])
      #expect(written.acceptedCycle < product.completedCycle)
      // 2 x 64 tiles of the sum are first; those of the product come every 14 cycles after that.
      #expect(
        written.startedCycle <= max(written.acceptedCycle, commits[0].acceptedCycle + 128) + 13)
    }
  }

  /// A register is not overwritten before an older instruction has collected it, and no later than
  /// that: 2 x 64 reads, then one cycle of dispatch.
  @Test func whatIsCollectedCanBeOverwritten() async {
    await #expect(processExitsWith: .success) {
      let program: [Instruction] = [
        Chain.sum(128, 0, 1, 4096),
        .readHBM(ReadHBM(vd: Chain.tile(60), length: 128, base: 0)),
        Chain.sum(192, 60, 61, 64),
      ]
      let timed = try Chain(program, machine: try Self.quick())
      #expect(timed.commits[1].acceptedCycle == timed.commits[0].acceptedCycle + 128 + 1)
      #expect(timed.commits[1].completedCycle < timed.commits[0].completedCycle)
      #expect(timed.vectors == (try Chain(program, mode: .functional).vectors))
    }
  }
}
