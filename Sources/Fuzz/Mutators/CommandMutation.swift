// SPDX-License-Identifier: Apache-2.0

/// Mutations of command lines, an argument a line: options of the command come, go and have other values, so that the
/// usage is right more often than not.
enum CommandMutation {
  private static let language: CommandLanguage = {
    guard let language = CommandLanguage(of: CommandSubject.command) else {
      fatalError("\(CommandSubject.command) does not say which options its commands have")
    }
    return language
  }()

  static func mutate<Random: RandomNumberGenerator>(
    _ input: [UInt8], using random: inout Random
  ) -> [UInt8]? {
    let line = String(decoding: input, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard let (command, rest) = language.parse(line), Int.random(in: 0..<8, using: &random) > 0
    else {
      let command = language.commands.randomElement(using: &random)!
      return bytes(command, new(command, using: &random))
    }
    var groups = groups(rest, of: command)
    for _ in 0..<Int.random(in: 1...2, using: &random) {
      switch (Int.random(in: 0..<4, using: &random), groups.indices.randomElement(using: &random)) {
      case (0, let place?): groups.remove(at: place)
      case (1, let place?):
        let last = groups[place].count - 1
        let argument = command.arguments.first { $0.flag == groups[place][0] }
        if let argument, argument.kind == .flag { break }
        groups[place][last] = value(of: argument, using: &random)
      default:
        if let argument = command.arguments.randomElement(using: &random) {
          groups.append(written(argument, using: &random))
        }
      }
    }
    return bytes(command, groups)
  }

  /// All that a command must have, and some of what it may have.
  private static func new<Random: RandomNumberGenerator>(
    _ command: CommandLanguage.Command, using random: inout Random
  ) -> [[String]] {
    command.arguments
      .filter { !$0.isOptional || Int.random(in: 0..<16, using: &random) == 0 }
      .map { written($0, using: &random) }
  }

  private static func bytes(_ command: CommandLanguage.Command, _ groups: [[String]]) -> [UInt8] {
    Array((command.words + groups.flatMap(\.self)).joined(separator: "\n").utf8)
  }

  /// Options with their values, other arguments alone.
  private static func groups(
    _ rest: ArraySlice<String>, of command: CommandLanguage.Command
  ) -> [[String]] {
    var groups: [[String]] = []
    var place = rest.startIndex
    while place < rest.endIndex {
      let takesValue = command.arguments.contains {
        $0.kind == .option && $0.flag == rest[place]
      }
      let end = min(rest.endIndex, place + (takesValue ? 2 : 1))
      groups.append(Array(rest[place..<end]))
      place = end
    }
    return groups
  }

  private static func written<Random: RandomNumberGenerator>(
    _ argument: CommandLanguage.Argument, using random: inout Random
  ) -> [String] {
    switch argument.kind {
    case .flag: [argument.flag ?? ""]
    case .option: [argument.flag ?? "", value(of: argument, using: &random)]
    case .positional: [value(of: argument, using: &random)]
    }
  }

  /// Mostly one that may be right.
  private static func value<Random: RandomNumberGenerator>(
    of argument: CommandLanguage.Argument?, using random: inout Random
  ) -> String {
    if Int.random(in: 0..<12, using: &random) == 0 {
      return remarkable.randomElement(using: &random)!
    }
    if let values = argument?.allValues, let value = values.randomElement(using: &random) {
      return value
    }
    let known: [String] =
      switch argument?.valueName.lowercased() ?? "" {
      case "model": ["tiny", "tiny", "tiny", "gpt2", "dfx-345m"]
      case "machine", "name|file", "name": ["machine.json", "u280-dfx", "u55c", "vhk158"]
      case "plan", "paper|file": ["paper", "plan.json"]
      case let name where files.contains(where: name.contains): CommandSubject.names + ["new", "-"]
      case "text", "prompt", "id": ["a b", "ab to ab", ""]
      case "ids": ["0,1,2", "1 2"]
      default: []
      }
    if let value = known.randomElement(using: &random) { return value }
    if let value = argument?.defaultValue, Int.random(in: 0..<3, using: &random) > 0 {
      return value
    }
    return numbers.randomElement(using: &random)!
  }

  /// Parts of the names of values that are files.
  private static let files = [
    "file", "report", "folder", "program", "first", "second", "memory", "output", "trace", "vcd",
  ]
  private static let numbers = ["0", "1", "2", "3", "4", "8", "0.5", "1.5", "16"]
  private static let remarkable = [
    "", "-1", "-0", "255", "256", "65535", "65536", "4294967296", "9223372036854775807",
    "9223372036854775808", "18446744073709551616", "1e9", "1e-9", "1e400", "nan", "inf", "0x10",
    "1:2", "1/2", "2/1", "0/0", "=", "a=", "=1", "core.clock_mhz=1", "hbm.channels=0", "\u{feff}",
    "e\u{301}", "--", "-", "x",
  ]
}
