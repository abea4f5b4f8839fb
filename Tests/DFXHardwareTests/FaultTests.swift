// SPDX-License-Identifier: Apache-2.0

import DFXHardware
import DFXISA
import Testing

/// Each way to stop a device is found, at its instruction, and changes nothing.
struct FaultTests {
  struct Case: CustomTestStringConvertible {
    var name: String
    var code: DFXFaultCode
    var programCounter: UInt32 = 1
    var program: [Instruction]
    var testDescription: String { name }

    init(
      _ name: String, _ code: DFXFaultCode, at programCounter: UInt32 = 1, _ program: [Instruction]
    ) {
      self.name = name
      self.code = code
      self.programCounter = programCounter
      self.program = program
    }
  }

  private static let nothing = Instruction.setScalar(SetScalar(sd: s(0), immediate16: 1))
  private static let last = HardwarePlatform.vectorElements

  static let cases = [
    Case("length 0", DFX_FAULT_OPERAND_RANGE, [nothing, .add(Add(vd: v(0), va: v(0), vb: v(0)))]),
    Case(
      "vector source", DFX_FAULT_REGISTER_RANGE,
      [nothing, .add(Add(vd: v(0), va: v(last - 3), vb: v(0), length: 4))]),
    Case(
      "vector destination", DFX_FAULT_REGISTER_RANGE,
      [nothing, .load(Load(vd: v(last - 3), length: 4, sa: s(0)))]),
    Case(
      "scalar", DFX_FAULT_REGISTER_RANGE, [nothing, .recip(Recip(sd: s(64), sa: s(0)))]),
    Case(
      "matrix beyond HBM", DFX_FAULT_ADDRESS_RANGE,
      [
        nothing,
        .conv1d(
          Conv1D(
            vd: v(0), va: v(0), vb: v(0), inner: 65, columns: 16, base: ((1 << 24) - 2048) / 64)),
      ]),
    Case(
      "dma beyond DDR", DFX_FAULT_ADDRESS_RANGE,
      [nothing, .readDDR(ReadDDR(vd: v(0), length: 33, base: ((1 << 20) - 64) / 64))]),
    Case(
      "unaligned dma", DFX_FAULT_UNALIGNED,
      [nothing, .readHBM(ReadHBM(vd: v(0), length: 1, base: 0, by: .position, unitStride: 1))]),
    Case(
      "column capacity", DFX_FAULT_OPERAND_RANGE,
      [
        nothing,
        .mm(MM(vd: v(0), va: v(0), inner: 64, columns: 9, columnCapacity: 8, base: 0)),
      ]),
    Case("no end", DFX_FAULT_MISSING_HALT, [nothing]),
    Case(
      "next without loop", DFX_FAULT_OPERAND_RANGE,
      [nothing, .next(Next(loopIndex: .i1, target: 0))]),
    Case(
      "loop of 0", DFX_FAULT_OPERAND_RANGE, [nothing, .loop(Loop(loopIndex: .i1, count: 0))]),
    Case(
      "endless loop", DFX_FAULT_ENDLESS_LOOP, at: 0,
      [.loop(Loop(loopIndex: .i0, count: 65535)), .next(Next(loopIndex: .i0, target: 0))]),
    Case("empty argmax", DFX_FAULT_EMPTY_ARGMAX, [nothing, .emitToken(EmitToken(va: v(0)))]),
    Case(
      "argmax of NaN", DFX_FAULT_ARGMAX_OF_NAN, at: 2,
      [
        .load(Load(vd: v(64), length: 70, sa: s(9))),
        .argmax(Argmax(vd: v(0), va: v(64), length: 70, firstID: 0)),
        .emitToken(EmitToken(va: v(0))),
      ]),
    Case("nobody sends", DFX_FAULT_DEADLOCK, [nothing, .receive(Receive(vd: v(0), length: 1))]),
    Case(
      "message of another length", DFX_FAULT_RING_MISMATCH,
      [.send(Send(va: v(0), length: 2)), .receive(Receive(vd: v(0), length: 1)), .endPass]),
    Case(
      "pieces leave a hole", DFX_FAULT_RING_MISMATCH,
      [nothing, .allGather(AllGather(vd: v(0), va: v(0), length: 2, offset: 0, total: 3))]),
  ]

  @Test(arguments: cases) func stops(_ fault: Case) {
    let platform = HardwarePlatform()
    platform.setScalar(0x7E01, 9)
    platform.load(fault.program)
    let outcome = platform.run(position: 1)
    #expect(outcome.status == DFX_STATUS_FAULT)
    #expect(outcome.fault.code == fault.code)
    if fault.code != DFX_FAULT_ENDLESS_LOOP {
      #expect(outcome.fault.program_counter == fault.programCounter)
    }
    // The platform goes on after a reset.
    #expect(dfx_reset(platform.pointer, 1) == DFX_STATUS_OK)
    platform.execute([Self.nothing])
    #expect(platform.scalar(0) == 1)
    #expect(platform.scalar(9) == 0)
  }

  @Test func illegalWords() {
    let platform = HardwarePlatform()
    for (word, code) in [
      ([0xFF, 0, 0, 0], DFX_FAULT_UNDEFINED_OPCODE), ([0, 0, 0, 0], DFX_FAULT_UNDEFINED_OPCODE),
      ([0x01, 0, 0, 1 << 63], DFX_FAULT_RESERVED_BITS),
      ([0x40 | 1 << 16, 1, 0, 7], DFX_FAULT_OPERAND_RANGE),
    ] as [([UInt64], DFXFaultCode)] {
      platform.load(words: word)
      #expect(platform.run().fault.code == code)
    }
  }

  @Test func callsAreChecked() {
    let platform = HardwarePlatform(devices: 2)
    var bits: UInt16 = 0
    #expect(dfx_read_vector(platform.pointer, 2, 0, 1, &bits) == DFX_STATUS_INVALID)
    #expect(
      dfx_read_vector(platform.pointer, 0, UInt32(Self.last), 1, &bits) == DFX_STATUS_INVALID)
    #expect(dfx_read_scalars(platform.pointer, 0, 64, 1, &bits) == DFX_STATUS_INVALID)
    #expect(dfx_memory(platform.pointer, 0, DFX_MEMORY_HBM, 1 << 24, 1) == nil)
    #expect(dfx_memory(platform.pointer, 0, DFX_MEMORY_HBM, (1 << 24) - 1, 1) != nil)
    #expect(dfx_memory(platform.pointer, 0, DFX_MEMORY_DDR, 0, UInt64.max) == nil)
    let tooLarge = [UInt64](repeating: 0, count: 4 * 2049)
    #expect(
      dfxLoad(platform.pointer, tooLarge) == DFX_STATUS_INVALID)
    #expect(String(cString: dfx_last_error(platform.pointer)).contains("instruction memory"))
  }
}
