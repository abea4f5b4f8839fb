// SPDX-License-Identifier: Apache-2.0

import DFXDebugger
import DFXDevice
import DFXISA
import DFXMachine
import DFXReference
import Testing

/// Explanations name operand, value and limit.
@Suite struct FaultExplanationTests {
  /// The explanation of the fault that programs end with on the interpreter.
  private func explanation(
    _ texts: [String], position: Int = 0, token: Int = 0
  ) throws -> [String] {
    let programs = try texts.enumerated().map { device, text in
      try Assembler.assemble(
        ".device \(device)\n.devices \(texts.count)\n.layers 3\n" + text, file: "x.s")
    }
    let appliance = ReferenceAppliance(machine: .u280, deviceCount: texts.count)
    try appliance.load(programs: programs)
    var progress = PassProgress(programs: programs)
    let pass = Pass(token: token, position: position)
    let fault = #expect(throws: DeviceFault.self) {
      _ = try appliance.runPass(pass) { times in
        progress.record(times)
        return .proceed
      }
    }
    return FaultExplanation(
      try #require(fault), progress: progress, pass: pass, machine: .u280
    ).lines
  }

  @Test(
    "One device",
    arguments: [
      (
        "add v1, v1023, v0, length_source=context\nhalt", 64,
        [
          "va is elements 65472 to 65536, the vector registers have 0 to 65535"
        ]
      ),
      ("set_scalar s64, immediate16=0\nhalt", 0, ["sd is s64, there are s0 to s63"]),
      ("add v1, v0, v0\nhalt", 0, ["length is 0, at least 1 is legal"]),
      ("rotate v1, v0, v2, length=3\nhalt", 0, ["length is 3, rotate takes even ones"]),
      (
        "halt_is_missing: load v0, s0, length=1", 0,
        [
          "the program has 1 instructions; end it with halt or end_pass"
        ]
      ),
      (
        "loop i1, count=3\nb: read_ddr v0, length=64, base=0x1f000000, stride=0x1000000, index=i1\n"
          + "next i1, target=b\nhalt", 0,
        []
      ),
      (
        "masked_mm v0, v1, sa=s0, inner=64, columns_source=context, column_capacity=4, base=0\nhalt",
        7,
        ["columns is 8, column_capacity 4"]
      ),
    ] as [(String, Int, [String])])
  func explanations(text: String, position: Int, expected: [String]) throws {
    let lines = try explanation([text], position: position)
    if expected.isEmpty {
      #expect(lines.first?.contains("stride 16777216 x (i1 = 1)") == true, "\(lines)")
    } else {
      #expect(lines == expected)
    }
  }

  @Test func piecesThatDoNotFit() throws {
    let lines = try explanation([
      "all_gather v0, v1, length=2, total=4\nhalt",
      "all_gather v0, v1, length=1, offset=2, total=4\nhalt",
    ])
    #expect(
      lines == [
        "device 0, instruction 0: elements 0 ..< 2 of 4",
        "device 1, instruction 0: elements 2 ..< 3 of 4",
      ])
  }

  @Test func waitersInALoop() throws {
    let lines = try explanation([
      "loop i0, count_source=layers\nb: send va=v0, length=1\nnext i0, target=b\nhalt",
      "loop i0, count=4\nb: receive vd=v0, length=1\nnext i0, target=b\nhalt",
    ])
    #expect(
      lines == [
        "device 1 waits at instruction 1 (receive vd=v0, length=1): no message from device 0, which has "
          + "ended its pass"
      ])
  }
}
