// SPDX-License-Identifier: Apache-2.0

internal import SplitMix

/// Choices of the program generator.
extension SplitMix64 {
  /// An integer of a range that is not empty.
  mutating func integer(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next().multipliedFullWidth(by: UInt64(range.count)).high)
  }

  /// Whether one of `percent` in a hundred cases is this one.
  mutating func chance(_ percent: Int) -> Bool { integer(0...99) < percent }

  /// One of several.
  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[integer(0...elements.count - 1)]
  }
}
