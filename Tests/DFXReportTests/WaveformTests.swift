// SPDX-License-Identifier: Apache-2.0

import DFXCompiler
import DFXFrontends
import DFXMachine
import DFXModel
import DFXSimulator
import Foundation
import TestSupport
import Testing

/// A value change dump (IEEE 1364), as far as tests need it.
struct ValueChanges {
  /// Reference names with the values they take, in order: time in picoseconds, value.
  private(set) var signals: [String: [(time: UInt64, value: UInt64)]] = [:]
  private(set) var timescale = ""
  private(set) var firstTime: UInt64?

  init(_ text: String) {
    var names = [Substring: String]()
    var time: UInt64 = 0
    var scopes = [Substring]()
    var isTimescale = false
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      switch words.first {
      case "$timescale": isTimescale = true
      case _ where isTimescale:
        timescale = words.joined(separator: " ")
        isTimescale = false
      case "$scope": scopes.append(words[2])
      case "$upscope": scopes.removeLast()
      case "$var": names[words[3]] = (scopes.dropFirst() + [words[4]]).joined(separator: ".")
      default:
        if line.hasPrefix("#") {
          time = UInt64(line.dropFirst()) ?? time
          firstTime = firstTime ?? time
        } else if line.hasPrefix("b"), words.count == 2, let name = names[words[1]] {
          signals[name, default: []].append((time, UInt64(words[0].dropFirst(), radix: 2) ?? 0))
        } else if let bit = UInt64(line.prefix(1)), let name = names[line.dropFirst()] {
          signals[name, default: []].append((time, bit))
        }
      }
    }
  }

  /// Picoseconds for which a flag is 1, up to `end`.
  func high(_ name: String, until end: UInt64) -> UInt64 {
    let changes = signals[name] ?? []
    return changes.indices.reduce(0) { sum, index in
      let next = index + 1 < changes.count ? changes[index + 1].time : end
      return changes[index].value == 1 ? sum + next - changes[index].time : sum
    }
  }
}

@Suite struct WaveformTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func keySignalsOfAPassAreRecorded() async throws {
    let path = folder.file("wave").path
    let counters = folder.file("counters").path
    await #expect(processExitsWith: .success) {
      [path = path as String, counters = counters as String] in
      let shape = try #require(ModelPreset.all.first { $0.name == "dfx-345m" }).configuration
      let compiled = try ModelCompiler(machine: .u280, deviceCount: 2).compile(shape.graph())
      let platform = try SimulatedPlatform(
        machine: .u280, deviceCount: 2, mode: .timing, hostThreads: 1)
      try platform.load(programs: compiled.programs)
      let plain = try platform.runPass(token: 0, position: 63)
      let file = open(path, O_WRONLY | O_CREAT, 0o600)
      let recorded = try platform.recordingWaveform(to: file) {
        try platform.runPass(token: 0, position: 63)
      }
      #expect(recorded == plain, "recording costs no cycle")
      let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
      _ = try platform.runPass(token: 0, position: 63)
      #expect(
        try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int == size,
        "the file was closed")
      let full = open("/dev/full", O_WRONLY)
      #expect(throws: WaveformError(code: ENOSPC)) {
        try platform.recordingWaveform(to: full) { try platform.runPass(token: 0, position: 63) }
      }
      let device = plain.devices[1]
      try [
        plain.cycles, device.instructions, device.events[.hbmReadBits],
        device.events[.hbmWriteBits],
      ].map(String.init).joined(separator: " ").write(
        toFile: counters, atomically: true, encoding: .utf8)
    }
    let expected = try String(contentsOfFile: counters, encoding: .utf8).split(separator: " ")
      .map { try #require(UInt64($0)) }
    let wave = ValueChanges(try String(contentsOfFile: path, encoding: .utf8))
    #expect(wave.timescale.hasPrefix("1 ps"))
    func last(_ name: String) throws -> UInt64 {
      try #require(wave.signals["device1.\(name)"]?.last?.value)
    }
    #expect(try last("completed") == expected[1])
    #expect(try last("hbm_write_beats") * 256 == expected[3])
    #expect(try last("hbm_read_beats") * 256 == expected[2])
    let running = try #require(wave.signals["device1.running"])
    // The first pass took that long: values are those of the time when the second one begins.
    let first = try #require(wave.firstTime)
    #expect(first > 0 && running.first?.time == first)
    #expect(wave.signals.values.allSatisfy { $0.first?.time == first })
    let start = try #require(running.first { $0.value == 1 }).time
    let end = try #require(running.last { $0.value == 0 }).time
    let cycles = (end - start) / 5000
    #expect(cycles == expected[0], "\(cycles)")
    let layers = (wave.signals["device1.layer"] ?? []).map(\.value)
    #expect(Set(layers).isSuperset(of: 0..<24))
    #expect((wave.signals["device1.program_counter"] ?? []).count > 1000)
    for engine in ["mpu", "vpu", "sfu", "dma", "router"] {
      let busy = wave.high("device1.\(engine)_busy", until: end)
      #expect(busy > 0 && busy < end - start, "\(engine)")
    }
  }

  @Test func functionalModeHasNoWaveform() throws {
    let platform = try SimulatedPlatform(
      machine: .u280, deviceCount: 1, mode: .functional, hostThreads: 1)
    #expect(throws: PlatformError.invalid("waveforms need a clock")) {
      try platform.recordingWaveform(to: 1) {}
    }
  }
}
