// SPDX-License-Identifier: Apache-2.0

/// An element of the vector register file; a tile holds 64 elements.
public struct VectorAddress: Sendable, Hashable {
  /// Elements per vector register tile.
  public static let tileElements = 64

  /// The element, counted from the first tile's first.
  public var element: Int

  /// The address of `element`.
  public init(element: Int) {
    self.element = element
  }
}

/// A scalar register.
public struct ScalarRegister: Sendable, Hashable {
  /// Its number.
  public var number: Int

  /// Register `number`.
  public init(_ number: Int) {
    self.number = number
  }
}

/// Cards by number: the group of a gather, or the other card of a message. Empty where the instruction
/// means all cards, or its neighbour on the ring.
public struct CardMask: OptionSet, Sendable, Hashable {
  /// Bit k is card k.
  public let rawValue: UInt8

  /// The cards whose bits are set.
  public init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// Cards by their numbers, 0 to 7.
  public init(cards: some Sequence<Int>) {
    rawValue = cards.reduce(0) { $0 | 1 << UInt8($1) }
  }

  /// Numbers of the cards, ascending.
  public var cards: [Int] { (0..<8).filter { rawValue >> UInt8($0) & 1 == 1 } }
}

/// Where a length comes from.
public enum LengthSource: UInt64, Sendable, CaseIterable {
  /// The length field of the instruction.
  case field
  /// The context length: position + 1.
  case context

  /// The length where the field says `field` and the context is `contextLength` long.
  func length(_ field: Int, _ contextLength: Int) -> Int {
    switch self {
    case .field: field
    case .context: contextLength
    }
  }
}

/// Where a loop count comes from.
public enum CountSource: UInt64, Sendable, CaseIterable {
  /// The count field of the instruction.
  case field
  /// The number of layers of the configuration.
  case layers
}

/// An index register.
public enum IndexRegister: UInt64, Sendable, CaseIterable {
  case i0, i1, i2, i3
}

/// What the stride of an address multiplies.
public enum IndexSelect: UInt64, Sendable, CaseIterable {
  case none, i0, i1, i2, i3

  /// The register, or nil.
  public var register: IndexRegister? {
    rawValue == 0 ? nil : IndexRegister(rawValue: rawValue - 1)
  }
}

/// What the block and unit strides of an address multiply.
public enum BySelect: UInt64, Sendable, CaseIterable {
  case none, position, token
}

/// The unit that executes an instruction.
public enum Engine: String, Sendable, Codable, CaseIterable {
  case mpu, vpu, sfu, dma, router, control
}
