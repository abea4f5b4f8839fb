// SPDX-License-Identifier: Apache-2.0

/// A byte-addressed little-endian memory that reads as zero where nothing was written.
struct ReferenceMemory {
  private static let pageBytes: UInt64 = 4096

  let byteCount: UInt64
  private var pages: [UInt64: [UInt8]] = [:]

  init(byteCount: UInt64) {
    self.byteCount = byteCount
  }

  /// The half word at an address of any alignment; the caller has checked the range.
  subscript(half address: UInt64) -> Binary16 {
    get { Binary16(bits: UInt16(self[address]) | UInt16(self[address + 1]) << 8) }
    set {
      self[address] = UInt8(newValue.bits & 0xFF)
      self[address + 1] = UInt8(newValue.bits >> 8)
    }
  }

  private subscript(address: UInt64) -> UInt8 {
    get { pages[address / Self.pageBytes]?[Int(address % Self.pageBytes)] ?? 0 }
    set {
      pages[
        address / Self.pageBytes, default: [UInt8](repeating: 0, count: Int(Self.pageBytes))][
          Int(address % Self.pageBytes)] = newValue
    }
  }

  mutating func clear() {
    pages.removeAll()
  }
}
