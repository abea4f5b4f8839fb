// SPDX-License-Identifier: Apache-2.0

/// GPT-2's way to write any byte as a printable character in vocabulary files.
enum ByteAlphabet {
  /// The character of each byte.
  static let scalars: [Unicode.Scalar] = {
    let printable = Array(0x21...0x7E) + Array(0xA1...0xAC) + Array(0xAE...0xFF)
    var scalars = [Unicode.Scalar](repeating: " ", count: 256)
    var next: UInt32 = 256
    for byte in 0..<256 {
      if printable.contains(byte) {
        scalars[byte] = Unicode.Scalar(UInt8(byte))
      } else {
        scalars[byte] = Unicode.Scalar(next) ?? " "
        next += 1
      }
    }
    return scalars
  }()

  private static let bytes = Dictionary(
    uniqueKeysWithValues: scalars.enumerated().map { ($1, UInt8($0)) })

  /// The bytes that a token's text stands for; one with a character outside the alphabet stands for itself.
  static func bytes(of text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      guard let byte = bytes[scalar] else { return text }
      result.append(byte)
    }
    return result
  }

  /// How the bytes of a text are written.
  static func encode(_ text: ArraySlice<Unicode.Scalar>) -> [Unicode.Scalar] {
    var result: [Unicode.Scalar] = []
    result.reserveCapacity(text.count)
    for scalar in text {
      if scalar.isASCII {
        result.append(scalars[Int(scalar.value)])
      } else {
        for byte in UTF8.encode(scalar)! { result.append(scalars[Int(byte)]) }
      }
    }
    return result
  }
}
