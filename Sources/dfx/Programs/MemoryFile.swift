// SPDX-License-Identifier: Apache-2.0

internal import DFXDebugger
internal import DFXDevice
internal import DFXModel

/// Tensors that fill registers and memories before a run, from a safetensors file.
///
/// A tensor's name is its place: `hbm@0x1000`, `ddr@64`, `v4`, `s0`, with `1/` in front for device 1
/// alone. `hbm@0|packed` lays a matrix [inner, columns] out for conv1d, `hbm@0|streamed` lays
/// [inner, column capacity] out for masked_mm and mm.
struct MemoryFile {
  private enum Layout: String {
    case plain, packed, streamed
  }

  let path: String

  /// Writes every tensor to its place.
  func load(into appliance: any InspectableAppliance) throws {
    let file = try TensorFile(path: path)
    for name in file.names {
      let parts = name.split(separator: "|", maxSplits: 1).map(String.init)
      guard let first = parts.first,
        let layout = Layout(rawValue: parts.count > 1 ? parts[1] : "plain")
      else { throw failure(name, "the layout is plain, packed or streamed") }
      let place: StatePlace
      do { place = try StatePlace(parsing: first) } catch { throw failure(name, "\(error)") }
      let bits = try arranged(file.tensor(name), layout, name)
      for device in place.device.map({ [$0] }) ?? Array(0..<appliance.deviceCount) {
        guard device < appliance.deviceCount else {
          throw failure(name, "the appliance has \(appliance.deviceCount) devices")
        }
        do {
          try place.write(bits, to: appliance, device: device)
        } catch {
          throw failure(name, "\(bits.count) values do not fit there")
        }
      }
    }
    try file.requireUnchanged()
  }

  private func failure(_ name: String, _ cause: String) -> CommandFailure {
    CommandFailure(status: .badData, message: "\(path): tensor \(name): \(cause)")
  }

  private func arranged(
    _ tensor: TensorView, _ layout: Layout, _ name: String
  ) throws -> [UInt16] {
    let values = try tensor.binary16Bits()
    try checkRounding(try tensor.floats(), values, name)
    guard layout != .plain else { return values }
    guard tensor.shape.count == 2, tensor.count > 0 else {
      throw failure(name, "a matrix of two dimensions is expected")
    }
    let (inner, columns) = (tensor.shape[0], tensor.shape[1])
    return layout == .packed
      ? Self.packed(values, inner, columns) : Self.streamed(values, inner, columns)
  }

  /// Refuses numbers that FP16 turns into infinity, and says how many others change.
  private func checkRounding(_ numbers: [Float], _ bits: [UInt16], _ name: String) throws {
    var rounded = 0
    for (index, (number, bits)) in zip(numbers, bits).enumerated() where number.isFinite {
      let half = Float(Float16(bitPattern: bits))
      guard half.isFinite else {
        throw failure(
          name,
          "\(number) at index \(index) is beyond FP16, whose largest number is "
            + "\(Float16.greatestFiniteMagnitude)")
      }
      if half != number { rounded += 1 }
    }
    if rounded > 0 {
      Console.note(
        "dfx: \(path): tensor \(name): \(rounded) of \(numbers.count) values are rounded to FP16")
    }
  }

  /// Tiles of 64 x 16 in blocks of 16 column groups; see the reference page of conv1d.
  private static func packed(_ values: [UInt16], _ inner: Int, _ columns: Int) -> [UInt16] {
    let (tiles, groups) = ((inner + 63) / 64, (columns + 15) / 16)
    var matrix = [UInt16](repeating: 0, count: tiles * groups * 1024)
    for row in 0..<inner {
      for column in 0..<columns {
        let block = column / 256
        let width = min(16, groups - 16 * block)
        let tile = block * 16 * tiles + row / 64 * width + column % 256 / 16
        matrix[tile * 1024 + row % 64 * 16 + column % 16] = values[row * columns + column]
      }
    }
    return matrix
  }

  /// Tiles of 64 rows, in these column after column; see the reference page of mm.
  private static func streamed(_ values: [UInt16], _ inner: Int, _ capacity: Int) -> [UInt16] {
    var matrix = [UInt16](repeating: 0, count: (inner + 63) / 64 * capacity * 64)
    for row in 0..<inner {
      for column in 0..<capacity {
        matrix[(row / 64 * capacity + column) * 64 + row % 64] = values[row * capacity + column]
      }
    }
    return matrix
  }
}
