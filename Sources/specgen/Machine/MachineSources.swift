// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// What is read under `machine/`, and the generated files that follow from it.
struct MachineSources {
  let specification: MachineSpecification
  let citations: [String: CitationEntry]
  /// Texts of the presets by name, the paper's machine first.
  let presets: [(name: String, text: String)]
  /// FPGAs by name.
  let devices: [DeviceEntry]

  init(root: URL) throws {
    let folder = root.appendingPathComponent("machine")
    func data(_ name: String) throws -> Data {
      try Data(contentsOf: folder.appendingPathComponent(name))
    }
    specification = try JSONDecoder().decode(MachineSpecification.self, from: data("spec.json"))
    citations = try JSONDecoder().decode(
      [String: CitationEntry].self, from: data("citations.json"))
    func names(in directory: String) throws -> [String] {
      try FileManager.default.contentsOfDirectory(
        atPath: folder.appendingPathComponent(directory).path
      ).filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
    }
    presets = try names(in: "presets").map { name in
      (name, String(decoding: try data("presets/\(name).json"), as: UTF8.self))
    }
    devices = try names(in: "devices").map { name in
      let device = try JSONDecoder().decode(DeviceEntry.self, from: data("devices/\(name).json"))
      guard device.name == name else {
        throw GenerationError.specification("machine/devices/\(name).json has another name")
      }
      return device
    }
  }

  func contents() throws(GenerationError) -> [String: String] {
    let groups = try ParameterGroup.all(of: specification, citations: citations)
    try DeviceEntry.check(devices, against: groups, citations: citations)
    return [
      "Sources/DFXMachine/generated/MachineValues.swift": ValuesOutput(groups: groups).text,
      "Sources/DFXMachine/generated/Parameter+Table.swift":
        TableOutput(specification: specification, groups: groups).text,
      "Sources/DFXMachine/generated/Citation+Table.swift": CitationOutput(citations: citations)
        .text,
      "Sources/DFXMachine/generated/Device+Table.swift": DeviceOutput(devices: devices).text,
      "Sources/DFXMachine/generated/EmbeddedPresets.swift": PresetOutput(presets: presets).text,
      "Sources/DFXDevice/generated/Counters.swift":
        CounterOutput(specification: specification).swift,
      "Sources/DFXReport/generated/EventKind+Energy.swift":
        CounterOutput(specification: specification).energy,
      "Sources/DFXSimulator/generated/DFXMachineParameters+Machine.swift":
        HardwareFillOutput(specification: specification, groups: groups).text,
      "hw/include/dfx_machine_parameters.h":
        HardwareHeaderOutput(specification: specification, groups: groups).text,
      "hw/include/dfx_counters.h": CounterOutput(specification: specification).c,
      "hw/generated/counters.h": CounterOutput(specification: specification).cxxHeader,
      "hw/generated/counters.cpp": CounterOutput(specification: specification).cxxSource,
      "docs/schema/machine.schema.json":
        MachineSchemaOutput(specification: specification, groups: groups).text,
      "machine/reference.md":
        MachineReferenceOutput(
          specification: specification, groups: groups, citations: citations, presets: presets,
          devices: devices
        ).text,
    ]
  }
}

/// What is wrong with a specification.
enum GenerationError: Error, CustomStringConvertible {
  case specification(String)

  var description: String {
    switch self {
    case .specification(let cause): "machine/spec.json: \(cause)"
    }
  }
}
