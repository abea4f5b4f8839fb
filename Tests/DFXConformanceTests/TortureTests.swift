// SPDX-License-Identifier: Apache-2.0

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

  @Test func programsRepeat() {
    let first = ProgramGenerator.program(seed: 7, deviceCount: 3)
    let again = ProgramGenerator.program(seed: 7, deviceCount: 3)
    #expect(first.listing == again.listing)
    #expect(first.listing != ProgramGenerator.program(seed: 8, deviceCount: 3).listing)
  }
}
