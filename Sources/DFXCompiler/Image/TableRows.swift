// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXModel

/// Every row of an embedding table, each padded to `rowBytes` bytes.
struct TableRows: SegmentContent {
  let tensor: GPT2Tensor
  let weights: any WeightSource
  let rows: Int
  let width: Int
  let rowBytes: Int

  func write(into buffer: UnsafeMutableRawBufferPointer) throws {
    guard let base = buffer.baseAddress else { return }
    try weights.tensor(tensor).whileResident { view in
      for row in 0..<rows {
        let destination = (base + row * rowBytes).assumingMemoryBound(to: Float16.self)
        try view.convert(at: row * width, count: width, into: destination)
      }
    }
  }
}
