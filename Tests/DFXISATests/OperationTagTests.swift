// SPDX-License-Identifier: Apache-2.0

import Crypto
import DFXHardware
import DFXISA
import Foundation
import TestSupport
import Testing

/// Operations are names that a program brings along; devices count under ids.
@Suite struct OperationTagTests {
  @Test("What is no name is refused", arguments: ["", "1st", ".a", "a b", "é", "a-b"])
  func refused(name: String) {
    #expect(OperationTag(name) == nil)
    #expect(OperationTag(String(repeating: "a", count: 65)) == nil)
  }

  @Test func idsFollowTheFirstUse() throws {
    let program = try Assembler.assemble(
      ".operation rotary\nhalt\n.operation other\nhalt\n.operation mix\nhalt\n.operation rotary\nhalt",
      file: "x.s")
    #expect(program.operations.tags == [.other, "rotary", "mix"])
    #expect(program.annotations.map { program.operations.id(of: $0.operation) } == [1, 0, 2, 1])
  }

  @Test func moreThanThereAreCountersIsAnError() throws {
    let own = (1...15).map { ".operation op\($0)\nhalt\n" }.joined()
    let program = try Assembler.assemble(own, file: "x.s")
    #expect(program.operations.tags.count == OperationTable.capacity)
    #expect(OperationTable.capacity == Int(DFX_OPERATION_COUNT))
    #expect(try ProgramFile.decode(ProgramFile.encode(program), path: "x") == program)
    let errors = #expect(throws: AssemblyErrors.self) {
      try Assembler.assemble(own + ".operation op16\nhalt\n", file: "x.s")
    }
    #expect(errors?.errors.map(\.line) == [31])
    #expect(errors?.description.contains("at most 16 operations") == true)
  }

  @Test func filesHaveTheNamesOfTheirIds() throws {
    let program = try Assembler.assemble(".operation rotary, \"q\", 1\nhalt", file: "x.s")
    let data = try ProgramFile.encode(program)
    let renamed = try rewriting(data) { $0["operations"] = ["other", "turn"] }
    #expect(
      try ProgramFile.decode(renamed, path: "x").annotations
        == [Annotation(operation: "turn", label: "q", head: 1)])
  }

  /// The names that ids had in files of version 1, which do not say them.
  @Test func version1HasItsOwnNames() throws {
    let url = Fixtures.repository.appendingPathComponent("Tests/Fixtures/programs/1.0.dfxp")
    let names = try (0..<9).map { id in
      let data = try rewriting(Data(contentsOf: url)) {
        $0["annotations"] = [["label": "", "operation": id] as [String: Any]]
      }
      return try ProgramFile.decode(data, path: "x").annotations[0].operation.name
    }
    #expect(
      names == [
        "other", "embedding", "layer_norm", "self_attention", "ffn", "residual",
        "synchronization", "lm_head", "host",
      ])
  }

  @Test func filesWithoutNamesAreRefused() throws {
    let data = try ProgramFile.encode(try Assembler.assemble("halt", file: "x.s"))
    for (names, cause) in [
      (nil, "does not name its operations"), (["other", "a b"], "cannot be"),
      ([], "operation 0 has no name"),
    ] as [([String]?, String)] {
      let changed = try rewriting(data) { $0["operations"] = names }
      let error = #expect(throws: ProgramFileError.self) {
        try ProgramFile.decode(changed, path: "x.dfxp")
      }
      #expect(error?.description.contains(cause) == true, "\(String(describing: error))")
    }
  }

  /// A program file with another header and a checksum that fits it.
  private func rewriting(
    _ data: Data, _ change: (inout [String: Any]) -> Void
  ) throws -> Data {
    let count = data[8..<12].reversed().reduce(0) { $0 << 8 | Int($1) }
    var header = try #require(
      try JSONSerialization.jsonObject(with: data[16..<16 + count]) as? [String: Any])
    change(&header)
    let text = try JSONSerialization.data(withJSONObject: header)
    var changed = data[..<8]
    withUnsafeBytes(of: UInt32(text.count).littleEndian) { changed.append(contentsOf: $0) }
    changed += data[12..<16] + text + data[(16 + count)...].dropLast(32)
    return changed + Data(SHA256.hash(data: changed))
  }
}
