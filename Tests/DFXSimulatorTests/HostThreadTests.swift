// SPDX-License-Identifier: Apache-2.0

import DFXDevice
import DFXMachine
import Foundation
import HostThreads
import Testing

@testable import DFXSimulator

/// A host that gives no threads is an error, or less is done at a time; nobody waits for ever.
@Suite struct HostThreadTests {
  /// From here on this process gets no more threads.
  private static func forbidThreads() throws {
    var limit = rlimit(rlim_cur: 1, rlim_max: 1)
    try #require(setrlimit(__rlimit_resource_t(6), &limit) == 0)  // RLIMIT_NPROC
    // The limit does not hold for who may change it.
    if getuid() == 0 { try #require(setuid(54_321) == 0) }
    try #require(!HostThread.start {})
  }

  @Test func workIsDoneByTheThreadsThatThereAre() async {
    await #expect(processExitsWith: .success) {
      try HostThreadTests.forbidThreads()
      let results = ResultList<Int>(count: 100)
      Workers.all.forEach(below: 100) { results[$0] = $0 * $0 }
      #expect(results.all == (0..<100).map { $0 * $0 })
    }
  }

  @Test func aPlatformWithoutItsThreadsIsAnErrorThatSaysSo() async {
    await #expect(processExitsWith: .success) {
      try HostThreadTests.forbidThreads()
      do {
        _ = try SimulatedPlatform(
          machine: .u280, deviceCount: 1, mode: .functional, hostThreads: 4)
        Issue.record("the platform has threads that the host did not give")
      } catch {
        #expect("\(error)".contains("4 threads"), "\(error)")
      }
      _ = try SimulatedPlatform(
        machine: .u280, deviceCount: 1, mode: .functional, hostThreads: 1)
    }
  }

  @Test("Numbers beyond 32 bits are refused", arguments: [-1, 1 << 32 - 1, 1 << 32, Int.max])
  func numbers(number: Int) throws {
    let platform = try SimulatedPlatform(
      machine: .u280, deviceCount: 1, mode: .functional, hostThreads: 1)
    #expect(throws: PlatformError.self) { try platform.runPass(token: 0, position: number) }
    #expect(throws: PlatformError.self) { try platform.runPass(token: number, position: 0) }
    #expect(throws: PlatformError.self) {
      try platform.readVector(device: 0, element: 0, count: number)
    }
    #expect(throws: PlatformError.self) {
      try platform.readVector(device: 0, element: number, count: 1)
    }
    #expect(throws: PlatformError.self) {
      try platform.readScalars(device: 0, first: number, count: number)
    }
    // The whole memory could be read: no fewer half words than it has.
    let beyond = number < 0 ? number : max(number, 1 << 32 + 1)
    #expect(throws: PlatformError.self) {
      try platform.readBits(device: 0, memory: .hbm, address: 0, count: beyond)
    }
  }
}
