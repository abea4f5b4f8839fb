// SPDX-License-Identifier: Apache-2.0

import DFXModel
import Foundation
import TestSupport
import Testing

/// Which files are taken, against the safetensors library (`scripts/fixtures/make_safetensors_headers.py`).
@Suite struct SafetensorsTests {
  private struct Header: Decodable {
    let header: String
    let bytes: Int
    /// Names by their bytes; nil where the library refuses the file.
    let names: [String]?
  }

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func takesWhatTheLibraryTakes() throws {
    let url = Fixtures.repository.appendingPathComponent("Tests/Fixtures/safetensors_headers.json")
    let cases = try JSONDecoder().decode([Header].self, from: Data(contentsOf: url))
    #expect(cases.count >= 600)
    for example in cases {
      let names = try? names(example.header, bytes: example.bytes)
      #expect(
        names.map { $0.map { Array($0.utf8) } } == example.names.map { $0.map { Array($0.utf8) } },
        "\(example.header) with \(example.bytes) bytes")
    }
  }

  @Test(
    "Faults are named",
    arguments: [
      (#"{"a":A,"a":A}"#, 8, "two tensors are called a"),
      (#"{"a":A,"b":{"dtype":"F32","shape":[1],"data_offsets":[12,16]}}"#, 16, "8..<12"),
      (#"{"a":A}"#, 12, "the last 4 bytes"),
      (#"{"a":A,"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8, "a and b overlap"),
      (#"{"a":A}"#, 4, "truncated or damaged"),
      (#"{"a":{"dtype":"Q4","shape":[2],"data_offsets":[0,8]}}"#, 8, "'Q4'"),
    ])
  func namesTheFault(header: String, bytes: Int, cause: String) throws {
    let entry = #"{"dtype":"F32","shape":[2],"data_offsets":[0,8]}"#
    let error = #expect(throws: CheckpointError.self) {
      try names(header.replacingOccurrences(of: ":A", with: ":" + entry), bytes: bytes)
    }
    #expect(error?.message.contains(cause) == true, "\(error?.message ?? "")")
    #expect(error?.message.contains("x.safetensors") == true)
  }

  @Test(
    "Other files in a weight file's place are named",
    arguments: [
      ("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 548105171\n", "Git LFS"),
      ("PK\u{3}\u{4}0000000000000000", "pickled"), ("GGUF\u{3}00000000000000", "GGUF"),
      ("<!DOCTYPE html><html></html>", "web page"),
    ])
  func namesTheFormat(content: String, cause: String) throws {
    try Data(content.utf8).write(to: folder.file("x.safetensors"))
    let error = #expect(throws: CheckpointError.self) {
      try TensorFile(path: folder.file("x.safetensors").path)
    }
    #expect(error?.message.contains(cause) == true, "\(error?.message ?? "")")
  }

  @Test func aPipeIsNoWeights() throws {
    let path = folder.file("x.safetensors").path
    try #require(mkfifo(path, 0o600) == 0)
    let error = #expect(throws: CheckpointError.self) { try TensorFile(path: path) }
    #expect(error?.message.contains("a pipe") == true)
  }

  /// Names of the tensors of a file, by their bytes.
  private func names(_ header: String, bytes: Int) throws -> [String] {
    var data = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) }
    data += Data(header.utf8) + Data(count: bytes)
    try data.write(to: folder.file("x.safetensors"))
    return try TensorFile(path: folder.file("x.safetensors").path).names
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
