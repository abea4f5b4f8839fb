// SPDX-License-Identifier: Apache-2.0

/// `machine/devices/NAME.json`: an FPGA with its published totals.
struct DeviceEntry: Decodable {
  let name: String
  let part: String
  let title: String
  let luts: Int
  let flipFlops: Int
  let dsps: Int
  let blockRAMs: Int
  let ultraRAMs: Int
  let citation: String

  enum CodingKeys: String, CodingKey {
    case name, part, title, luts, dsps, citation
    case flipFlops = "flip_flops"
    case blockRAMs = "block_rams"
    case ultraRAMs = "ultra_rams"
  }

  /// Every device can be chosen, and every choice but `none` is one.
  static func check(
    _ devices: [DeviceEntry], against groups: [ParameterGroup], citations: [String: CitationEntry]
  ) throws(GenerationError) {
    let choice = groups.flatMap(\.entries).first { $0.path == "card.device" }
    let names = (choice?.definition.choices ?? []).map(\.name)
    guard names.sorted() == (devices.map(\.name) + ["none"]).sorted() else {
      throw .specification("'card.device' and machine/devices/ do not have the same devices")
    }
    for device in devices where citations[device.citation] == nil {
      throw .specification("the device '\(device.name)' cites the unknown '\(device.citation)'")
    }
  }
}

/// Writes the table of devices.
struct DeviceOutput {
  let devices: [DeviceEntry]

  var text: String {
    var out = ValuesOutput.banner + "extension Device {\n  /// The devices of machine/devices/.\n"
    out += "  public static let all: [Device] = [\n"
    for device in devices {
      out += "    Device(\n      name: \(device.name.quoted), part: \(device.part.quoted),\n"
      out += "      title: \(device.title.quoted),\n      resources: Resources(\n"
      out += "        dsps: \(device.dsps), luts: \(device.luts), flipFlops: \(device.flipFlops),\n"
      out += "        blockRAMs: \(device.blockRAMs), ultraRAMs: \(device.ultraRAMs)),\n"
      out += "      citation: \(device.citation.quoted)),\n"
    }
    return out + "  ]\n}\n"
  }
}
