// SPDX-License-Identifier: Apache-2.0

import DFXCompiler
import DFXDevice
import DFXFrontends
import DFXMachine
import DFXModel
import DFXRuntime
import DFXSimulator
import SplitMix
import TestSupport
import Testing

/// A checkpoint on simulated devices with slots.
private struct SlottedModel {
  let configuration: GPT2Configuration
  let compiled: CompiledModel
  let platform: SimulatedPlatform
  let session: Session

  init(_ name: String, devices: Int, slots: Int, mode: ExecutionMode = .functional) throws {
    let checkpoint = try Checkpoint(directory: Fixtures.checkpoint(name))
    configuration = checkpoint.configuration
    compiled = try ModelCompiler(
      machine: .u280, deviceCount: devices, output: .logits, slots: slots
    ).compile(configuration.graph(), weights: GPT2Weights(checkpoint))
    platform = try SimulatedPlatform(
      machine: .u280, deviceCount: devices, mode: mode, hostThreads: 1)
    try platform.load(programs: compiled.programs)
    try platform.load(images: compiled.images)
    session = Session(
      appliance: platform, context: configuration.context, vocabulary: configuration.vocabulary,
      logits: compiled.logits,
      hostTiming: HostTiming(
        commandSeconds: 0, transferSeconds: 0, readBytesPerSecond: 1, writeBytesPerSecond: 1))
  }

  var slotPasses: SessionSlots {
    SessionSlots(session, slots: compiled.slots) { try platform.reset(keepMemory: true) }
  }

  /// Bytes of a slot on a device.
  func slot(_ slot: Int, device: Int) -> Range<Int> {
    let program = compiled.programs[device].configuration
    let bytes = 64 * program.slotStride
    let start = (compiled.usedBytes[device][.hbm] ?? 0) - (program.slots - slot) * bytes
    return start..<start + bytes
  }

  /// What a device's HBM holds.
  func memory(device: Int) throws -> [Float16] {
    try platform.readMemory(
      device: device, memory: .hbm, address: 0,
      count: (compiled.usedBytes[device][.hbm] ?? 0) / 2)
  }

  /// Leaves NaN wherever a slot has keys, values and logits.
  func poison() throws {
    for device in compiled.programs.indices {
      let all = slot(0, device: device).lowerBound..<(compiled.usedBytes[device][.hbm] ?? 0)
      try platform.writeBits(
        device: device, memory: .hbm, address: UInt64(all.lowerBound),
        bits: Array(repeating: 0x7E5A, count: all.count / 2))
    }
  }
}

/// A request with what comes out when nothing else is there.
private struct AloneRequest {
  let prompt: [Int]
  let count: Int
  var tokens: [Int] = []
  var logits: [[UInt16]] = []

  init(
    _ model: SlottedModel, using generator: inout SplitMix64, prompt common: [Int] = []
  ) throws {
    let vocabulary = model.configuration.vocabulary
    let length = Int.random(in: 1...min(20, model.configuration.context / 2), using: &generator)
    prompt =
      common.prefix(length)
      + (0..<max(1, length - common.count)).map { _ in
        Int.random(in: 0..<vocabulary, using: &generator)
      }
    count = Int.random(
      in: 1...min(10, model.configuration.context - prompt.count), using: &generator)
    var inputs = prompt
    for position in 0..<prompt.count + count - 1 {
      let pass = try model.platform.runPass(token: inputs[position], position: position)
      logits.append(try Self.logits(model).map(\.bitPattern))
      guard position + 1 >= prompt.count, let token = pass.token else { continue }
      tokens.append(token)
      inputs.append(token)
    }
  }

  private static func logits(_ model: SlottedModel) throws -> [Float16] {
    try model.compiled.logits.flatMap {
      try model.platform.readMemory(
        device: $0.device, memory: .hbm, address: $0.address, count: $0.vocabulary.count)
    }
  }
}

private struct NoCosts: PassCosts {
  let request = SimulatedCost.zero
  let reading = SimulatedCost.zero
  func pass(position: Int) -> SimulatedCost { .zero }
}

