// SPDX-License-Identifier: Apache-2.0

/// Writes the reference page of the machine.
struct MachineReferenceOutput {
  let specification: MachineSpecification
  let groups: [ParameterGroup]
  let citations: [String: CitationEntry]
  let presets: [(name: String, text: String)]
  let devices: [DeviceEntry]

  var text: String {
    var out = """
      <!-- Generated from machine/ by 'make gen'; edit the specification, not this file. -->
      # The machine, parameter by parameter

      Values are those of the preset `u280-dfx`. `dfx machines show NAME` prints the effective values of any
      machine, `--json` with units; [change the machine](../docs/how-to/change-the-machine.md) says how to vary them.
      A status says where a value comes from:

      | status | meaning |
      |---|---|

      """
    for (name, meaning) in specification.statuses.sorted(by: { $0.key < $1.key }) {
      out += "| \(name.split(separator: "_").joined(separator: " ")) | \(meaning) |\n"
    }
    for group in groups { out += section(group) }
    out += counters
    out += "\n## Sources\n\n"
    for (_, entry) in citations.sorted(by: { $0.key < $1.key }) {
      out += "* **\(entry.short)**: \(entry.title)\(entry.url.map { ", <\($0)>" } ?? "")\n"
    }
    out += "\n## Devices\n\n| device | part | DSP | LUT | FF | BRAM36 | URAM | source |\n"
    out += "|---|---|---|---|---|---|---|---|\n"
    for device in devices {
      let counts = [
        device.dsps, device.luts, device.flipFlops, device.blockRAMs, device.ultraRAMs,
      ].map(String.init)
      let cells =
        ["[`\(device.name)`](devices/\(device.name).json): \(device.title)", device.part] + counts
        + [citations[device.citation]?.short ?? ""]
      out += "| \(cells.joined(separator: " | ")) |\n"
    }
    out += "\n## Presets\n\n"
    for (name, _) in presets { out += "* [`\(name)`](presets/\(name).json)\n" }
    return out
  }

  private func section(_ group: ParameterGroup) -> String {
    var out = "\n## `\(group.name)`: \(group.title)\n\n"
    out +=
      "| parameter | value | unit | range | meaning | status, source |\n|---|---|---|---|---|---|\n"
    for entry in group.entries {
      let status = entry.value.status.split(separator: "_").joined(separator: " ")
      let short = entry.value.citation.flatMap { citations[$0]?.short }
      let source = [short, entry.value.note].compactMap { $0 }.joined(separator: ": ")
      let condition = entry.value.with.map { " (with `\($0.path)` `\($0.choice)`)" } ?? ""
      let cells = [
        "`\(entry.definition.key)`", text(entry.value.default), entry.definition.unit,
        range(entry), entry.definition.meaning + condition,
        source.isEmpty ? status : "\(status); \(source)",
      ]
      out += "| \(cells.joined(separator: " | ")) |\n"
    }
    return out
  }

  private func range(_ entry: ParameterGroup.Entry) -> String {
    if let choices = entry.definition.choices { return choices.map(\.name).joined(separator: ", ") }
    return (entry.value.range ?? []).map(\.literal).joined(separator: " to ")
  }

  private func text(_ scalar: MachineSpecification.Scalar) -> String {
    switch scalar {
    case .number(let number): number.literal
    case .name(let name): name
    }
  }

  private var counters: String {
    var out =
      "\n## Counted events\n\n| event | unit | component | costs | meaning |\n|---|---|---|---|---|\n"
    for event in specification.events {
      out += "| `\(event.name)` | \(event.unit) | \(event.component) | `\(event.energy)` "
      out += "| \(event.meaning) |\n"
    }
    out +=
      "\n## Stall causes\n\nWhat the oldest unfinished instruction of a device waited for or did.\n\n"
    out += "| cause | meaning |\n|---|---|\n"
    for cause in specification.stallCauses { out += "| `\(cause.name)` | \(cause.meaning) |\n" }
    out += "\n## Faults\n\n| code | fault | meaning |\n|---|---|---|\n"
    for fault in specification.faults {
      out += "| \(fault.code) | `\(fault.name)` | \(fault.meaning ?? fault.text) |\n"
    }
    return out
  }
}
