// SPDX-License-Identifier: Apache-2.0

import DFXModel
import Testing

@testable import DFXCompiler

@Suite struct PartitionTests {
  @Test func unevenHeads() {
    let shares = Partition.split(25, block: 1, parts: 4)
    #expect(shares == [0..<7, 7..<13, 13..<19, 19..<25])
    #expect(Partition.split(12, block: 1, parts: 5).map(\.count) == [3, 3, 2, 2, 2])
  }

  @Test func surplusDevicesGetNothing() {
    let shares = Partition.split(4, block: 1, parts: 8)
    #expect(shares.map(\.count) == [1, 1, 1, 1, 0, 0, 0, 0])
  }

  @Test func columnsAreSplitInBlocks() {
    let shares = Partition.split(50257, block: 64, parts: 4)
    #expect(shares.dropLast().allSatisfy { $0.count % 64 == 0 })
    #expect(shares.last?.upperBound == 50257)
  }

  @Test("Every split covers everything once", arguments: 1...8, [1, 3, 64, 65, 768, 1600, 6400])
  func covers(parts: Int, count: Int) {
    let shares = Partition.split(count, block: 64, parts: parts)
    #expect(shares.flatMap(Array.init) == Array(0..<count))
  }

  @Test func theVerifierFindsAGap() throws {
    let model = GPT2Configuration(layers: 1, width: 64, heads: 4, context: 8, vocabulary: 10)
    let other = GPT2Configuration(layers: 1, width: 64, heads: 5, context: 8, vocabulary: 10)
    let partition = Partition(configuration: model, deviceCount: 2)
    try partition.verify(model)
    #expect(throws: CompilerError.self) { try partition.verify(other) }
  }
}
