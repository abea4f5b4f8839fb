// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXISA

/// What an instruction has written, read back after it took effect.
public struct WrittenValues: Sendable, Equatable {
  /// Where.
  public let location: StatePlace.Location
  /// The bits there.
  public let bits: [UInt16]
  /// How far apart they lie, in half words; 1 but for transposed writes.
  public let spacing: Int

  /// The registers and memory that the completed instruction declares as written.
  static func read(
    after times: CommitTimes, position: Int, token: Int, map: ProgramMap,
    from appliance: any InspectableAppliance
  ) throws -> [WrittenValues] {
    let instruction = map.place(of: times).instruction
    var values: [WrittenValues] = []
    for access in DeclaredAccess.writes(of: instruction, contextLength: position + 1) {
      switch access {
      case .vector(let first, let count):
        let bits = try appliance.readVector(device: times.device, element: first, count: count)
        values.append(WrittenValues(location: .vector(first), bits: bits, spacing: 1))
      case .scalar(let number):
        let bits = try appliance.readScalars(device: times.device, first: number, count: 1)
        values.append(WrittenValues(location: .scalar(number), bits: bits, spacing: 1))
      case .hbm, .ddr:
        let memory: DeviceMemory = access == .hbm ? .hbm : .ddr
        values.append(
          try memoryValues(
            FieldView(instruction), memory, times, position: position, token: token,
            from: appliance))
      case .ring: break
      }
    }
    return values
  }

  private static func memoryValues(
    _ view: FieldView, _ memory: DeviceMemory, _ times: CommitTimes, position: Int, token: Int,
    from appliance: any InspectableAppliance
  ) throws -> WrittenValues {
    let step = view["index"] == 0 ? 0 : Int(times.indexRegisters[view["index"] - 1])
    let row = [0, position, token][view["by"]]
    let address = UInt64(
      64 * view["base"] + 64 * view["stride"] * step + row / 64 * 64 * view["block_stride"]
        + row % 64 * 2 * view["unit_stride"])
    let count = view["length_source"] == 1 ? position + 1 : view["length"]
    let spacing = max(1, view["element_stride"])
    let bits = try (0..<count).map { index in
      try appliance.readBits(
        device: times.device, memory: memory, address: address + UInt64(2 * index * spacing),
        count: 1)[0]
    }
    return WrittenValues(location: .memory(memory, address), bits: bits, spacing: spacing)
  }
}
