// SPDX-License-Identifier: Apache-2.0

import DFXDevice
import DFXISA
import DFXMachine
import DFXSimulator
import Testing

/// The timed platform as a whole; each test elaborates in its own process.
@Suite struct TimedPlatformTests {
  @Test func causesAndOperationsAddUpToTheCycles() async {
    await #expect(processExitsWith: .success) {
      let platform = try Workbench.platform(devices: 2)
      let result = try platform.runPass(token: 0, position: 20)
      for device in result.devices {
        #expect(device.cycles > 0)
        #expect(device.operationCycles.total == device.cycles)
        #expect(device.stallCycles.total == device.cycles)
      }
      #expect(result.cycles == result.devices.map(\.cycles).max())
      #expect(result.devices[0].stallCycles[.ring] > 0)
      #expect(result.devices[0].events[.hbmActivation] > 0)
    }
  }

  @Test func equalPassesAreEqual() async {
    await #expect(processExitsWith: .success) {
      let platform = try Workbench.platform(devices: 2)
      let first = try platform.runPass(token: 0, position: 20)
      let other = try platform.runPass(token: 3, position: 400)
      let again = try platform.runPass(token: 0, position: 20)
      #expect(first.devices == again.devices)
      #expect(other.cycles > first.cycles)
    }
  }

  /// Keys and values are read in blocks of 16 positions.
  @Test func timingDependsOnTheContextInBlocksOf16() async {
    await #expect(processExitsWith: .success) {
      let platform = try Workbench.platform(devices: 1)
      let cycles = try (0..<80).map { try platform.runPass(token: 0, position: $0).cycles }
      for position in cycles.indices {
        #expect(cycles[position] == cycles[position / 16 * 16], "position \(position)")
      }
      #expect(cycles[79] > cycles[0])
    }
  }

  /// What the estimator relies on when it simulates equal passes once, for another shape of tiles.
  @Test func equalPositionsFollowTheTileShape() async {
    await #expect(processExitsWith: .success) {
      let machine = try Machine.u280.changing("core.tile_inner", to: 128)
        .changing("core.tile_lanes", to: 8)
      #expect(machine.equalPositions == 8)
      let platform = try Workbench.platform(devices: 1, machine: machine)
      let cycles = try (0..<144).map { try platform.runPass(token: 0, position: $0).cycles }
      for position in cycles.indices {
        #expect(cycles[position] == cycles[position / 8 * 8], "position \(position)")
      }
      #expect(cycles[143] > cycles[0])
    }
  }

  @Test func resetsAfterADeadlock() async {
    await #expect(processExitsWith: .success) {
      let platform = try Workbench.platform(devices: 2)
      let good = try platform.runPass(token: 0, position: 0)
      let waits: [Instruction] = [
        .receive(Receive(vd: VectorAddress(element: 0), length: 64)), .endPass,
      ]
      try platform.load(programs: Workbench.programs([waits, waits]))
      #expect(throws: PlatformError.self) { try platform.runPass(token: 0, position: 0) }
      try platform.reset(keepMemory: true)
      try platform.load(
        programs: Workbench.programs([
          Workbench.instructions(device: 0, devices: 2),
          Workbench.instructions(device: 1, devices: 2),
        ]))
      let again = try platform.runPass(token: 0, position: 0)
      #expect(again.devices == good.devices)
    }
  }

  /// A card that has stopped takes nothing into the next pass, and neither do those that waited for it.
  @Test func resetsAfterAFault() async {
    await #expect(processExitsWith: .success) {
      let platform = try Workbench.platform(devices: 2)
      let good = try platform.runPass(token: 0, position: 0)
      let lists = (0..<2).map { Workbench.instructions(device: $0, devices: 2) }
      for _ in 0..<2 {
        try platform.load(programs: Workbench.programs([lists[0], []]))
        do {
          _ = try platform.runPass(token: 0, position: 0)
          Issue.record("a card without a program ended its pass")
        } catch PlatformError.fault(let fault) {
          #expect(fault.code == .missingHalt && fault.device == 1 && fault.programCounter == 0)
        }
        try platform.reset(keepMemory: true)
        try platform.load(programs: Workbench.programs(lists))
        let again = try platform.runPass(token: 0, position: 0)
        #expect(again.devices == good.devices)
      }
    }
  }

  /// A fault of all cards at once leaves nothing behind either, and needs no reset where memory is not read.
  @Test func faultsEndWithTheirPass() async {
    await #expect(processExitsWith: .success) {
      let platform = try Workbench.platform(devices: 2)
      let good = try platform.runPass(token: 0, position: 0)
      let faulty: [Instruction] = [
        .allGather(
          AllGather(
            vd: VectorAddress(element: 0), va: VectorAddress(element: 0), length: 64, offset: 0,
            total: 64)),
        .endPass,
      ]
      try platform.load(programs: Workbench.programs([faulty, faulty]))
      #expect(throws: PlatformError.self) { try platform.runPass(token: 0, position: 0) }
      let lists = (0..<2).map { Workbench.instructions(device: $0, devices: 2) }
      try platform.load(programs: Workbench.programs(lists))
      #expect(try platform.runPass(token: 0, position: 0).devices == good.devices)
    }
  }

  /// Weights stream as fast as the microbenchmark reads the same machine's HBM, and no faster.
  @Test(arguments: [
    "hbm.burst_ticks 8", "hbm.column_same_group_ticks 64", "hbm.outstanding_bursts 1",
    "hbm.refresh_interval_ns 800", "hbm.clock_mhz 300",
  ]) func weightsStreamAsTheMemoryCan(change: String) async {
    await #expect(processExitsWith: .success) { [change = change as String] in
      let words = change.split(separator: " ")
      let machine = try Machine.u280.changing(String(words[0]), to: #require(Double(words[1])))
      let platform = try SimulatedPlatform(
        machine: machine, deviceCount: 1, mode: .timing, hostThreads: 1)
      let vector = VectorAddress(element: 0)
      let product = Instruction.conv1d(
        Conv1D(vd: vector, va: vector, vb: vector, inner: 4096, columns: 4096, base: 0))
      try platform.load(programs: Workbench.programs([[product, .endPass]]))
      let seconds = try Double(platform.runPass(token: 0, position: 0).cycles) * 5e-9
      let rate = 4096.0 * 4096 * 2 / seconds / 1e9
      let possible = MemoryBenchmark(machine: machine).hbm.sequential.allChannels
      #expect(rate <= 1.01 * possible && rate >= 0.95 * possible, "\(rate) of \(possible) GB/s")
    }
  }

  /// Messages that are under way at the same time arrive one after the other.
  @Test func messagesQueueOnTheLink() async {
    await #expect(processExitsWith: .success) {
      let platform = try Workbench.platform(devices: 2)
      let vector = VectorAddress(element: 0)
      let sender: [Instruction] = [
        .send(Send(va: vector, length: 64)), .send(Send(va: vector, length: 64)), .endPass,
      ]
      let receiver: [Instruction] = [
        .receive(Receive(vd: vector, length: 64)),
        .receive(Receive(vd: VectorAddress(element: 64), length: 64)), .endPass,
      ]
      try platform.load(programs: Workbench.programs([sender, receiver]))
      let result = try platform.runPass(token: 0, position: 0)
      #expect(result.devices[1].cycles > 102)
    }
  }

  /// A sender waits while the next device's queue is full, and goes on when it drains.
  @Test func sendersWaitForCredit() async {
    await #expect(processExitsWith: .success) {
      let platform = try Workbench.platform(devices: 2)
      let vector = VectorAddress(element: 0)
      let long = 40_000
      let send = Instruction.send(Send(va: vector, length: long))
      let receive = Instruction.receive(Receive(vd: vector, length: long))
      let sender = [send, send, send, .endPass]
      // Vector work of about 2 x 625 chunks of 14 cycles before the queue is drained.
      let receiver: [Instruction] = [
        .add(Add(vd: vector, va: vector, vb: vector, length: long)),
        .add(Add(vd: vector, va: vector, vb: vector, length: long)),
        receive, receive, receive, .endPass,
      ]
      try platform.load(programs: Workbench.programs([sender, receiver]))
      let result = try platform.runPass(token: 0, position: 0)
      // Three messages of 80 kB take 4041 cycles on the link; the third is held for the vector work.
      #expect(result.devices[0].cycles > 16_000)
      #expect(result.devices[0].stallCycles[.ring] > 16_000)
    }
  }

  @Test func longerLinksTakeLonger() async {
    await #expect(processExitsWith: .success) {
      let machine = try Machine.u280.changing("ring.latency_ns", to: 1510)
      let near = 4
      let platform = try Workbench.platform(devices: near, machine: machine)
      let cycles = try platform.runPass(token: 0, position: 0).devices[0].stallCycles[.ring]
      // One all-gather: three hops of 1510 ns, 5 ns per cycle, and what the flits take.
      #expect(cycles >= 3 * 302 && cycles < 3 * 310)
    }
  }
}

