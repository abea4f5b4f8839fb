// SPDX-License-Identifier: Apache-2.0

import DFXDevice
import Foundation
import Testing

@testable import DFXSimulator

/// Content of one source is brought into memory once, for all devices.
@Suite struct LoadingWorkTests {
  @Test func stepsOfOneSourceComeTogether() {
    func segment(_ name: String, _ offset: Int?) -> MemorySegment {
      MemorySegment(
        name: name, memory: .hbm, address: 0, byteCount: 1,
        content: PlacedBytes(value: 0, source: offset.map { ContentSource(file: 0, offset: $0) }))
    }
    let image = MemoryImage(segments: [segment("b", 9), segment("-", nil), segment("a", 4)])
    let plan = LoadingPlan(images: [image, image, image], keepsCommon: false)
    let groups = LoadingWork.groups(plan.own).map { $0.map(\.name).joined() }
    #expect(groups == ["-", "-", "-", "aaa", "bbb"])
  }

  @Test func aSourceIsReadOnceForAllDevices() throws {
    let log = ReadingLog()
    let platform = try SimulatedPlatform.functional(devices: 3)
    var progress = 0
    try platform.load(images: images(devices: 3, log: log)) { progress = $0 }
    #expect(log.readings == (0..<40).map { $0 * 10 })
    #expect(log.writesOutsideReadings == 0)
    #expect(progress == 3 * 40 * 64)
    for device in 0..<3 {
      for source in 0..<40 {
        let bits = try platform.pair(device, UInt64(source * 64))
        #expect(bits == UInt16(source + 1) * 0x0101, "device \(device), source \(source)")
      }
    }
  }

  @Test func anErrorEndsTheWork() throws {
    let log = ReadingLog(failing: 50)
    let platform = try SimulatedPlatform.functional(devices: 3)
    #expect(throws: ReadingLog.Failure.self) {
      try platform.load(images: images(devices: 3, log: log))
    }
    // Threads end what they have in hand.
    #expect(log.readings.count < 40)
  }

  private func images(devices: Int, log: ReadingLog) -> [MemoryImage] {
    let segments = (0..<40).map { source in
      MemorySegment(
        name: "s\(source)", memory: .ddr, address: UInt64(source * 64), byteCount: 64,
        content: LoggedBytes(value: UInt8(source + 1), offset: source * 10, log: log))
    }
    return Array(repeating: MemoryImage(segments: segments), count: devices)
  }
}

/// Content that notes when it is brought into memory and written.
private struct LoggedBytes: SegmentContent {
  let value: UInt8
  let offset: Int
  let log: ReadingLog

  var source: ContentSource? { ContentSource(file: 0, offset: offset) }

  func whileInMemory(_ body: () throws -> Void) throws {
    try log.begin(offset)
    defer { log.end(offset) }
    try body()
  }

  func write(into buffer: UnsafeMutableRawBufferPointer) throws {
    log.write(offset)
    for index in buffer.indices { buffer[index] = value }
  }
}

private final class ReadingLog: @unchecked Sendable {
  struct Failure: Error {}

  private let lock = NSLock()
  private let failing: Int?
  private var begun: [Int] = []
  private var present: Set<Int> = []
  private var stray = 0

  init(failing: Int? = nil) { self.failing = failing }

  var readings: [Int] { lock.withLock { begun.sorted() } }
  var writesOutsideReadings: Int { lock.withLock { stray } }

  func begin(_ offset: Int) throws {
    try lock.withLock {
      begun.append(offset)
      guard offset != failing else { throw Failure() }
      present.insert(offset)
    }
    // Long enough for the error to be known before all have begun.
    if failing != nil { usleep(50_000) }
  }

  func end(_ offset: Int) { _ = lock.withLock { present.remove(offset) } }

  func write(_ offset: Int) {
    lock.withLock { if !present.contains(offset) { stray += 1 } }
  }
}
