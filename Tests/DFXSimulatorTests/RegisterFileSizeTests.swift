// SPDX-License-Identifier: Apache-2.0

import DFXCompiler
import DFXFrontends
import DFXMachine
import DFXModel
import DFXSimulator
import Testing

/// What the size of the register files costs.
@Suite struct RegisterFileSizeTests {
  /// Programs for files of other sizes run on the same platform, whose timing does not depend on the size.
  private static func cycles(
    _ shape: GPT2Configuration, devices: Int, key: String, sizes: [Int]
  ) throws -> [(size: Int, cycles: UInt64)] {
    let platform = try SimulatedPlatform(
      machine: .u280.changing("core.scalar_registers", to: 256), deviceCount: devices,
      mode: .timing, hostThreads: 1)
    return try sizes.compactMap { size in
      let machine = try Machine.u280.changing(key, to: Double(size))
      let compiler = ModelCompiler(machine: machine, deviceCount: devices)
      guard let compiled = try? compiler.compile(shape.graph()) else { return nil }
      try platform.load(programs: compiled.programs)
      return (size, try platform.runPass(token: 0, position: 70).cycles)
    }
  }

  @Test(
    "A larger register file is never slower",
    arguments: [
      (768, 12, 1024, 1), (1024, 16, 1024, 1), (1280, 20, 1024, 1), (1024, 16, 1024, 3),
      (320, 5, 300, 2),
    ])
  func vectors(width: Int, heads: Int, context: Int, devices: Int) async {
    await #expect(processExitsWith: .success) {
      [
        width = width as Int, heads = heads as Int, context = context as Int,
        devices = devices as Int
      ]
      in
      let shape = GPT2Configuration(
        layers: 2, width: width, heads: heads, context: context, vocabulary: 9000)
      let sizes = Array(stride(from: 128, through: 1024, by: 64)) + [205, 209, 1000]
      let runs = try Self.cycles(
        shape, devices: devices, key: "core.vector_register_tiles", sizes: sizes.sorted())
      #expect(runs.count > 10)
      for (smaller, larger) in zip(runs, runs.dropFirst()) {
        #expect(
          larger.cycles <= smaller.cycles,
          "\(larger.size): \(larger.cycles), \(smaller.size): \(smaller.cycles)")
      }
    }
  }

  @Test func scalars() async {
    await #expect(processExitsWith: .success) {
      let shape = GPT2Configuration(
        layers: 2, width: 768, heads: 12, context: 512, vocabulary: 9000)
      let runs = try Self.cycles(
        shape, devices: 1, key: "core.scalar_registers", sizes: Array(9...64) + [100, 200, 256])
      #expect(runs.count > 10)
      for (smaller, larger) in zip(runs, runs.dropFirst()) {
        #expect(
          larger.cycles <= smaller.cycles,
          "\(larger.size): \(larger.cycles), \(smaller.size): \(smaller.cycles)")
      }
    }
  }
}
