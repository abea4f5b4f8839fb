// SPDX-License-Identifier: Apache-2.0

import DFXISA
import SplitMix
import Testing

@Suite struct AssemblerTests {
  private func assemble(_ text: String) throws(AssemblyErrors) -> Program {
    try Assembler.assemble(text, file: "x.s")
  }

  private func errors(_ text: String) -> [String] {
    do {
      _ = try assemble(text)
      return []
    } catch {
      return error.errors.map(\.description)
    }
  }

  @Test func labelsConstantsExpressionsAndPositions() throws {
    let program = try assemble(
      """
      .const width = 64 * 2   ; two tiles
      .const sum = v2+8
      .layers 3
      .operation ffn, "mlp", 1
      again: loop i0, count_source=layers   // forward reference is not needed
      body:  add sum, v0, v1, length=width - 28
             next i0, target=body
             halt
      """)
    let add = Add(
      vd: VectorAddress(element: 136), va: VectorAddress(element: 0),
      vb: VectorAddress(element: 64), length: 100)
    #expect(program.instructions.count == 4)
    #expect(program.instructions[1] == .add(add))
    #expect(program.layers == 3)
    #expect(program.annotations[1] == Annotation(operation: "ffn", label: "mlp", head: 1))
    guard case .next(let next) = program.instructions[2] else {
      Issue.record("no next")
      return
    }
    #expect(next.target == 1)
  }

  @Test func valuesOfBinary16AndBinary32() throws {
    let program = try assemble(
      """
        set_scalar s1, immediate16=1.5
        set_scalar s2, immediate16=0x3e00
        set_scalar s3, immediate16=-2
        scaled_epsilon sd=s0, sa=s1, immediate32=round(1e-5)
        halt
      """)
    let texts = program.instructions.map(\.assembly)
    #expect(texts[0] == "set_scalar sd=s1, immediate16=0x3e00")
    #expect(texts[1] == "set_scalar sd=s2, immediate16=0x3e00")
    #expect(texts[2] == "set_scalar sd=s3, immediate16=0xc000")
    #expect(texts[3] == "scaled_epsilon sd=s0, sa=s1, immediate32=0x3727c5ac")
  }

  @Test func anErrorNamesFileLineAndColumnAndPointsThere() {
    #expect(
      errors("halt\n  add vd=v2, va=s1, vb=v1, length=1") == [
        """
        x.s:2:17: error: va is a vector register (v0, v0+16), not a scalar register
            add vd=v2, va=s1, vb=v1, length=1
                          ^~
        """
      ])
  }

  @Test(arguments: [
    ("\tfoo x=1", "x.s:1:2: error: there is no instruction 'foo'"),
    ("add vd=v0, va=v1, vb=v2, length=70000", "x.s:1:33: error: length is 70000, at most 65535"),
    ("add vd=v0, va=v1, length=1", "x.s:1:1: error: add needs vb"),
    ("add vd=v0, vd=v1, va=v1, vb=v1", "x.s:1:15: error: vd is given twice"),
    ("add vd=v0, size=1", "x.s:1:12: error: add has no operand size; it has"),
    ("a: halt\na: halt", "x.s:2:1: error: 'a' is defined twice"),
    (".const v1 = 3", "x.s:1:8: error: 'v1' is a name of the instruction set"),
    (".frob 1", "x.s:1:1: error: there is no directive .frob"),
    (".devices 9", "x.s:1:1: error: a number from 1 to 8 is expected"),
    ("next i0, target=nowhere", "x.s:1:17: error: 'nowhere' is not defined"),
    ("add vd=v0, va=v1,", "x.s:1:18: error: an operand is missing"),
    ("set_scalar s0, immediate16=\"x", "x.s:1:28: error:"),
    ("halt $", "x.s:1:6: error:"),
    (".operation a, \"b\", 0xffffffffffffffff", "x.s:1:1: error: a head is a number"),
  ]) func mistakes(text: String, beginning: String) {
    let found = errors(text)
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix(beginning) == true, "\(found)")
  }

  @Test func allMistakesAreReportedInOrder() {
    #expect(errors("foo\nhalt\n.bar\nbaz").map { $0.prefix(5) } == ["x.s:1", "x.s:3", "x.s:4"])
  }

  @Test func disassemblyGivesTheSameProgram() throws {
    var generator = SplitMix64(seed: 7)
    let words = try EncodingVector.load().map(\.word)
    let tags: [OperationTag] = [.other, "ffn", "h.0_mlp", "_", "X9"]
    for round in 0..<20 {
      let instructions = try (0..<40).map { _ in
        try Instruction(decoding: try #require(words.randomElement(using: &generator)))
      }
      let annotations = instructions.indices.map { index in
        Annotation(
          operation: tags[index / 7 % tags.count],
          label: "label \(index / 5)", head: index / 10 % 2 == 0 ? nil : index / 10)
      }
      let program = Program(
        instructions: instructions, annotations: annotations, deviceID: round % 4, deviceCount: 4,
        layers: round + 1, machineFingerprint: "machine \(round)")
      let text = Disassembler.disassemble(program)
      #expect(try assemble(text) == program)
    }
  }
}
