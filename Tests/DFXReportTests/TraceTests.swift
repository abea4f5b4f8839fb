// SPDX-License-Identifier: Apache-2.0

import DFXCompiler
import DFXISA
import DFXReport
import Foundation
import TestSupport
import Testing

/// Perfetto's trace processor, where it is installed.
struct TraceProcessor {
  static let path: String? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.flatMap { ["\($0)/trace_processor_shell", "\($0)/trace_processor"] }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  /// What a query prints.
  static func query(_ sql: String, in trace: URL, _ folder: TemporaryFolder) throws -> String {
    let file = folder.file("query.sql")
    try sql.write(to: file, atomically: true, encoding: .utf8)
    let process = Process()
    process.executableURL = URL(filePath: try #require(path))
    process.arguments = ["-q", file.path, trace.path]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}

@Suite struct TraceTests {
  /// Two devices; instructions overlap on the matrix unit and depend on each other.
  static let records: [CommitRecord] = (0..<2).flatMap { device in
    [
      CommitRecord(
        device: device, programCounter: 0, label: "ln_1", layer: 0, operation: .layerNorm,
        engine: .vpu, mnemonic: "add", acceptedCycle: 0, startedCycle: 2, completedCycle: 100,
        energy: 1e-9),
      CommitRecord(
        device: device, programCounter: 1, label: "attn.c_attn", layer: 0,
        operation: .selfAttention, engine: .mpu, mnemonic: "conv1d", acceptedCycle: 1,
        startedCycle: 100, completedCycle: 300, hbmChannelBytes: [3 << 18, 1 << 18], producers: [0]),
      CommitRecord(
        device: device, programCounter: 2, label: "attn.scores", layer: 0,
        operation: .selfAttention, engine: .mpu, mnemonic: "masked_mm", acceptedCycle: 2,
        startedCycle: 250, completedCycle: 420, hbmChannelBytes: [0, 4096], producers: [1, 0]),
      // The next layer: the same program counter again.
      CommitRecord(
        device: device, programCounter: 0, label: "ln_1", layer: 1, operation: .layerNorm,
        engine: .vpu, mnemonic: "add", acceptedCycle: 430, startedCycle: 430, completedCycle: 500,
        producers: [2]),
      CommitRecord(
        device: device, programCounter: 1, label: "attn.c_attn", layer: 1,
        operation: .selfAttention, engine: .mpu, mnemonic: "conv1d", acceptedCycle: 431,
        startedCycle: 500, completedCycle: 700, hbmChannelBytes: [3 << 18, 1 << 18], producers: [0]),
    ]
  }

  struct Trace {
    var events: [[String: Any]]
    var other: [String: Any]
    var summary: TraceWriter.Summary
    var text: String

    func phase(_ phase: String) -> [[String: Any]] {
      events.filter { $0["ph"] as? String == phase }
    }
  }

  final class Sink { var text = "" }

  func trace(passes: Int = 2, bounds: TraceBounds = TraceBounds()) throws -> Trace {
    let sink = Sink()
    var writer = try TraceWriter(clockMHz: 200, devices: 2, staticWatts: 30, bounds: bounds) {
      sink.text += $0
    }
    for pass in 0..<passes {
      writer.beginPass(pass == 0 ? .summarization : .generation, token: 7, position: pass)
      for record in Self.records.reversed() { writer.append(record) }
      try writer.endPass(cycles: 830, background: [2e-9, 5e-9])
    }
    let summary = try writer.finish()
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(sink.text.utf8)) as? [String: Any])
    return Trace(
      events: try #require(object["traceEvents"] as? [[String: Any]]),
      other: try #require(object["otherData"] as? [String: Any]), summary: summary, text: sink.text)
  }

  @Test func eventsHaveWhatTheFormatRequires() throws {
    let trace = try trace()
    for event in trace.events {
      let phase = try #require(event["ph"] as? String)
      #expect(["M", "X", "C", "s", "f"].contains(phase))
      #expect(event["pid"] is Int && event["tid"] is Int && event["name"] is String)
      #expect((event["ts"] as? Double ?? -1) >= 0)
      if phase == "X" { #expect((event["dur"] as? Double ?? -1) >= 0) }
      if phase == "C" {
        let values = try #require(event["args"] as? [String: Double])
        #expect(values.values.allSatisfy { $0 >= 0 })
      }
    }
  }

  @Test func everyTrackIsNamed() throws {
    let trace = try trace()
    func key(_ event: [String: Any]) -> String { "\(event["pid"]!)/\(event["tid"]!)" }
    let threads = Set(trace.phase("M").filter { $0["name"] as? String == "thread_name" }.map(key))
    let processes = Set(
      trace.phase("M").filter { $0["name"] as? String == "process_name" }.map { "\($0["pid"]!)" })
    for event in trace.phase("X") {
      #expect(threads.contains(key(event)))
      #expect(processes.contains("\(event["pid"]!)"))
    }
    let names = trace.phase("M").compactMap { ($0["args"] as? [String: Any])?["name"] as? String }
    for name in ["host", "device 0", "device 1", "MPU", "MPU 2", "VPU", "HBM"] {
      #expect(names.contains(name), "\(name)")
    }
  }

  @Test func slicesOfATrackDoNotOverlap() throws {
    var byThread = [String: [(Double, Double)]]()
    for event in try trace().phase("X") {
      let start = try #require(event["ts"] as? Double)
      let length = try #require(event["dur"] as? Double)
      byThread["\(event["pid"]!)/\(event["tid"]!)", default: []].append((start, start + length))
    }
    #expect(byThread.count == 1 + 2 * (2 + 1 + 2), "host; per device MPU in two lanes, VPU, HBM")
    for slices in byThread.values {
      let sorted = slices.sorted { $0.0 < $1.0 }
      for (first, second) in zip(sorted, sorted.dropFirst()) {
        #expect(first.1 <= second.0 + 1e-9)
      }
    }
  }

  @Test func flowsLeadFromProducersToConsumers() throws {
    let trace = try trace(passes: 1)
    let starts = trace.phase("s")
    let ends = trace.phase("f")
    // Per device: 1 <- 0, 2 <- 1 and 0, second 0 <- 2, second 1 <- second 0.
    #expect(starts.count == 10 && ends.count == 10)
    func enclosing(_ event: [String: Any]) -> [String: Any]? {
      guard let time = event["ts"] as? Double else { return nil }
      return trace.phase("X").first {
        $0["pid"] as? Int == event["pid"] as? Int && $0["tid"] as? Int == event["tid"] as? Int
          && ($0["ts"] as! Double) <= time
          && time <= ($0["ts"] as! Double) + ($0["dur"] as! Double)
      }
    }
    var edges = Set<String>()
    for start in starts {
      let end = try #require(ends.first { $0["id"] as? Int == start["id"] as? Int })
      #expect((start["ts"] as! Double) <= (end["ts"] as! Double))
      #expect(end["bp"] as? String == "e")
      let producer = try #require(enclosing(start)?["name"] as? String)
      let consumer = try #require(enclosing(end)?["name"] as? String)
      edges.insert("\(producer) > \(consumer)")
    }
    #expect(
      edges == [
        "h.0.ln_1 > h.0.attn.c_attn", "h.0.ln_1 > h.0.attn.scores",
        "h.0.attn.c_attn > h.0.attn.scores", "h.0.attn.scores > h.1.ln_1",
        "h.1.ln_1 > h.1.attn.c_attn",
      ])
  }

  /// What a counter adds up to over the trace, and its largest value.
  func integral(_ trace: Trace, _ name: String, _ key: String, device: Int) throws -> (
    sum: Double, peak: Double
  ) {
    let steps = try trace.phase("C").filter {
      $0["name"] as? String == name && $0["pid"] as? Int == device + 1
    }.map { event in
      (
        time: try #require(event["ts"] as? Double) * 1e-6,
        value: try #require((event["args"] as? [String: Double])?[key])
      )
    }
    let sum = zip(steps, steps.dropFirst()).reduce(0) { $0 + $1.0.value * ($1.1.time - $1.0.time) }
    return (sum, steps.map(\.value).max() ?? 0)
  }

  @Test(arguments: [0, 1]) func countersKeepBytesAndEnergy(device: Int) throws {
    let trace = try trace()
    let bytes = try integral(trace, "HBM GB/s", "GB/s", device: device).sum * 1e9
    #expect(close(bytes, 2 * Double((2 << 20) + 4096), 1e-6))
    for (channel, expected) in [(0, 6 << 18), (1, (2 << 18) + 4096)] {
      let name = "channel 0\(channel)"
      let moved = try integral(trace, "HBM channel GB/s", name, device: device).sum * 1e9
      #expect(close(moved, 2 * Double(expected), 1e-6), "\(name)")
    }
    let power = try integral(trace, "power W", "W", device: device)
    let background = device == 0 ? 2e-9 : 5e-9
    #expect(close(power.sum * 1e6, (30 * 2 * 830 / 200e6 + 2 * (1e-9 + background)) * 1e6))
    #expect(power.peak > 30)
  }

  @Test func passesFollowEachOther() throws {
    let passes = try trace().phase("X").filter { $0["pid"] as? Int == 0 }
    #expect(passes.map { $0["ts"] as? Double } == [0, 4.15])
    #expect(passes.map { $0["dur"] as? Double } == [4.15, 4.15])
    #expect(
      passes.map { $0["name"] as? String } == [
        "summarization, position 0, token 7", "generation, position 1, token 7",
      ])
  }

  /// Where Perfetto's own reader is installed, it sees the slices that were written.
  @Test(.enabled(if: TraceProcessor.path != nil, "needs Perfetto's trace processor"))
  func perfettoReadsTheTrace() throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let trace = try trace()
    let file = folder.file("trace.json")
    try trace.text.write(to: file, atomically: true, encoding: .utf8)
    let counts = try TraceProcessor.query(
      "select (select count(*) from slice) || ' ' || (select count(*) from flow) as counts;",
      in: file, folder)
    #expect(counts.contains("\(trace.phase("X").count) \(trace.phase("s").count)"), "\(counts)")
  }

  @Test func boundsHold() throws {
    let few = try trace(passes: 5, bounds: TraceBounds(passes: 2))
    #expect(few.summary.passes == 2 && few.summary.droppedPasses == 3)
    #expect(few.other["dropped_passes"] as? Int == 3)
    let small = try trace(passes: 5, bounds: TraceBounds(passes: 5, events: 20))
    #expect(small.events.count { $0["ph"] as? String != "M" } == 20)
    #expect(small.summary.droppedEvents > 0)
    #expect(small.phase("s").count == small.phase("f").count)
  }
}
