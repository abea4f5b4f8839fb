// SPDX-License-Identifier: Apache-2.0

import DFXISA
import Testing

/// What the assembler finds out about a text beyond its form.
@Suite struct AssemblerCheckTests {
  private static let limits = AssemblyLimits(
    machine: "small", vectorElements: 128, scalarRegisters: 4, instructionBytes: 4 * 32, devices: 2)

  private func errors(_ text: String) -> [String] {
    do {
      _ = try Assembler.assembly(of: text, file: "x.s", limits: Self.limits)
      return []
    } catch {
      return error.errors.map(\.description)
    }
  }

  private func warnings(_ text: String) throws -> [String] {
    try Assembler.assembly(of: text, file: "x.s", limits: Self.limits).warnings.map(\.description)
  }

  @Test(
    "What the machine has no room for",
    arguments: [
      (
        "add vd=v0, va=v1+1, vb=v1, length=64\nhalt",
        "x.s:1:15: error: va reaches element 128, small has"
      ),
      ("add vd=v2, va=v0, vb=v1, length=1\nhalt", "x.s:1:8: error: vd reaches element 128"),
      ("argmax v1+61, v0, length=1\nhalt", "x.s:1:8: error: vd reaches element 128"),
      ("set_scalar s4, immediate16=0\nhalt", "x.s:1:12: error: sd is s4, small has s0 to s3"),
      (
        "next i0, target=2\nhalt",
        "x.s:1:17: error: target is 2, the program has instructions 0 to 1"
      ),
      ("halt\nhalt\nhalt\nhalt\nhalt", "x.s:5:1: error: the instruction memory of small holds 4"),
      ("halt\n.devices 3", "x.s:2:1: error: small has at most 2 devices, not 3"),
      (".device 2\n.devices 2\nhalt", "error: the program is of device 2 of 2"),
    ])
  func room(text: String, beginning: String) {
    let found = errors(text)
    #expect(found.count == 1 && found[0].contains(beginning), "\(found)")
  }

  @Test func whatFitsIsNoError() throws {
    let text = """
      add vd=v0, va=v1, vb=v1, length=64
      conv1d v0, v1, inner=64, columns=64, base=0
      set_scalar s3, immediate16=0
      halt
      """
    #expect(try warnings(text).isEmpty)
  }

  @Test(
    "What may be a mistake",
    arguments: [
      ("a: halt", "x.s:1:1: warning: no instruction uses the label 'a'"),
      ("add v0, v0, v1, length=1", "x.s:1:1: warning: the program runs past its last instruction"),
      ("add v0, v0, v1\nhalt", "x.s:1:1: warning: a length of 0 is a fault"),
      (
        "add v0, v0, v1, length=3, length_source=context\nhalt",
        "x.s:1:24: warning: length has no effect with length_source=context"
      ),
      (
        "conv1d v0, v0, vb=v1, inner=64, columns=16, base=0\nhalt",
        "x.s:1:19: warning: vb has no effect without bias"
      ),
      ("", "x.s:1:1: warning: there are no instructions"),
    ])
  func doubts(text: String, beginning: String) throws {
    let found = try warnings(text)
    #expect(found.count == 1 && found[0].hasPrefix(beginning), "\(found)")
  }

  @Test(
    "The nearest name is suggested",
    arguments: [
      ("ad v0, v0, v1, length=1", "did you mean 'add'?"),
      ("masked_m v0, v0, v1", "did you mean 'masked_mm'?"),
      ("recpi s0, s1", "did you mean 'recip'?"), (".device_ 3", "did you mean '.device'?"),
      ("add v0, v0, v1, lenght=1", "did you mean 'length'?"),
    ])
  func suggestions(text: String, hint: String) {
    let found = errors(text + "\nhalt")
    #expect(found.count == 1 && found[0].contains(hint), "\(found)")
  }

  @Test func nothingNearIsNotSuggested() {
    #expect(errors("quaternion v0\nhalt").allSatisfy { !$0.contains("did you mean") })
  }

  @Test func stopsAfter100Errors() {
    let errors = #expect(throws: AssemblyErrors.self) {
      try Assembler.assemble(String(repeating: "foo\n", count: 250), file: "x.s")
    }
    #expect(errors?.errors.count == 100)
    #expect(errors?.description.hasSuffix("100 errors; the rest is not looked at") == true)
  }

  @Test func wordsAreInstructionsByTheirBits() throws {
    let add = try Assembler.assemble("add v2, v0, v1, length=64\nhalt", file: "x.s")
    let parts = add.instructions[0].encode().array.map { "0x" + String($0, radix: 16) }
    let text = ".word \(parts.joined(separator: ", "))\n.word 1"
    #expect(try Assembler.assemble(text, file: "x.s").instructions == add.instructions)
    let digits = add.instructions[0].encode().hexadecimal
    #expect(
      try Assembler.assemble(".word 0x\(digits)\nhalt", file: "x.s").instructions
        == add.instructions)
    for wrong in [".word 0xff", ".word", ".word 1, 2, 3, 4, 5", ".word v0", ".word 0x1\(digits)"] {
      #expect(throws: AssemblyErrors.self) { try Assembler.assemble(wrong, file: "x.s") }
    }
  }

  @Test func instructionsKnowTheirLines() throws {
    let assembly = try Assembler.assembly(of: "; a\nhalt\n\n.word 1\n", file: "x.s")
    #expect(assembly.lines == [2, 4])
  }
}
