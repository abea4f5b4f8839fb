// SPDX-License-Identifier: Apache-2.0

import DFXISA
import Foundation
import SplitMix
import TestSupport
import Testing

@Suite struct InstructionTests {
  @Test func handEncodedWords() throws {
    // halt: opcode 1 and nothing else.
    #expect(Instruction.halt.encode() == InstructionWord(1))
    // set_scalar s3 = 0x3C00: opcode 0x30, sd at bits 80 to 87, immediate16 at bits 136 to 151.
    let set = Instruction.setScalar(SetScalar(sd: ScalarRegister(3), immediate16: 0x3C00))
    #expect(set.encode() == InstructionWord(0x30, 3 << 16, 0x3C00 << 8))
    // add v2 = v0 + v1+5, 100 elements: vd 128 at 16, va 0 at 32, vb 69 at 48, length at 64.
    let add = Instruction.add(
      Add(
        vd: VectorAddress(element: 128), va: VectorAddress(element: 0),
        vb: VectorAddress(element: 69), length: 100))
    #expect(add.encode() == InstructionWord(0x20 | 128 << 16 | 69 << 48, 100))
    #expect(add.assembly == "add vd=v2, va=v0, vb=v1+5, length=100")
  }

  @Test func undefinedOpcodesAndReservedBitsAreRefused() {
    #expect(throws: DecodeError.undefinedOpcode(0)) { try Instruction(decoding: InstructionWord()) }
    #expect(throws: DecodeError.reservedBits(mnemonic: "halt")) {
      try Instruction(decoding: InstructionWord(1 | 1 << 8))
    }
    #expect(throws: DecodeError.operandRange(mnemonic: "add", field: "length_source", value: 3)) {
      try Instruction(decoding: InstructionWord(0x20 | 3 << 8))
    }
  }

  @Test func randomOperandsSurviveEveryOpcode() throws {
    let specification = try Specification(
      contentsOf: Fixtures.repository.appendingPathComponent("isa/spec.json"))
    var generator = SplitMix64(seed: 1)
    for definition in specification.instructions {
      for _ in 0..<200 {
        var word = InstructionWord(definition.opcode)
        for name in definition.operands {
          let field = try #require(specification.fields[name])
          let limit = field.legal?[1] ?? ((1 << UInt64(field.high - field.low + 1)) - 1)
          word.set(UInt64.random(in: 0...limit, using: &generator), field.low, field.high)
        }
        let instruction = try Instruction(decoding: word)
        #expect(instruction.encode() == word)
        #expect(instruction.mnemonic == definition.mnemonic)
        #expect(instruction.engine.rawValue == definition.engine)
        expectDeclared(definition, instruction)
      }
    }
  }
}

/// The generated accesses to registers are those that the specification's text gives.
private func expectDeclared(
  _ definition: Specification.InstructionDefinition, _ instruction: Instruction
) {
  func isRegister(_ access: DeclaredAccess) -> Bool {
    switch access {
    case .vector, .scalar: true
    case .hbm, .ddr, .ring: false
    }
  }
  let reads = DeclaredAccess.named(definition.reads, of: instruction, contextLength: 77)
  let writes = DeclaredAccess.named(definition.writes, of: instruction, contextLength: 77)
  #expect(
    DeclaredAccess.reads(of: instruction, contextLength: 77).filter(isRegister)
      == reads.map(\.access), "\(instruction.assembly)")
  #expect(
    DeclaredAccess.writes(of: instruction, contextLength: 77).filter(isRegister)
      == writes.map(\.access), "\(instruction.assembly)")
}

@Suite struct SpecificationTests {
  let specification: Specification

  init() throws {
    specification = try Specification(
      contentsOf: Fixtures.repository.appendingPathComponent("isa/spec.json"))
  }

  @Test func opcodesAndMnemonicsAreUnique() {
    let definitions = specification.instructions
    #expect(Set(definitions.map(\.opcode)).count == definitions.count)
    #expect(Set(definitions.map(\.mnemonic)).count == definitions.count)
  }

  @Test func fieldsOfAFormatDoNotOverlap() throws {
    for (name, format) in specification.formats {
      var used = Set<Int>()
      for field in format.fields {
        let bits = try #require(specification.fields[field])
        for bit in bits.low...bits.high {
          #expect(bit < specification.wordBits)
          #expect(used.insert(bit).inserted, "\(name): bit \(bit) twice")
        }
      }
    }
  }

  @Test func operandsBelongToTheirFormat() throws {
    for definition in specification.instructions {
      let format = try #require(specification.formats[definition.format])
      for operand in definition.operands { #expect(format.fields.contains(operand)) }
      for access in definition.reads + definition.writes {
        if let operand = access.operand { #expect(definition.operands.contains(operand)) }
      }
      #expect(!definition.pseudocode.isEmpty && !definition.summary.isEmpty)
    }
  }
}

@Suite struct GenerationTests {
  @Test func generatedFilesFollowTheSpecification() throws {
    let process = Process()
    let generator: URL = try #require(Fixtures.product("specgen"))
    process.executableURL = generator
    process.arguments = [Fixtures.repository.path, "--check"]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "run 'make gen'")
  }
}

@Suite struct ProgramFileTests {
  let program = Program(
    instructions: [.endPass, .halt],
    annotations: [
      Annotation(operation: "ffn", label: "mlp"), Annotation(operation: .other, label: "end"),
    ], deviceID: 1, deviceCount: 2, layers: 3, machineFingerprint: "abc")

  @Test func roundTrip() throws {
    let data = try ProgramFile.encode(program)
    #expect(try ProgramFile.decode(data, path: "x.dfxp") == program)
  }

  @Test func configurationIsKept() throws {
    let slotted = Program(
      instructions: program.instructions, annotations: program.annotations, deviceID: 0,
      deviceCount: 1,
      configuration: ProgramConfiguration(
        layers: 2, firstLayer: 7, slots: 5, slotStride: 77, outputStart: 1),
      machineFingerprint: "abc")
    let data = try ProgramFile.encode(slotted)
    #expect(try ProgramFile.decode(data, path: "x.dfxp") == slotted)
    let text = Disassembler.disassemble(slotted)
    #expect(try Assembler.assemble(text, file: "x.s") == slotted)
  }

  /// A program of two instructions as instruction set 1.0 wrote it.
  @Test func readsFilesOfVersion1() throws {
    let url = Fixtures.repository.appendingPathComponent("Tests/Fixtures/programs/1.0.dfxp")
    let old = try ProgramFile.read(url)
    #expect(old.instructions.map(\.mnemonic) == ["add", "halt"])
    #expect(old.configuration == ProgramConfiguration(layers: 1))
  }

  @Test func damageIsFound() throws {
    let data = try ProgramFile.encode(program)
    var flipped = data
    flipped[data.count / 2] ^= 1
    #expect(throws: ProgramFileError.self) { try ProgramFile.decode(flipped, path: "x") }
    for (changed, text) in [(data.dropLast(1), "cut off"), (data + [0], "longer")] {
      let error = #expect(throws: ProgramFileError.self) {
        try ProgramFile.decode(changed, path: "x")
      }
      #expect(
        error == .length(path: "x", found: changed.count, expected: data.count))
      #expect(error?.description.contains(text) == true)
    }
    #expect(throws: ProgramFileError.notAProgram(path: "x")) {
      try ProgramFile.decode(Data("hello".utf8), path: "x")
    }
    var newer = data
    newer[4] = 9
    #expect(throws: ProgramFileError.formatVersion(path: "x", found: 9)) {
      try ProgramFile.decode(newer, path: "x")
    }
  }
}
