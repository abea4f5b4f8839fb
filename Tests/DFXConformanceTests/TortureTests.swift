// SPDX-License-Identifier: Apache-2.0

import DFXHardware
import DFXISA
import DFXMachine
import DFXSimulator
import DFXVerification
import Testing

/// Random programs end alike on all platforms; `make torture` runs as many as one likes.
@Suite struct TortureTests {
  static let programs: UInt64 = 100

  @Test(arguments: [1, 2, 4]) func platformsAgree(devices: Int) async {
    let result = await #expect(
      processExitsWith: .success, observing: [\.standardOutputContent]
    ) { [devices = devices as Int] in
      var runner = try TortureRunner(deviceCount: devices)
      for seed in 0..<Self.programs {
        do {
          try runner.run(seed: 1000 * UInt64(devices) + seed)
        } catch {
          print("torture: on \(devices) devices, \(error)")
          throw error
        }
      }
      print("torture: \(devices) devices: \(runner.tally.description)")
    }
    let output = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
    for line in output.split(separator: "\n") where !line.hasPrefix("◇") { print(line) }
  }

  /// What a memory or a link takes changes no value.
  @Test(arguments: PlatformModels.all.indices.dropFirst())
  func platformsAgreeOnOtherModels(number: Int) async {
    await #expect(processExitsWith: .success) { [number = number as Int] in
      var runner = try TortureRunner(deviceCount: 4, models: PlatformModels.all[number])
      for seed in 0..<Self.programs / 2 { try runner.run(seed: 20_000 + seed) }
    }
  }

  /// The reference interpreter has no vector targets; each of this processor's gives its bits.
  @Test(arguments: (0..<63).map { Int64(1) << $0 }.filter { dfx_supported_targets() & $0 != 0 })
  func everyVectorTargetAgrees(target: Int64) async {
    await #expect(processExitsWith: .success) { [target = target as Int64] in
      dfx_force_target(target)
      var runner = try TortureRunner(deviceCount: 1)
      for seed in 0..<Self.programs { try runner.run(seed: 10_000 + seed) }
    }
  }

  @Test func everyInstructionIsTortured() {
    let listings = (0..<Self.programs).map {
      ProgramGenerator.program(seed: $0, deviceCount: 2).listing
    }
    for mnemonic in Specification.current.instructions.map(\.mnemonic) {
      #expect(
        listings.contains { $0.contains("\(mnemonic) ") || $0.contains("\(mnemonic)\n") },
        "\(mnemonic)")
    }
  }

  @Test func programsRepeat() {
    let first = ProgramGenerator.program(seed: 7, deviceCount: 3)
    let again = ProgramGenerator.program(seed: 7, deviceCount: 3)
    #expect(first.listing == again.listing)
    #expect(first.listing != ProgramGenerator.program(seed: 8, deviceCount: 3).listing)
  }
}
