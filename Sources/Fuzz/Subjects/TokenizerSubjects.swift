// SPDX-License-Identifier: Apache-2.0

internal import DFXModel
internal import Foundation

/// Tokenizer files: whatever is accepted encodes text and decodes what it encoded.
enum TokenizerSubjects {
  private static let texts = [
    "the little boy's 12 boats\r\n", " caf\u{e9} cafe\u{301} \u{1f600}\u{200d}", "<|endoftext|><s>",
    "",
  ]

  static func tokenizerFile(_ input: [UInt8], in folder: ScratchFolder) -> Outcome {
    _ = folder.write(input, to: "tokenizer.json")
    return use(folder)
  }

  /// Merges beside a vocabulary of all bytes and their pairs.
  static func mergeFile(_ input: [UInt8], in folder: ScratchFolder) -> Outcome {
    _ = folder.write(input, to: "merges.txt")
    _ = folder.write(Array(vocabulary.utf8), to: "vocab.json")
    return use(folder)
  }

  private static func use(_ folder: ScratchFolder) -> Outcome {
    guard let tokenizer = try? Tokenizer(directory: folder.url) else { return .passedHeader }
    use(tokenizer)
    return .accepted
  }

  /// Encodes texts and decodes what comes of them.
  static func use(_ tokenizer: Tokenizer) {
    for text in texts {
      let ids = tokenizer.encode(text)
      precondition((try? tokenizer.decode(ids)) != nil, "an encoded id is unknown")
    }
  }

  private static let vocabulary: String = {
    let letters = "abcdefghijklmnopqrstuvwxyz0123456789'.,<|>\u{120}\u{10a}\u{10d}"
    var entries = letters.map(String.init)
    entries += ["th", "he", "the", "\u{120}t", "\u{120}the", "li", "tt", "le", "<|endoftext|>"]
    let members = entries.enumerated().map { "\"\($1)\":\($0)" }
    return "{" + members.joined(separator: ",") + "}"
  }()
}