/// Small programs that use every engine.
enum Workbench {
  static func platform(devices: Int, machine: Machine = .u280) throws -> SimulatedPlatform {
    let platform = try SimulatedPlatform(
      machine: machine, deviceCount: devices, mode: .timing, hostThreads: 1)
    try platform.load(
      programs: programs((0..<devices).map { instructions(device: $0, devices: devices) }))
    return platform
  }

  static func programs(_ lists: [[Instruction]]) -> [Program] {
    lists.enumerated().map { device, list in
      Program(
        instructions: list,
        annotations: list.map { _ in Annotation(operation: "ffn", label: "mlp") },
        deviceID: device, deviceCount: lists.count, layers: 2, machineFingerprint: "")
    }
  }

  /// A key write, a value write, attention over the context, a projection and an all-gather.
  static func instructions(device: Int, devices: Int) -> [Instruction] {
    func tile(_ number: Int) -> VectorAddress { VectorAddress(element: 64 * number) }
    return [
      .readDDR(ReadDDR(vd: tile(0), length: 1024, base: 0)),
      .writeHBMTransposed(
        WriteHBMTransposed(
          va: tile(0), length: 64, elementStride: 64, base: 0, by: .position, blockStride: 128,
          unitStride: 1)),
      .writeHBM(
        WriteHBM(
          va: tile(0), length: 64, base: 65_536, by: .position, blockStride: 128, unitStride: 64)),
      .maskedMM(
        MaskedMM(
          columnsSource: .context, vd: tile(20), va: tile(0), inner: 64, sd: ScalarRegister(1),
          sa: ScalarRegister(0),
          columnCapacity: 1024, base: 65_536)),
      .mm(
        MM(
          innerSource: .context, vd: tile(40), va: tile(20), columns: 64, columnCapacity: 64,
          base: 0)),
      .conv1d(
        Conv1D(
          vd: tile(60), va: tile(0), vb: tile(0), inner: 1024, columns: 512, base: 1_048_576)),
      .allGather(
        AllGather(
          vd: tile(80), va: tile(60), length: 64, offset: 64 * device, total: 64 * devices)),
      .add(Add(vd: tile(60), va: tile(60), vb: tile(80), length: 64)),
      .endPass,
    ]
  }
}
