// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import DFXCompiler
internal import DFXDevice
internal import DFXFrontends
internal import DFXISA
internal import DFXMachine
internal import Foundation

/// What the compiler makes of many shapes, as hashes that a change of the compiler must not move.
///
/// Hashed are the instruction words, what annotations and taps say of them, and the packed images; not the
/// headers of files.
package struct Replay {
  /// Names of the shapes.
  package static let shapes = ReplayShape.all.map(\.name)
  /// Where the record stands in a repository.
  package static let record = "Tests/Fixtures/replay.txt"

  private let shape: ReplayShape
  private let weights: ReplayWeights?

  /// The replay of the shape called `name`.
  package init?(_ name: String) {
    guard let shape = ReplayShape.all.first(where: { $0.name == name }) else { return nil }
    self.shape = shape
    weights = shape.hasImages ? ReplayWeights(shape.configuration) : nil
  }

  /// A line per output: shape, devices, output, hash of the words, of the names, of the images.
  package func lines(devices: Int) throws -> [String] {
    try [PassOutput.token, .logits].map { output in
      let compiled = try ModelCompiler(machine: .u280, deviceCount: devices, output: output)
        .compile(shape.configuration.graph(), weights: weights.map(GPT2Weights.init))
      let hashes = [
        words(compiled), names(compiled), weights == nil ? "-" : try images(compiled),
      ]
      return ([shape.name, "\(devices)", output.rawValue] + hashes).joined(separator: " ")
    }
  }

  private func words(_ compiled: CompiledModel) -> String {
    var hash = Hash()
    for program in compiled.programs {
      hash.add(UInt64(program.instructions.count))
      for instruction in program.instructions {
        for word in instruction.encode().array { hash.add(word) }
      }
    }
    return hash.text
  }

  private func names(_ compiled: CompiledModel) -> String {
    var hash = Hash()
    for program in compiled.programs {
      for annotation in program.annotations {
        let head = annotation.head.map(String.init) ?? "-"
        hash.add("\(annotation.operation.name) \(annotation.label) \(head)\n")
      }
    }
    for tap in compiled.taps.joined() {
      let count = tap.count.map(String.init) ?? "-"
      let share =
        switch tap.share {
        case .columns(let first, let width): "columns \(first) \(width)"
        case .head(let head, let heads, let masked): "head \(head) \(heads) \(masked.bitPattern)"
        }
      hash.add(
        "\(tap.name) \(tap.perLayer) \(tap.programCounter) \(tap.vector.element) \(count) \(share)\n"
      )
    }
    return hash.text
  }

  private func images(_ compiled: CompiledModel) throws -> String {
    var hash = Hash()
    for image in compiled.images {
      let segments = image.segments.sorted {
        ($0.memory.rawValue, $0.address) < ($1.memory.rawValue, $1.address)
      }
      for segment in segments {
        hash.add("\(segment.name) \(segment.memory.rawValue) ")
        hash.add(segment.address)
        var bytes = [UInt8](repeating: 0, count: segment.byteCount)
        try bytes.withUnsafeMutableBytes {
          try segment.content.write(into: $0)
          hash.add(UnsafeRawBufferPointer($0))
        }
      }
    }
    return hash.text
  }
}

/// The first 16 digits of a SHA-256.
private struct Hash {
  private var sha = SHA256()

  mutating func add(_ value: UInt64) {
    withUnsafeBytes(of: value.littleEndian) { sha.update(bufferPointer: $0) }
  }

  mutating func add(_ text: String) { sha.update(data: Data(text.utf8)) }

  mutating func add(_ bytes: UnsafeRawBufferPointer) { sha.update(bufferPointer: bytes) }

  var text: String {
    sha.finalize().prefix(8).map { String(format: "%02x", $0) }.joined()
  }
}
