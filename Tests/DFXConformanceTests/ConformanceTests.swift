// SPDX-License-Identifier: Apache-2.0

import DFXDevice
import DFXReference
import DFXSimulator
import DFXVerification
import Foundation
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

  @Test(arguments: ConformanceSuite.files) func timed(_ file: String) async throws {
    try await Self.timed(file, on: 0)
  }

  /// What a memory or a link takes changes no value; `make combinations` runs all vectors.
  @Test(arguments: PlatformModels.all.indices.dropFirst(), ["dma", "ring"])
  func timedOnOtherModels(_ models: Int, _ file: String) async throws {
    try await Self.timed(file, on: models)
  }

  /// A process has one platform with a clock, so each file has a process per number of devices.
  private static func timed(_ file: String, on models: Int) async throws {
    let folder = try TemporaryFolder()
    var differing: [String] = []
    for devices in try Self.suite.deviceCounts(file) {
      let log = folder.file("\(devices)").path
      await #expect(processExitsWith: .success) {
        [
          file = file as String, devices = devices as Int, log = log as String,
          models = models as Int
        ]
        in
        let platform = try SimulatedPlatform(
          machine: ConformanceMachine.machine(PlatformModels.all[models]), deviceCount: devices,
          mode: .timed, hostThreads: 1)
        let differing = try Self.suite.differences(file, devices: devices) { _ in platform }
        // What a process prints is lost, and so would be a process that compared nothing.
        try differing.joined(separator: "\n").write(toFile: log, atomically: true, encoding: .utf8)
      }
      differing += try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
        .map(String.init)
    }
    try report(file, on: "timed, \(PlatformModels.all[models])", differing)
  }

  private static func report(_ file: String, on platform: String, _ differing: [String]) throws {
    let count = try suite.cases(file).count
    print("conformance: \(file) on \(platform): \(count) cases, \(differing.count) differ")
    #expect(differing == [])
  }
}
