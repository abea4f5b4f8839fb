// SPDX-License-Identifier: Apache-2.0

/// Text as a terminal may show it.
enum TerminalText {
  /// The text with control characters written out: the names of folders, files and tensors are other people's, and
  /// what steers a terminal could hide or forge what we say.
  static func neutralized(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isSteering) else { return text }
    return text.unicodeScalars.reduce(into: "") { result, scalar in
      if isSteering(scalar) {
        result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
  }

  /// Controls of ISO 6429 but line feed and tabulator, and what turns the direction of writing.
  private static func isSteering(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A: false
    case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
