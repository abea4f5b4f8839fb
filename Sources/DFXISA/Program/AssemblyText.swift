// SPDX-License-Identifier: Apache-2.0

/// Builds one line of assembly text for the generated disassembler.
struct AssemblyText {
  private let mnemonic: String
  private var operands: [String] = []

  init(_ mnemonic: String) {
    self.mnemonic = mnemonic
  }

  /// The line, operands in the order of the specification.
  var line: String {
    operands.isEmpty ? mnemonic : mnemonic + " " + operands.joined(separator: ", ")
  }

  mutating func add(_ name: String, _ address: VectorAddress) {
    let (tile, offset) = address.element.quotientAndRemainder(
      dividingBy: VectorAddress.tileElements)
    operands.append("\(name)=v\(tile)" + (offset == 0 ? "" : "+\(offset)"))
  }
  mutating func add(_ name: String, _ register: ScalarRegister) {
    operands.append("\(name)=s\(register.number)")
  }
  mutating func add(_ name: String, _ register: IndexRegister) {
    operands.append("\(name)=\(register)")
  }
  mutating func add(_ name: String, _ flag: Bool) {
    if flag { operands.append(name) }
  }
  mutating func add(_ name: String, _ source: LengthSource) {
    if source != .field { operands.append("\(name)=\(source)") }
  }
  mutating func add(_ name: String, _ source: CountSource) {
    if source != .field { operands.append("\(name)=\(source)") }
  }
  mutating func add(_ name: String, _ select: IndexSelect) {
    if select != .none { operands.append("\(name)=\(select)") }
  }
  mutating func add(_ name: String, _ select: BySelect) {
    if select != .none { operands.append("\(name)=\(select)") }
  }
  mutating func add(_ name: String, _ cards: CardMask) {
    if !cards.isEmpty { operands.append("\(name)=0x" + String(cards.rawValue, radix: 16)) }
  }
  mutating func add(_ name: String, _ value: Int) {
    if value != 0 { operands.append("\(name)=\(value)") }
  }
  mutating func add(_ name: String, _ bits: UInt16) {
    operands.append("\(name)=0x" + String(bits, radix: 16))
  }
  mutating func add(_ name: String, _ bits: UInt32) {
    operands.append("\(name)=0x" + String(bits, radix: 16))
  }
}
