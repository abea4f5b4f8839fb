// SPDX-License-Identifier: Apache-2.0

internal import DFXHardware
internal import Foundation

/// 128 bits that tell contents apart; not a guard against people who want to confuse it.
struct ContentHash: Hashable, Sendable {
  static let byteCount = 16

  let high: UInt64
  let low: UInt64

  init(high: UInt64, low: UInt64) {
    (self.high, self.low) = (high, low)
  }

  /// The hash of some bytes.
  init(_ bytes: UnsafeRawBufferPointer) {
    var words: (UInt64, UInt64) = (0, 0)
    withUnsafeMutableBytes(of: &words) {
      dfx_content_hash(
        bytes.baseAddress, UInt64(bytes.count), $0.bindMemory(to: UInt64.self).baseAddress)
    }
    self.init(high: words.0, low: words.1)
  }

  /// The hash of a text.
  init(_ text: String) {
    self = Array(text.utf8).withUnsafeBytes { ContentHash($0) }
  }

  /// The hash of a list of hashes.
  init(_ parts: [ContentHash]) {
    self = parts.flatMap { [$0.high, $0.low] }.withUnsafeBytes { ContentHash($0) }
  }

  /// 32 hexadecimal digits.
  init?(hexadecimal text: some StringProtocol) {
    guard text.utf8.count == 32, let high = UInt64(text.prefix(16), radix: 16),
      let low = UInt64(text.suffix(16), radix: 16)
    else { return nil }
    self.init(high: high, low: low)
  }

  /// 32 hexadecimal digits.
  var hexadecimal: String { String(format: "%016lx%016lx", high, low) }
}