@Suite struct SlotTests {
  @Test(
    "A request writes its own slot alone, whatever lay there", arguments: Fixtures.checkpointNames)
  func ownBytes(name: String) throws {
    var generator = SplitMix64(seed: 11)
    let alone = try SlottedModel(name, devices: 1, slots: 1)
    for devices in [1, 3] {
      let model = try SlottedModel(name, devices: devices, slots: 4)
      try model.poison()
      for slot in [2, 0, 3, 1, 2] {
        let request = try AloneRequest(alone, using: &generator)
        let before = try (0..<devices).map { try model.memory(device: $0) }
        let inputs = request.prompt + request.tokens.dropLast()
        let result = try model.slotPasses.run([
          SlotWork(slot: slot, tokens: inputs, position: 0, givesToken: true, logits: .all)
        ])
        #expect(result[0].logits.map { $0.map(\.bitPattern) } == request.logits)
        #expect(result[0].token == request.tokens.last)
        for device in 0..<devices {
          let after = try model.memory(device: device)
          let own = model.slot(slot, device: device)
          let isKept = after.withUnsafeBytes { after in
            before[device].withUnsafeBytes { before in
              before[..<own.lowerBound].elementsEqual(after[..<own.lowerBound])
                && before[own.upperBound...].elementsEqual(after[own.upperBound...])
            }
          }
          #expect(isKept, "device \(device), slot \(slot)")
        }
      }
    }
  }

  @Test("Each answer is that of the request alone", arguments: Fixtures.checkpointNames, [1, 3])
  func interleaved(name: String, slots: Int) async throws {
    var generator = SplitMix64(seed: 5)
    let alone = try SlottedModel(name, devices: 1, slots: 1)
    let vocabulary = alone.configuration.vocabulary
    // Some begin alike, so that keys and values are taken over.
    let common = (0..<8).map { _ in Int.random(in: 0..<vocabulary, using: &generator) }
    let requests = try (0..<12).map { index in
      try AloneRequest(alone, using: &generator, prompt: index % 3 == 0 ? [] : common)
    }
    let engine = ServingEngine(Scheduler.Settings(slots: slots, promptChunk: 3))
    try await engine.load {
      let model = try SlottedModel(name, devices: 2, slots: slots)
      if slots > 1 { try model.poison() }
      return ServingEngine.Backend(passes: model.slotPasses, costs: NoCosts())
    }
    var streams: [AsyncStream<ServingEvent>] = []
    for (index, request) in requests.enumerated() {
      streams.append(
        try await engine.submit(
          ServingRequest(
            GenerationRequest(
              prompt: request.prompt, maximumNewTokens: request.count, stopTokens: [],
              sampling: .greedy),
            logprobs: index % 3 == 0 ? 1 : nil, promptLogprobs: index % 4 == 1)))
    }
    await engine.drain()
    await engine.run()
    for (index, (stream, request)) in zip(streams, requests).enumerated() {
      var tokens: [Int] = []
      for await event in stream {
        if case .token(let token, _) = event { tokens.append(token) }
        if case .failed(let cause) = event { Issue.record("\(cause)") }
      }
      #expect(tokens == request.tokens, "request \(index)")
    }
    #expect(await engine.status.totals.finished == requests.count)
    #expect(await engine.status.totals.reusedPromptTokens > 0)
  }

  @Test func timedSlotsGiveTheSameTokens() async throws {
    await #expect(processExitsWith: .success) {
      let timed = try SlottedModel("bare", devices: 2, slots: 3, mode: .timed)
      let alone = try SlottedModel("bare", devices: 2, slots: 1)
      for (position, token) in [3, 1, 4, 1, 5].enumerated() {
        let found = try timed.platform.runPass(Pass(token: token, position: position, slot: 2))
        let expected = try alone.platform.runPass(token: token, position: position)
        #expect(found.token == expected.token)
      }
    }
  }

  @Test func aSlotTakesTheCyclesOfTheOnlyOne() async throws {
    await #expect(processExitsWith: .success) {
      let model = try #require(ModelPreset.all.first { $0.name == "gpt2" }).configuration
      let platform = try SimulatedPlatform(
        machine: .u280, deviceCount: 2, mode: .timing, hostThreads: 1)
      func cycles(slots: Int) throws -> [UInt64] {
        let compiled = try ModelCompiler(
          machine: .u280, deviceCount: 2, output: .logits, slots: slots
        ).compile(model.graph())
        try platform.load(programs: compiled.programs)
        return try [0, slots - 1].map {
          try platform.runPass(Pass(token: 0, position: 70, slot: $0)).cycles
        }
      }
      let (one, five) = (try cycles(slots: 1), try cycles(slots: 5))
      #expect(Set(one + five).count == 1)
    }
  }
}
