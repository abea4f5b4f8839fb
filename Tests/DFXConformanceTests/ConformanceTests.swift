// SPDX-License-Identifier: Apache-2.0

import DFXDevice
import DFXReference
import DFXSimulator
import DFXVerification
import TestSupport
import Testing

/// Every implementation of the instruction set gives the bits of the independent model.
@Suite struct ConformanceTests {
  static let suite = ConformanceSuite(repository: Fixtures.repository)

  @Test(arguments: ConformanceSuite.files) func functional(_ file: String) throws {
    let differing = try Self.suite.differences(file) { devices in
      try SimulatedPlatform(
        machine: ConformanceMachine.machine(), deviceCount: devices, mode: .functional,
        hostThreads: 1)
    }
    try Self.report(file, on: "functional", differing)
  }

  @Test(arguments: ConformanceSuite.files) func reference(_ file: String) throws {
    let differing = try Self.suite.differences(file) { devices in
      ReferenceAppliance(machine: try ConformanceMachine.machine(), deviceCount: devices)
    }
    try Self.report(file, on: "reference", differing)
  }

  /// A process has one platform with a clock, so each file has a process per number of devices.
  @Test(arguments: ConformanceSuite.files) func timed(_ file: String) async throws {
    for devices in try Self.suite.deviceCounts(file) {
      await #expect(processExitsWith: .success) {
        [file = file as String, devices = devices as Int] in
        let platform = try SimulatedPlatform(
          machine: ConformanceMachine.machine(), deviceCount: devices, mode: .timed,
          hostThreads: 1)
        let differing = try Self.suite.differences(file, devices: devices) { _ in platform }
        #expect(differing == [])
      }
    }
    // What the processes print is lost; a case that differs has failed them.
    try Self.report(file, on: "timed", [])
  }

  private static func report(_ file: String, on platform: String, _ differing: [String]) throws {
    let count = try suite.cases(file).count
    print("conformance: \(file) on \(platform): \(count) cases, \(differing.count) differ")
    #expect(differing == [])
  }
}
