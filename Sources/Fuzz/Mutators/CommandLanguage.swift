// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// The commands of a program made with Swift Argument Parser and their arguments, as it prints them for tools.
struct CommandLanguage {
  /// One command and the words that name it.
  struct Command {
    let words: [String]
    let arguments: [Argument]
  }

  struct Argument: Decodable {
    enum Kind: String, Decodable {
      case positional, option, flag
    }
    struct Name: Decodable {
      let kind: String
      let name: String
    }
    let kind: Kind
    let valueName: String
    let isOptional: Bool
    let preferredName: Name?
    let defaultValue: String?
    let allValues: [String]?

    /// How it stands on a command line; nil where its place says what it is.
    var flag: String? {
      preferredName.map { $0.kind == "short" ? "-" + $0.name : "--" + $0.name }
    }
  }

  /// Those that end by themselves: servers wait for others.
  let commands: [Command]

  /// Asks `program`; nil where it does not answer.
  init?(of program: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = ["--experimental-dump-help"]
    let output = Pipe()
    process.standardOutput = output
    guard (try? process.run()) != nil,
      let text = try? output.fileHandleForReading.readToEnd(),
      let tool = try? JSONDecoder().decode(Tool.self, from: text)
    else { return nil }
    process.waitUntilExit()
    commands = (tool.command.subcommands ?? []).flatMap { $0.flattened(after: []) }
      .filter { $0.words != ["serve"] }
    if commands.isEmpty { return nil }
  }

  /// The command that a line of arguments begins with, and the rest of the line.
  func parse(_ line: [String]) -> (command: Command, rest: ArraySlice<String>)? {
    commands.filter { line.starts(with: $0.words) }.max { $0.words.count < $1.words.count }
      .map { ($0, line.dropFirst($0.words.count)) }
  }

  private struct Tool: Decodable {
    let command: Description
  }

  private struct Description: Decodable {
    let commandName: String
    let arguments: [Argument]?
    let subcommands: [Description]?

    func flattened(after words: [String]) -> [Command] {
      let own = Command(words: words + [commandName], arguments: arguments ?? [])
      return [own] + (subcommands ?? []).flatMap { $0.flattened(after: own.words) }
    }
  }
}
