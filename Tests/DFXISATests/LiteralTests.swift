// SPDX-License-Identifier: Apache-2.0

import DFXISA
import SplitMix
import Testing

/// One rule for numbers in floating-point operands: exact, rounded where it says so, or bits.
@Suite struct LiteralTests {
  private func bits(_ literal: String) throws -> UInt16 {
    let program = try Assembler.assemble("set_scalar s0, immediate16=\(literal)", file: "x.s")
    guard case .setScalar(let operands) = program.instructions[0] else { return 0 }
    return operands.immediate16
  }

  private func wideBits(_ literal: String) throws -> UInt32 {
    let program = try Assembler.assemble(
      "scaled_epsilon s0, s0, immediate32=\(literal)", file: "x.s")
    guard case .scaledEpsilon(let operands) = program.instructions[0] else { return 0 }
    return operands.immediate32
  }

  @Test(
    "What the format holds",
    arguments: [
      ("1", 0x3C00), ("-0", 0x8000), ("-(0)", 0x8000), ("-0.0", 0x8000), ("0", 0), ("-0+0", 0),
      ("1.5", 0x3E00), ("65504", 0x7BFF), ("-65504", 0xFBFF), ("5.9604644775390625e-8", 1),
      ("inf", 0x7C00), ("-inf", 0xFC00), ("nan", 0x7E00), ("0x8000", 0x8000),
      ("0x8000+0x1", 0x8001),
      ("2*3-4", 0x4000), ("0.015625", 0x2400), ("1_000", 0x63D0),
    ] as [(String, UInt16)])
  func exact(literal: String, expected: UInt16) throws {
    #expect(try bits(literal) == expected)
  }

  @Test(
    "What is rounded where it says so",
    arguments: [
      ("round(0.1)", 0x2E66), ("-round(0.1)", 0xAE66), ("round(-0.1)", 0xAE66),
      ("round(70000)", 0x7C00), ("round(1e-9)", 0), ("-round(1e-9)", 0x8000),
      ("round(2049)", 0x6800),
      // A hair above and below the middle between 1 and the next number; binary64 cannot tell them apart.
      ("round(1.00048828125)", 0x3C00), ("round(1.0004882812500000000000000000001)", 0x3C01),
      ("round(1.0014648437499999999999999999999)", 0x3C01), ("round(1.00146484375)", 0x3C02),
      ("round(-0)", 0x8000),
    ] as [(String, UInt16)])
  func rounded(literal: String, expected: UInt16) throws {
    #expect(try bits(literal) == expected)
  }

  @Test(
    "What the format does not hold",
    arguments: [
      ("70000", "beyond binary16, whose largest number is 65504.0"), ("-1e5", "-1e5 is beyond"),
      ("1e-9", "binary16 does not hold 1e-9: write round(1e-9), which is 0.0, or its bits, 0x0"),
      ("0.1", "which is 0.0999755859375, or its bits, 0x2e66"), ("2049", "write round(2049)"),
      ("1.00000000000000000000000000000000001", "does not hold"), ("0x3c00+1", "are mixed"),
      ("-0x3c00", "are mixed"), ("-nan", "NaN has no negative"), ("0x12345", "has 16 bits"),
      ("round(0x3c00)", ""), ("v0", "is a binary16 value, not a vector register"),
      ("half", "'half' is not defined"),
    ])
  func refused(literal: String, cause: String) {
    guard literal != "round(0x3c00)" else {
      #expect(throws: AssemblyErrors.self) { try bits(literal) }
      return
    }
    let errors = #expect(throws: AssemblyErrors.self) { try bits(literal) }
    #expect(errors?.description.contains(cause) == true, "\(String(describing: errors))")
  }

  @Test func integersInBinary32AreNumbers() throws {
    #expect(try wideBits("1") == Float(1).bitPattern)
    #expect(try wideBits("0x1") == 1)
    #expect(try wideBits("-0") == 0x8000_0000)
    #expect(try wideBits("round(1e-5)") == Float(1e-5).bitPattern)
    #expect(throws: AssemblyErrors.self) { try wideBits("1e-5") }
    #expect(throws: AssemblyErrors.self) { try wideBits("16777217") }
    #expect(throws: AssemblyErrors.self) { try wideBits("1e39") }
    let program = try Assembler.assemble("argmax v0, v1, length=1, first_id=300", file: "x.s")
    #expect(
      program.instructions[0]
        == .argmax(
          Argmax(
            vd: VectorAddress(element: 0), va: VectorAddress(element: 64), length: 1, firstID: 300))
    )
  }

  /// Every number of binary16 as Swift prints it, and as it is exactly.
  @Test func everyNumberOfBinary16ReadsBack() throws {
    var generator = SplitMix64(seed: 3)
    for _ in 0..<400 {
      let value = Float16(bitPattern: UInt16.random(in: 0..<0x7C00, using: &generator))
      #expect(try bits("round(\(value))") == value.bitPattern)
      #expect(try bits("\(exactDecimal(value))") == value.bitPattern)
    }
  }

  /// All digits of a number: multiples of 2^-24 end after 24 digits.
  private func exactDecimal(_ value: Float16) -> String {
    var units = UInt64(Double(value) * 16_777_216)
    var text = "\(units >> 24)."
    for _ in 0..<24 {
      units = (units & 0xFF_FFFF) * 10
      text += "\(units >> 24)"
    }
    return text
  }
}
