// SPDX-License-Identifier: Apache-2.0

import DFXCompiler
import DFXDevice
import DFXISA
import Foundation
import Testing

@testable import DFXReport

@Suite struct DescriberTests {
  static let program: Program = {
    let instructions: [(Instruction, String, OperationTag)] = [
      (.readHBM(ReadHBM(vd: v(0), length: 128, base: 0)), "wte", .embedding),
      (.loop(Loop(loopIndex: .i0, countSource: .layers)), "layers", .other),
      (.accum(Accum(va: v(0), length: 128, sd: s(1))), "ln_1", .layerNorm),
      (.subScalar(SubScalar(vd: v(128), va: v(0), length: 128, sa: s(1))), "ln_1", .layerNorm),
      (
        .conv1d(Conv1D(vd: v(32), va: v(128), vb: v(900), inner: 128, columns: 64, base: 0)),
        "mlp.c_fc", .ffn
      ),
      (.next(Next(loopIndex: .i0, target: 2)), "layers", .other),
      (.halt, "end", .other),
    ]
    return Program(
      instructions: instructions.map(\.0),
      annotations: instructions.map { Annotation(operation: $0.2, label: $0.1) }, deviceID: 0,
      deviceCount: 1, layers: 2, machineFingerprint: "")
  }()

  static func v(_ element: Int) -> VectorAddress { VectorAddress(element: element) }
  static func s(_ number: Int) -> ScalarRegister { ScalarRegister(number) }

  /// The program's order for two layers, reported out of order.
  var records: [CommitRecord] {
    let counters = [0, 1, 2, 3, 4, 5, 2, 3, 4, 5, 6]
    let commits = counters.enumerated().map { index, counter in
      CommitTimes(
        device: 0, programCounter: counter, sequence: index, acceptedCycle: UInt64(10 * index),
        startedCycle: UInt64(10 * index + 1), completedCycle: UInt64(10 * index + 9),
        indexRegisters: [index < 6 ? 0 : 1, 0, 0, 0])
    }
    return CommitDescriber(programs: [Self.program]).describe(
      commits.reversed(), position: 7, energy: Fixture.energy)
  }

  @Test func recordsHaveNamesAndLayers() {
    #expect(records.map(\.programCounter) == [0, 1, 2, 3, 4, 5, 2, 3, 4, 5, 6])
    #expect(records.map(\.layer) == [nil, nil, 0, 0, 0, nil, 1, 1, 1, nil, nil])
    #expect(records[4].label == "mlp.c_fc" && records[4].engine == .mpu)
    #expect(records[4].mnemonic == "conv1d" && records[4].operation == .ffn)
  }

  @Test func producersAreTheLatestWriters() {
    #expect(records[2].producers == [0], "the sum reads what the transfer wrote")
    #expect(records[3].producers == [0, 2])
    #expect(records[4].producers == [3])
    #expect(records[6].producers == [0, 4], "elements 32 to 95 are the product's by now")
  }

  @Test func recordsCarryWhatWasCountedForThem() {
    var events = Tally<EventKind>()
    events[.mac] = 1000
    events[.hbmReadBits] = 512
    let commit = CommitTimes(
      device: 0, programCounter: 4, sequence: 0, events: events, hbmChannelBytes: [32, 32])
    let records = CommitDescriber(programs: [Self.program])
      .describe([commit], position: 0, energy: Fixture.energy)
    #expect(close(records[0].energy * 1e9, 1000 * 2e-3 + 512 * 4e-3))
    #expect(records[0].hbmBytes == 64)
  }

  /// The specification declares the registers of every instruction; the table here must agree.
  @Test func registerUseAgreesWithTheSpecification() throws {
    let specification = try Specification(
      contentsOf: SchemaTests.root.appending(path: "isa/spec.json"))
    var compared = 0
    for definition in specification.instructions {
      // Every field a distinct small value, so that a wrong operand shows.
      var word = InstructionWord()
      word.set(definition.opcode, 0, 7)
      for (place, name) in definition.operands.enumerated() {
        let field = try #require(specification.fields[name])
        let value: UInt64 =
          switch field.kind {
          case .vector: UInt64(1000 * (place + 1))
          case .scalar: UInt64(place + 1)
          case .flag: 1
          case .count: UInt64(64 + place)
          case .stride: 64
          case .binary32: 1
          default: 0
          }
        word.set(value, field.low, field.high)
      }
      guard let instruction = try? Instruction(decoding: word) else {
        Issue.record("\(definition.mnemonic) does not decode")
        continue
      }
      let use = RegisterUse(instruction, context: 5)
      func expected(_ accesses: [Specification.Access]) throws -> [Range<Int>] {
        try accesses.compactMap { access in
          guard let operand = access.operand else { return nil }
          let field = try #require(specification.fields[operand])
          let value = Int(word.bits(field.low, field.high))
          if access.space == "scalar" {
            return RegisterUse.firstScalar + value..<RegisterUse.firstScalar + value + 1
          }
          return value..<value + (try elements(access.elements, of: word, specification))
        }
      }
      #expect(use.reads == (try expected(definition.reads)), "\(definition.mnemonic) reads")
      #expect(use.writes == (try expected(definition.writes)), "\(definition.mnemonic) writes")
      compared += 1
    }
    #expect(compared == specification.instructions.count)
  }

  private func elements(
    _ expression: String?, of word: InstructionWord, _ specification: Specification
  ) throws -> Int {
    let text = try #require(expression)
    return try text.split(separator: "*").reduce(1) { product, factor in
      if let number = Int(factor) { return product * number }
      let field = try #require(specification.fields[String(factor)])
      return product * Int(word.bits(field.low, field.high))
    }
  }
}
