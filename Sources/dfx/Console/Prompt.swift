// SPDX-License-Identifier: Apache-2.0

internal import EditLine
internal import Foundation

/// Asks for a debugger command on standard error and reads it from standard input.
///
/// On a terminal the line can be edited, and earlier ones come back.
enum Prompt {
  private static let text = "(dfx) "

  static func read() -> String? {
    guard isatty(0) == 1, isatty(2) == 1 else {
      if isatty(0) == 1 { Console.noteInPlace(text) }
      return readLine()
    }
    guard let line = dfx_edit_line(text) else {
      Console.note("")
      return nil
    }
    defer { free(line) }
    return String(cString: line)
  }
}
