// SPDX-License-Identifier: Apache-2.0

internal import DFXFiles
internal import Foundation

/// An open file of weights, of which ranges are read into buffers.
final class WeightFile: TensorStorage, @unchecked Sendable {
  let byteCount: Int
  let fileNumber: Int?
  private let path: String
  private let descriptor: Int32
  private let reader: RangeReader
  private let lock = NSLock()
  private var present: [Range<Int>: Present] = [:]

  /// A range that somebody uses.
  private struct Present {
    weak var bytes: ResidentBytes?
  }

  init(path: String, number: Int = 0, reading: Reading = .again) throws(CheckpointError) {
    (descriptor, byteCount) = try FileContents.open(path: path, purpose: "weights are read from it")
    (self.path, fileNumber) = (path, number)
    reader = RangeReader(of: descriptor, directly: reading == .once)
  }

  deinit { close(descriptor) }

  func resident(
    _ range: Range<Int>, _ reading: Reading
  ) throws(CheckpointError) -> ResidentBytes {
    if let bytes = lock.withLock({ present[range]?.bytes }) { return bytes }
    let bytes = try read(range, reading)
    // Somebody else may have been faster.
    return lock.withLock {
      if let earlier = present[range]?.bytes { return earlier }
      present[range] = Present(bytes: bytes)
      return bytes
    }
  }

  /// A copy of some bytes, such as a header.
  func contents(_ range: Range<Int>) throws(CheckpointError) -> Data {
    let bytes = try read(range, .again)
    return Data(bytes: bytes.base + range.lowerBound, count: range.count)
  }

  private func read(
    _ range: Range<Int>, _ reading: Reading
  ) throws(CheckpointError) -> ResidentBytes {
    guard range.upperBound <= byteCount else { throw failure(.ended) }
    do throws(RangeReader.Failure) {
      let buffer = try reader.read(range, reading)
      return ResidentBytes(base: buffer.base) { [self] in end(range, buffer) }
    } catch {
      throw failure(error)
    }
  }

  /// Nobody uses a range any more.
  private func end(_ range: Range<Int>, _ buffer: RangeReader.Buffer) {
    reader.giveBack(buffer)
    let isIdle = lock.withLock {
      // Others may have read it again meanwhile.
      if let use = present[range], use.bytes == nil { present[range] = nil }
      return present.isEmpty
    }
    if isIdle { reader.free() }
  }

  private func failure(_ failure: RangeReader.Failure) -> CheckpointError {
    switch failure {
    case .ended: .changed(path)
    case .system(let code):
      CheckpointError(.missingFile, "\(path) cannot be read: \(SystemMessage.text(code))")
    case .memory:
      CheckpointError(.missingFile, "\(path) cannot be read: \(SystemMessage.text(ENOMEM))")
    }
  }
}

extension CheckpointError {
  /// A file that others write while it is read.
  static func changed(_ path: String) -> CheckpointError {
    CheckpointError(
      .changedMeanwhile,
      "\(path) was changed while it was read: start again when nothing writes to it")
  }
}
