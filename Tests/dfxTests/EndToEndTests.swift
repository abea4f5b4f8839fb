// SPDX-License-Identifier: Apache-2.0

import DFXCompiler
import DFXDevice
import DFXFrontends
import DFXMachine
import DFXModel
import DFXRuntime
import DFXSimulator
import Foundation
import TestSupport
import Testing

/// A checkpoint's logits on simulated devices.
private func logits(
  _ name: String, devices: Int, mode: ExecutionMode, threads: Int = 1
) throws -> (computed: [[Float16]], expected: ExpectedLogits) {
  let folder = Fixtures.checkpoint(name)
  let checkpoint = try Checkpoint(directory: folder)
  let compiled = try ModelCompiler(machine: .u280, deviceCount: devices, output: .logits)
    .compile(checkpoint.configuration.graph(), weights: GPT2Weights(checkpoint))
  let platform = try SimulatedPlatform(
    machine: .u280, deviceCount: devices, mode: mode, hostThreads: threads)
  try platform.load(programs: compiled.programs)
  try platform.load(images: compiled.images)
  let timing = HostTiming(
    commandSeconds: 0, transferSeconds: 0, readBytesPerSecond: 1, writeBytesPerSecond: 1)
  let session = Session(
    appliance: platform, context: checkpoint.configuration.context,
    vocabulary: checkpoint.configuration.vocabulary, logits: compiled.logits, hostTiming: timing)
  let expected = try ExpectedLogits(checkpoint: folder)
  return (try session.logits(tokens: expected.tokens), expected)
}

/// Against FP32 logits of transformers; the bounds are those of the numerics contract.
@Suite struct AccuracyTests {
  @Test("Logits are within reach of FP32", arguments: Fixtures.checkpointNames)
  func accuracy(name: String) throws {
    let (computed, expected) = try logits(name, devices: 1, mode: .functional)
    let accuracy = LogitsAccuracy(computed: computed, expected: expected.rows)
    #expect(accuracy.relativeError < 0.02)
    #expect(accuracy.divergence < 5e-3)
    #expect(accuracy.wrongTokens == 0)
  }

  @Test("The same bits on every number of devices", arguments: Fixtures.checkpointNames)
  func sameBits(name: String) throws {
    let one = try logits(name, devices: 1, mode: .functional).computed
    for devices in 2...8 {
      let threads = devices % 2 + 1
      #expect(
        try logits(name, devices: devices, mode: .functional, threads: threads).computed == one,
        "\(devices) devices")
    }
  }

  @Test("Prompt tokens together leave the bits of one by one", arguments: Fixtures.checkpointNames)
  func together(name: String) throws {
    let folder = Fixtures.checkpoint(name)
    let checkpoint = try Checkpoint(directory: folder)
    let tokens = try ExpectedLogits(checkpoint: folder).tokens
    let vocabulary = checkpoint.configuration.vocabulary
    for devices in [1, 3] {
      let compiled = try ModelCompiler(machine: .u280, deviceCount: devices, output: .logits)
        .compile(checkpoint.configuration.graph(), weights: GPT2Weights(checkpoint))
      let last = try [false, true].map { isTogether in
        let platform = try SimulatedPlatform(
          machine: .u280, deviceCount: devices, mode: .functional, hostThreads: 2)
        try platform.load(programs: compiled.programs)
        try platform.load(images: compiled.images)
        let split = tokens.count / 2
        if isTogether {
          _ = try platform.runPasses(tokens: Array(tokens[..<split]), position: 0, output: .none)
          let results = try platform.runPasses(
            tokens: Array(tokens[split...]), position: split, output: .last)
          #expect(results.dropLast().allSatisfy { $0.token == nil })
        } else {
          for (position, token) in tokens.enumerated() {
            _ = try platform.runPass(token: token, position: position)
          }
        }
        return try compiled.logits.reduce(into: [Float16](repeating: 0, count: vocabulary)) {
          logits, location in
          logits.replaceSubrange(
            location.vocabulary,
            with: try platform.readMemory(
              device: location.device, memory: .hbm, address: location.address,
              count: location.vocabulary.count))
        }
      }
      #expect(last[0].map(\.bitPattern) == last[1].map(\.bitPattern), "\(devices) devices")
    }
  }

  @Test("Timed execution gives the same bits", arguments: Fixtures.checkpointNames, [1, 3, 5, 8])
  func timed(name: String, devices: Int) async throws {
    await #expect(processExitsWith: .success) { [name = name as String, devices = devices as Int] in
      let timed = try logits(name, devices: devices, mode: .timed).computed
      #expect(try logits(name, devices: 1, mode: .functional).computed == timed)
    }
  }
}

