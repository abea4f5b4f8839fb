// SPDX-License-Identifier: Apache-2.0

/// Puts the specification's text into the library, for `dfx isa` and the assembler.
struct EmbeddedOutput {
  private let specification: String

  init(text: String) {
    specification = text
  }

  var text: String {
    let quotes = String(repeating: "\"", count: 3)
    return """
      // SPDX-License-Identifier: Apache-2.0
      // Generated from isa/spec.json by 'make gen'; edit the specification, not this file.

      extension Specification {
        /// The text of isa/spec.json.
        static let embeddedText = #\(quotes)
      \(specification)\(quotes)#
      }

      """
  }
}
