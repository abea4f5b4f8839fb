// SPDX-License-Identifier: Apache-2.0

import DFXMachine
import Foundation
import Testing

@Suite struct MachineSchemaTests {
  private var file: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("docs/schema/machine.schema.json")
  }

  /// DFX_UPDATE_SCHEMA=1 writes the file instead.
  @Test func committedSchemaIsCurrent() throws {
    if ProcessInfo.processInfo.environment["DFX_UPDATE_SCHEMA"] == "1" {
      try Data(Machine.schema().utf8).write(to: file)
    }
    let committed = try String(contentsOf: file, encoding: .utf8)
    #expect(
      committed == Machine.schema(),
      "run: DFX_UPDATE_SCHEMA=1 swift test --filter MachineSchemaTests")
  }

  @Test func schemaKnowsEveryParameter() throws {
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(Machine.schema().utf8)) as? [String: Any])
    let groups = try #require(object["properties"] as? [String: Any])
    for parameter in Machine.parameters {
      let group = try #require(groups[parameter.group] as? [String: Any])
      let keys = try #require(group["properties"] as? [String: Any])
      let entry = try #require(keys[parameter.key] as? [String: Any])
      #expect(entry["default"] as? Double == parameter.value, "\(parameter.path)")
    }
  }
}
