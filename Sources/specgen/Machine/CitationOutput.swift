// SPDX-License-Identifier: Apache-2.0

/// Writes the table of citations.
struct CitationOutput {
  let citations: [String: CitationEntry]

  var text: String {
    var out = ValuesOutput.banner + "extension Citation {\n  /// All citations by key.\n"
    out += "  static let all: [String: Citation] = [\n"
    for (key, entry) in citations.sorted(by: { $0.key < $1.key }) {
      out += "    \(key.quoted): Citation(\n      short: \(entry.short.quoted),\n"
      out += "      title: \(entry.title.quoted),\n      url: \(entry.url?.quoted ?? "nil")),\n"
    }
    return out + "  ]\n}\n"
  }
}

/// Puts the texts of the presets into the library.
struct PresetOutput {
  let presets: [(name: String, text: String)]

  var text: String {
    let quotes = String(repeating: "\"", count: 3)
    var out = ValuesOutput.banner + "extension Machine {\n"
    out += "  /// Texts of machine/presets/ by name.\n"
    out += "  static let presetTexts: [(name: String, text: String)] = [\n"
    for (name, text) in presets {
      out += "    (\n      \(name.quoted),\n      #\(quotes)\n"
      out += text.split(separator: "\n", omittingEmptySubsequences: true)
        .map { "      \($0)\n" }.joined()
      out += "      \(quotes)#\n    ),\n"
    }
    return out + "  ]\n}\n"
  }
}