@Suite struct TimingTests {
  @Test("Timed and timing mode take the same cycles", arguments: [1, 4])
  func sameCycles(devices: Int) async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let path = folder.file("cycles").path
    await #expect(processExitsWith: .success) {
      [devices = devices as Int, path = path as String] in
      let cycles = try passCycles(mode: .timed, devices: devices)
      try Data(cycles.map(String.init).joined(separator: ",").utf8)
        .write(to: URL(filePath: path))
    }
    await #expect(processExitsWith: .success) {
      [devices = devices as Int, path = path as String] in
      let timed = try String(contentsOfFile: path, encoding: .utf8)
      let cycles = try passCycles(mode: .timing, devices: devices)
      #expect(cycles.map(String.init).joined(separator: ",") == timed)
      #expect(cycles.allSatisfy { $0 > 1000 })
    }
  }

  @Test func cyclesDependOnTheContextThroughItsTilesOnly() async {
    await #expect(processExitsWith: .success) {
      let cycles = try passCycles(mode: .timing, devices: 2)
      for (position, count) in cycles.enumerated() {
        #expect(count == cycles[position / 16 * 16], "position \(position)")
      }
    }
  }

  /// What `dfx estimate` relies on when it simulates one pass for 16 positions, on the paper's models.
  @Test(arguments: [("dfx-345m", 1), ("dfx-1.5b", 4)])
  func equalPassesOfThePaper(name: String, devices: Int) async {
    await #expect(processExitsWith: .success) { [name = name as String, devices = devices as Int] in
      let preset = try #require(ModelPreset.all.first { $0.name == name })
      let compiled = try ModelCompiler(machine: .u280, deviceCount: devices)
        .compile(preset.configuration.graph())
      let platform = try SimulatedPlatform(
        machine: .u280, deviceCount: devices, mode: .timing, hostThreads: 1)
      try platform.load(programs: compiled.programs)
      var firsts: [UInt64] = []
      for block in [0, 48, 64, 496, 1008] {
        let first = try platform.runPass(token: 0, position: block).cycles
        firsts.append(first)
        for position in [block + 1, block + 7, block + 8, block + 15] {
          #expect(try platform.runPass(token: 9, position: position).cycles == first)
        }
      }
      #expect(firsts[4] > firsts[0])
    }
  }

  @Test("Breakdowns add up to the cycles", arguments: [1, 3])
  func breakdowns(devices: Int) async {
    await #expect(processExitsWith: .success) { [devices = devices as Int] in
      let platform = try timingPlatform(devices: devices, mode: .timing)
      let pass = try platform.runPass(token: 0, position: 20)
      for device in pass.devices {
        #expect(device.operationCycles.total == device.cycles)
        #expect(device.stallCycles.total == device.cycles)
      }
      #expect(pass.devices[pass.lastDevice].cycles == pass.cycles)
    }
  }
}

private func timingPlatform(devices: Int, mode: ExecutionMode) throws -> SimulatedPlatform {
  let checkpoint = try Checkpoint(directory: Fixtures.checkpoint("tied"))
  let compiled = try ModelCompiler(machine: .u280, deviceCount: devices)
    .compile(checkpoint.configuration.graph(), weights: GPT2Weights(checkpoint))
  let platform = try SimulatedPlatform(
    machine: .u280, deviceCount: devices, mode: mode, hostThreads: 1)
  try platform.load(programs: compiled.programs)
  if mode.computesValues { try platform.load(images: compiled.images) }
  return platform
}

private func passCycles(mode: ExecutionMode, devices: Int) throws -> [UInt64] {
  let platform = try timingPlatform(devices: devices, mode: mode)
  return try (0..<40).map { try platform.runPass(token: 1, position: $0).cycles }
}
