// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXFiles
internal import DFXModel
internal import Foundation

/// Text to token ids and back.
struct TokenizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenize",
    abstract: "Turn text into token ids, or ids into text.",
    discussion: """
      Prints the ids on one line, separated by commas. Needs only the tokenizer files of the model.

      EXAMPLES:
        dfx tokenize "Hello, my name is"
        dfx tokenize --model path/to/gpt2 --decode 15496,11
        dfx tokenize < story.txt
      """)

  @OptionGroup var model: ModelOptions

  @Argument(help: "The text; without it standard input is read, untrimmed.")
  var text: String?

  @Option(help: ArgumentHelp("Token ids to turn into text.", valueName: "ids"))
  var decode: String?

  func run() throws {
    let tokenizer = try Tokenizer(directory: model.source().directory())
    if let decode {
      Console.write(try tokenizer.decode(TokenList.parse(decode)) + "\n")
      return
    }
    let input = try text ?? Self.standardInput()
    Console.write(tokenizer.encode(input).map(String.init).joined(separator: ",") + "\n")
  }

  private static func standardInput() throws -> String {
    guard let text = try InputFile("-").text() else {
      throw CommandFailure(status: .badData, message: "standard input is not UTF-8 text")
    }
    return text
  }
}

/// Token ids as people write them.
enum TokenList {
  /// Ids separated by commas or spaces.
  static func parse(_ text: String) throws -> [Int] {
    let parts = text.split { $0 == "," || $0.isWhitespace }
    let ids = parts.compactMap { Int($0) }
    guard ids.count == parts.count, !ids.isEmpty else {
      throw ValidationError("'\(text)' is not a list of token ids like 1,2,3")
    }
    return ids
  }
}
