// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Text of a file by its bytes.
///
/// Swift's `String` takes canonically equivalent texts for equal, which merges entries of vocabularies and keys of
/// JSON objects that their writers tell apart; these are equal only where their bytes are.
package struct ByteString: Hashable, Sendable {
  package let bytes: [UInt8]

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  package init(_ text: String) { bytes = Array(text.utf8) }

  init(_ scalars: some Sequence<Unicode.Scalar>) {
    var bytes: [UInt8] = []
    for scalar in scalars { bytes += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter }
    self.bytes = bytes
  }

  var isEmpty: Bool { bytes.isEmpty }

  /// For messages; bytes that are no UTF-8 become replacement characters.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  var scalars: [Unicode.Scalar] { Array(text.unicodeScalars) }

  package static func == (a: ByteString, b: ByteString) -> Bool {
    guard a.bytes.count == b.bytes.count else { return false }
    return a.bytes.withUnsafeBytes { left in
      b.bytes.withUnsafeBytes { right in
        left.isEmpty || memcmp(left.baseAddress!, right.baseAddress!, left.count) == 0
      }
    }
  }

  package func hash(into hasher: inout Hasher) {
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
  }
}

extension ByteString: ExpressibleByStringLiteral {
  package init(stringLiteral value: String) { self.init(value) }
}

extension ByteString: Comparable {
  package static func < (a: ByteString, b: ByteString) -> Bool {
    a.bytes.lexicographicallyPrecedes(b.bytes)
  }
}
