// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// A child process that takes requests and gives replies, line by line, over one socket.
///
/// Neither threads nor `Process` take part: where a host has no threads or descriptors left, starting one fails with
/// the cause instead of waiting for ever.
final class WorkerConnection {
  /// Why no worker could be started or reached.
  struct Failure: Error, CustomStringConvertible {
    let description: String

    fileprivate init(_ what: String, _ code: Int32) {
      description = "\(what): \(String(cString: strerror(code)))"
    }
  }

  let descriptor: Int32
  private let process: pid_t
  private var received: [UInt8] = []
  private var isEnded = false

  /// Starts `executable`, in a process group of its own, with one socket as standard input and output.
  init(executable: String, arguments: [String]) throws(Failure) {
    var pair: [Int32] = [0, 0]
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &pair) == 0 else {
      throw Failure("no connection to a worker can be made", errno)
    }
    defer { close(pair[1]) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, pair[1], 0)
    posix_spawn_file_actions_adddup2(&actions, pair[1], 1)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    // A worker that outlives this process keeps nothing of it open.
    let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
    for descriptor in open.compactMap({ Int32($0) }) where descriptor > 2 {
      posix_spawn_file_actions_addclose(&actions, descriptor)
    }

    // A worker begins with no signal blocked or ignored, and Ctrl-C on a terminal does not reach it.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    for signal in [SIGINT, SIGTERM, SIGPIPE, SIGXFSZ] { sigaddset(&signals, signal) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setpgroup(&attributes, 0)
    let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
    posix_spawnattr_setflags(&attributes, Int16(flags))

    // A crash is told by its signal; a backtrace would only keep others waiting.
    let environment = ProcessInfo.processInfo.environment
      .merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }.map { "\($0.key)=\($0.value)" }
    var words = ([executable] + arguments).map { strdup($0) } + [nil]
    var variables = environment.map { strdup($0) } + [nil]
    defer { for text in words + variables { free(text) } }
    var started: pid_t = 0
    let status = posix_spawn(&started, executable, &actions, &attributes, &words, &variables)
    guard status == 0 else {
      close(pair[0])
      throw Failure("no worker can be started", status)
    }
    process = started
    descriptor = pair[0]
  }

  deinit { end() }

  /// Ends the process and all that it started.
  func end() {
    guard !isEnded else { return }
    isEnded = true
    kill(-process, SIGKILL)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    close(descriptor)
  }

  /// Sends one line.
  ///
  /// - Throws: when the process is no more.
  func send(_ line: String) throws(Failure) {
    var rest = Array((line + "\n").utf8)[...]
    while !rest.isEmpty {
      let sent = rest.withUnsafeBytes {
        Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if sent < 0 {
        if errno == EINTR { continue }
        throw Failure("a worker cannot be reached", errno)
      }
      rest = rest.dropFirst(sent)
    }
  }

  /// The lines that arrived, after waiting for at least some bytes; nil when the process closed its end.
  func receive() -> [String]? {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(descriptor, &buffer, buffer.count)
    if count < 0, errno == EINTR { return [] }
    guard count > 0 else { return nil }
    received += buffer.prefix(count)
    guard let last = received.lastIndex(of: 0x0A) else { return [] }
    let lines = received[..<last].split(separator: 0x0A, omittingEmptySubsequences: false)
    received.removeSubrange(...last)
    return lines.map { String(decoding: $0, as: UTF8.self) }
  }

  /// How the process ended, after it closed its end, in words.
  func endedHow() -> String {
    guard !isEnded else { return "the worker was ended" }
    isEnded = true
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    close(descriptor)
    let signal = status & 0x7F
    return signal == 0
      ? "the worker ended with status \(status >> 8 & 0xFF)"
      : "the worker was ended by signal \(signal)"
  }
}
