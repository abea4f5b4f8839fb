// SPDX-License-Identifier: Apache-2.0

internal import DFXModel

extension Partition {
  /// Checks that every head and every column belongs to exactly one device, in order.
  func verify(_ configuration: GPT2Configuration) throws(CompilerError) {
    try check(devices.map(\.heads), covers: configuration.heads, "attention heads")
    try check(devices.map(\.widthColumns), covers: configuration.width, "width columns")
    try check(devices.map(\.innerColumns), covers: configuration.innerWidth, "inner columns")
    try check(devices.map(\.vocabularyColumns), covers: configuration.vocabulary, "vocabulary")
  }

  private func check(
    _ shares: [Range<Int>], covers count: Int, _ what: String
  ) throws(CompilerError) {
    var next = 0
    for share in shares {
      guard share.lowerBound == next else {
        throw .verification(pass: "partition", "\(what): \(share) does not follow \(next)")
      }
      next = share.upperBound
    }
    guard next == count else {
      throw .verification(pass: "partition", "\(what): \(next) of \(count) covered")
    }
  }
}
