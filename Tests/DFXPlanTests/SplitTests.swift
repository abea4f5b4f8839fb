// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import DFXPlan

@Suite struct SplitTests {
  private static func ranges(_ count: Int, block: Int, shares: [Int]) -> [Range<Int>] {
    Split(count, block: block, axis: .tensor, shares: shares).ranges
  }

  private static func equal(_ parts: Int) -> [Int] { Array(repeating: 1, count: parts) }

  @Test func unevenHeads() {
    #expect(
      Self.ranges(25, block: 1, shares: Self.equal(4)) == [0..<7, 7..<13, 13..<19, 19..<25])
    #expect(Self.ranges(12, block: 1, shares: Self.equal(5)).map(\.count) == [3, 3, 2, 2, 2])
  }

  @Test func surplusCardsGetNothing() {
    #expect(
      Self.ranges(4, block: 1, shares: Self.equal(8)).map(\.count) == [1, 1, 1, 1, 0, 0, 0, 0])
  }

  @Test func columnsAreSplitInBlocks() {
    let shares = Self.ranges(50257, block: 64, shares: Self.equal(4))
    #expect(shares.dropLast().allSatisfy { $0.count % 64 == 0 })
    #expect(shares.last?.upperBound == 50257)
  }

  @Test func sharesAreInProportion() {
    #expect(Self.ranges(12, block: 1, shares: [2, 1]).map(\.count) == [8, 4])
    #expect(Self.ranges(10, block: 1, shares: [3, 1]).map(\.count) == [8, 2])
    #expect(Self.ranges(640, block: 64, shares: [1, 1, 3]).map(\.count) == [128, 128, 384])
  }

  @Test("Every split covers everything once", arguments: 1...8, [1, 3, 64, 65, 768, 1600, 6400])
  func covers(parts: Int, count: Int) {
    for shares in [Self.equal(parts), (1...parts).map { $0 * $0 }] {
      let ranges = Self.ranges(count, block: 64, shares: shares)
      #expect(ranges.count == parts && ranges.flatMap(Array.init) == Array(0..<count))
    }
  }

  @Test func groupsThatTwoCardsNeedAreOnBoth() {
    let heads = Split(axis: .tensor, ranges: [0..<2, 2..<4, 4..<5, 5..<5])
    #expect(heads.grouped(by: 3).ranges == [0..<1, 0..<2, 1..<2, 1..<1])
    #expect(!heads.grouped(by: 3).isDisjoint && heads.isDisjoint)
    #expect(heads.multiplied(by: 16).divided(by: 16) == heads)
    #expect(heads.divided(by: 2) == nil)
  }
}
