// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Foundation

/// The server, which is a program of its own, so that building this one builds no HTTP.
struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Serve a model over HTTP, with OpenAI's API.",
    discussion: "'dfx serve --help' says how.")

  @Argument(parsing: .captureForPassthrough)
  var arguments: [String] = []

  func run() throws {
    let server = DFXCommand.executable.deletingLastPathComponent()
      .appendingPathComponent("dfx-serve").path
    guard FileManager.default.isExecutableFile(atPath: server) else {
      throw CommandFailure(
        status: .missingInput,
        message: "the server is not there (\(server)): 'make server' builds it")
    }
    var words: [UnsafeMutablePointer<CChar>?] = ([server] + arguments).map { strdup($0) }
    words.append(nil)
    execv(server, words)
    throw CommandFailure(
      status: .internalError,
      message: "\(server) cannot be run: \(String(cString: strerror(errno)))")
  }
}
