// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import Foundation

/// Mutations inside binary containers, whose lengths and checksums are repaired afterwards.
enum ContainerMutation {
  /// The JSON header or the data changes; the length before the header follows.
  static func safetensors<Random: RandomNumberGenerator>(
    _ input: [UInt8], using random: inout Random
  ) -> [UInt8]? {
    guard input.count >= 8 else { return nil }
    let length = integer(input[..<8])
    guard length <= input.count - 8 else { return nil }
    guard var header = JSONMutation.mutate(Array(input[8..<8 + length]), using: &random) else {
      return nil
    }
    while header.count % 8 != 0 { header.append(32) }
    var data = Array(input[(8 + length)...])
    if Int.random(in: 0..<8, using: &random) == 0 { data.append(0) }
    return bytes(header.count, 8) + header + data
  }

  /// "DFXP", version, header length, instruction count (4 bytes each), JSON header, words, SHA-256.
  static func program<Random: RandomNumberGenerator>(
    _ input: [UInt8], using random: inout Random
  ) -> [UInt8]? {
    let (fixed, checksum, word) = (16, 32, 32)
    guard input.count >= fixed + checksum else { return nil }
    let length = integer(input[8..<12])
    guard length <= input.count - fixed - checksum else { return nil }
    var header = Array(input[fixed..<fixed + length])
    var words = Array(input[(fixed + length)..<(input.count - checksum)])
    if Bool.random(using: &random), let mutated = JSONMutation.mutate(header, using: &random) {
      header = mutated
    } else if let place = words.indices.randomElement(using: &random) {
      words[place] = UInt8.random(in: .min ... .max, using: &random)
    }
    let file =
      input[..<8] + bytes(header.count, 4) + bytes(words.count / word, 4) + header + words
    return file + Array(SHA256.hash(data: Data(file)))
  }

  private static func integer(_ bytes: ArraySlice<UInt8>) -> Int {
    let value = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Int(clamping: value)
  }

  private static func bytes(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
