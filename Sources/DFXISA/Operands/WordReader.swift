// SPDX-License-Identifier: Apache-2.0

/// Reads operands from an instruction word for the generated decoder.
struct WordReader {
  private let word: InstructionWord

  init(_ word: InstructionWord) {
    self.word = word
  }

  func requireZero(
    _ m0: UInt64, _ m1: UInt64, _ m2: UInt64, _ m3: UInt64, _ mnemonic: String
  ) throws(DecodeError) {
    let parts = word.words
    let reserved = parts.0 & m0 | parts.1 & m1 | parts.2 & m2 | parts.3 & m3
    guard reserved == 0 else { throw .reservedBits(mnemonic: mnemonic) }
  }

  func flag(_ low: Int, _ high: Int) -> Bool { word.bits(low, high) != 0 }
  func integer(_ low: Int, _ high: Int) -> Int { Int(word.bits(low, high)) }
  func half(_ low: Int, _ high: Int) -> UInt16 { UInt16(word.bits(low, high)) }
  func single(_ low: Int, _ high: Int) -> UInt32 { UInt32(word.bits(low, high)) }
  func cards(_ low: Int, _ high: Int) -> CardMask {
    CardMask(rawValue: UInt8(word.bits(low, high)))
  }
  func vector(_ low: Int, _ high: Int) -> VectorAddress {
    VectorAddress(element: integer(low, high))
  }
  func scalar(_ low: Int, _ high: Int) -> ScalarRegister { ScalarRegister(integer(low, high)) }

  func choice<Choice: RawRepresentable>(
    _ low: Int, _ high: Int, _ mnemonic: String, _ field: String
  ) throws(DecodeError) -> Choice where Choice.RawValue == UInt64 {
    let value = word.bits(low, high)
    guard let choice = Choice(rawValue: value) else {
      throw .operandRange(mnemonic: mnemonic, field: field, value: value)
    }
    return choice
  }
}
