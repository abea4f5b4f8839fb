// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What the timing model says about the published machine, seen through `dfx estimate`.
@Suite struct TimingClaimsTests {
  /// The paper's choice of a tile: nothing else with as many multipliers is more than 2 % faster.
  @Test func theTileOfThePaperIsTheBest() throws {
    let chosen = try Estimate("dfx-345m", devices: 1)
    for (inner, lanes) in [(8, 128), (16, 64), (32, 32), (128, 8)] {
      let other = try Estimate(
        "dfx-345m", devices: 1,
        machine: #"{"base":"u280-dfx","core":{"tile_inner":\#(inner),"tile_lanes":\#(lanes)}}"#)
      #expect(
        chosen.msPerPass < 1.02 * other.msPerPass,
        "(\(inner), \(lanes)): \(other.msPerPass) ms against \(chosen.msPerPass)")
    }
  }

  /// Why: with few lanes per head the accumulators wait, with a deep tile half of it is padding.
  @Test func theReportShowsWhyOtherTilesLose() throws {
    func matrixUnit(_ inner: Int, _ lanes: Int) throws -> Double {
      let machine =
        #"{"base":"u280-dfx","core":{"tile_inner":\#(inner),"tile_lanes":\#(lanes)}}"#
      return try #require(
        Estimate("dfx-345m", devices: 1, machine: machine).stallsMs["mpu_compute"])
    }
    let chosen = try matrixUnit(64, 16)
    #expect(try matrixUnit(16, 64) > chosen)
    #expect(try matrixUnit(128, 8) > chosen)
  }
}

/// The numbers of one run of `dfx estimate`.
struct Estimate {
  let msPerPass: Double
  let totalMs: Double
  let stallsMs: [String: Double]

  init(
    _ model: String, devices: Int, input: Int = 64, output: Int = 64, machine: String? = nil
  ) throws {
    var arguments = [
      "estimate", "--model", model, "--devices", "\(devices)", "--input", "\(input)",
      "--output", "\(output)", "--json",
    ]
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    if let machine {
      let file = folder.file("machine.json")
      try machine.write(to: file, atomically: true, encoding: .utf8)
      arguments += ["--machine", file.path]
    }
    let process = Process()
    let binary: URL = try #require(Fixtures.product("dfx"))
    process.executableURL = binary
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let report = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    let latency = try #require(report["latency"] as? [String: Any])
    msPerPass = try #require(latency["ms_per_pass"] as? Double)
    totalMs = try #require(latency["total_ms"] as? Double)
    stallsMs = try #require(report["stalls_ms"] as? [String: Double])
  }
}
