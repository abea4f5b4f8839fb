// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// A server on a free port of the loopback interface.
final class ServerProcess {
  let port: Int
  private let process = Process()
  private let folder: TemporaryFolder

  init(_ arguments: [String] = []) throws {
    let folder = try TemporaryFolder()
    let notes = folder.file("notes")
    let process = process
    try Data().write(to: notes)
    let dfx: URL = try #require(Fixtures.product("dfx"))
    process.executableURL = dfx
    process.arguments = ["serve", "--port", "0", "--no-cache"] + arguments
    process.currentDirectoryURL = Fixtures.repository
    process.standardOutput = FileHandle.nullDevice
    process.standardError = try FileHandle(forWritingTo: notes)
    try process.run()
    var found: Int?
    while found == nil, process.isRunning {
      usleep(20_000)
      found = Self.port(in: try String(contentsOf: notes, encoding: .utf8))
    }
    let text = try String(contentsOf: notes, encoding: .utf8)
    port = try #require(found, "\(text)")
    self.folder = folder
  }

  deinit {
    guard process.isRunning else { return }
    process.terminate()
    process.waitUntilExit()
  }

  private static func port(in text: String) -> Int? {
    guard let match = text.firstMatch(of: /on http:\/\/[^ ]*:([0-9]+)\n/) else { return nil }
    return Int(match.1)
  }

  /// Sends SIGTERM.
  func terminate() { process.terminate() }

  func waitForEnd() -> Int32 {
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// Sends a request and reads the answer.
  func send(
    _ method: String = "GET", _ path: String, _ body: String? = nil, key: String? = nil
  ) throws -> Answer {
    let connection = try Connection(port: port)
    try connection.request(method, path, body, key: key)
    return try Answer(connection.readAll())
  }

  /// Posts a request and reads the JSON of the answer.
  func post(_ path: String, _ body: String) throws -> [String: Any] {
    let answer = try send("POST", path, body)
    #expect(answer.status == 200, "\(answer.body)")
    return try answer.object
  }

  func complete(_ body: String) throws -> [String: Any] { try post("/v1/completions", body) }

  /// A sample of the metrics page.
  func metric(_ name: String) throws -> Double {
    let page = try send("GET", "/metrics").body
    let line = try #require(page.split(separator: "\n").first { $0.hasPrefix(name + "{") })
    return try #require(Double(line.split(separator: " ").last ?? ""))
  }
}

/// An answer with the parts of its body joined.
struct Answer {
  let status: Int
  let headers: [String: String]
  let body: String

  init(_ bytes: Data) throws {
    let text = String(decoding: bytes, as: UTF8.self)
    let end = try #require(text.range(of: "\r\n\r\n"), "\(text)")
    let lines = text[..<end.lowerBound].components(separatedBy: "\r\n")
    status = try #require(Int(lines[0].split(separator: " ")[1]))
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      headers[line[..<colon].lowercased()] =
        line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
    }
    self.headers = headers
    let rest = String(text[end.upperBound...])
    body = headers["transfer-encoding"] == "chunked" ? Self.joined(rest) : rest
  }

  /// Chunks without their lengths, which count bytes.
  private static func joined(_ text: String) -> String {
    var rest = Array(text.utf8)[...]
    var body: [UInt8] = []
    while let line = rest.firstIndex(of: 13),
      let count = Int(String(decoding: rest[..<line], as: UTF8.self), radix: 16), count > 0
    {
      body += rest[(line + 2)...].prefix(count)
      rest = rest.dropFirst(line + 2 - rest.startIndex + count + 2)
    }
    return String(decoding: body, as: UTF8.self)
  }

  var object: [String: Any] {
    get throws {
      try #require(
        try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any], "\(body)")
    }
  }

  /// The data of server-sent events.
  var events: [String] {
    body.components(separatedBy: "\n\n").filter { !$0.isEmpty }.map {
      $0.hasPrefix("data: ") ? String($0.dropFirst(6)) : "no event: \($0)"
    }
  }
}

/// A connection to a port of the loopback interface, byte by byte.
final class Connection {
  struct Failure: Error { let code: Int32 }

  /// MSG_NOSIGNAL: a peer that is gone is an error of the call.
  private static let noSignal: Int32 = 0x4000

  private let descriptor: Int32

  init(port: Int) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    let status = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { throw Failure(code: errno) }
  }

  deinit { close(descriptor) }

  func write(_ text: String) throws {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Foundation.send(descriptor, $0.baseAddress, $0.count, Self.noSignal)
      }
      guard count > 0 else { throw Failure(code: errno) }
      rest = rest.dropFirst(count)
    }
  }

  func request(_ method: String, _ path: String, _ body: String?, key: String? = nil) throws {
    var head = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    if let key { head += "Authorization: Bearer \(key)\r\n" }
    if let body {
      head += "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
    }
    try write(head + "\r\n" + (body ?? ""))
  }

  /// What there is, at most `most` bytes; nothing at the end.
  func read(_ most: Int = 65536) throws -> Data {
    var buffer = [UInt8](repeating: 0, count: most)
    let count = recv(descriptor, &buffer, most, 0)
    guard count >= 0 else { throw Failure(code: errno) }
    return Data(buffer[..<count])
  }

  func readAll() throws -> Data {
    var all = Data()
    while true {
      let part = try read()
      if part.isEmpty { return all }
      all += part
    }
  }
}
