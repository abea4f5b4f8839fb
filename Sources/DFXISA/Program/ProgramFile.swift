// SPDX-License-Identifier: Apache-2.0

internal import Crypto
public import Foundation

/// Why a program file cannot be used.
public enum ProgramFileError: Error, Sendable, Equatable, CustomStringConvertible {
  case missing(path: String)
  case notAProgram(path: String)
  case formatVersion(path: String, found: UInt32)
  case instructionSetVersion(path: String, found: String)
  case length(path: String, found: Int, expected: Int)
  case checksum(path: String)
  case malformed(path: String, cause: String)
  case undecodable(path: String, programCounter: Int, DecodeError)

  /// One line that names the file and the cause.
  public var description: String {
    switch self {
    case .missing(let path): "\(path): there is no such readable file"
    case .notAProgram(let path): "\(path) is not a program file (its first bytes are not 'DFXP')"
    case .formatVersion(let path, let found):
      "\(path) has format version \(found), this build reads 1 and \(ProgramFile.formatVersion): "
        + "compile again"
    case .instructionSetVersion(let path, let found):
      "\(path) is for instruction set \(found), this build executes 1.0 and "
        + "\(Program.instructionSetVersion): compile again"
    case .length(let path, let found, let expected):
      "\(path) has \(found) bytes, its header says \(expected): the file is "
        + (found < expected ? "cut off" : "longer than it was written")
    case .checksum(let path): "\(path): the checksum does not match: the file is damaged"
    case .malformed(let path, let cause): "\(path): \(cause)"
    case .undecodable(let path, let counter, let error):
      "\(path): instruction \(counter) is illegal: \(error)"
    }
  }
}

/// The binary form of a program.
///
/// Little endian: "DFXP", format version (4 bytes), length of the JSON header (4), number of
/// instructions (4), JSON header (versions, machine, device, names of operations, annotations, memory map),
/// instructions of 32 bytes, SHA-256 of everything before it.
public enum ProgramFile {
  /// Version of this layout.
  public static let formatVersion: UInt32 = 2

  private static let magic = Data("DFXP".utf8)
  private static let fixedBytes = 16
  private static let checksumBytes = 32

  private struct Header: Codable {
    let instructionSet: String
    let machine: String
    let device: Int
    let devices: Int
    let layers: Int
    /// Left out where the model's first layer is the device's.
    let firstLayer: Int?
    /// These and the names of operations are not in files of version 1, which have one slot and no output
    /// marker.
    let slots: Int?
    let slotStride: Int?
    let outputStart: Int?
    /// The names of operations by their ids.
    let operations: [String]?
    /// Distinct annotations, and for each instruction the index of its own.
    let annotations: [Entry]
    let annotationOfInstruction: [Int]
    /// What lies where in the memories; not in files of version 1.
    let regions: [MemoryRegion]?

    /// An annotation whose operation is an id.
    struct Entry: Codable {
      let operation: Int
      let label: String
      let head: Int?
    }
  }

  /// What the ids of operations mean in files of version 1, which do not say it.
  private static let operationsOfVersion1 = [
    "other", "embedding", "layer_norm", "self_attention", "ffn", "residual", "synchronization",
    "lm_head", "host",
  ]

  /// The bytes of a program file.
  public static func encode(_ program: Program) throws -> Data {
    var distinct: [Annotation: Int] = [:]
    var annotations: [Annotation] = []
    let indices = program.annotations.map { annotation -> Int in
      if let known = distinct[annotation] { return known }
      distinct[annotation] = annotations.count
      annotations.append(annotation)
      return annotations.count - 1
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let header = try encoder.encode(
      Header(
        instructionSet: Program.instructionSetVersion, machine: program.machineFingerprint,
        device: program.deviceID, devices: program.deviceCount, layers: program.layers,
        firstLayer: program.configuration.firstLayer > 0 ? program.configuration.firstLayer : nil,
        slots: program.configuration.slots, slotStride: program.configuration.slotStride,
        outputStart: program.configuration.outputStart,
        operations: program.operations.tags.map(\.name),
        annotations: annotations.map { annotation in
          Header.Entry(
            operation: program.operations.id(of: annotation.operation) ?? 0,
            label: annotation.label, head: annotation.head)
        },
        annotationOfInstruction: indices, regions: program.regions))
    var data = magic
    for value in [formatVersion, UInt32(header.count), UInt32(program.instructions.count)] {
      withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) }
    }
    data.append(header)
    for instruction in program.instructions {
      for word in instruction.encode().array {
        withUnsafeBytes(of: word.littleEndian) { data.append(contentsOf: $0) }
      }
    }
    data.append(contentsOf: SHA256.hash(data: data))
    return data
  }

  /// The program that the file at `url` holds.
  public static func read(_ url: URL) throws(ProgramFileError) -> Program {
    guard let data = try? Data(contentsOf: url) else { throw .missing(path: url.path) }
    return try decode(data, path: url.path)
  }

  /// The program in `data`; `path` names it in errors.
  public static func decode(_ data: Data, path: String) throws(ProgramFileError) -> Program {
    let data = Data(data)
    guard data.count >= 4, data.prefix(4) == magic else { throw .notAProgram(path: path) }
    guard data.count >= fixedBytes + checksumBytes else {
      throw .length(path: path, found: data.count, expected: fixedBytes + checksumBytes)
    }
    let version = integer(data, at: 4)
    guard (1...formatVersion).contains(version) else {
      throw .formatVersion(path: path, found: version)
    }
    let headerBytes = Int(integer(data, at: 8))
    let count = Int(integer(data, at: 12))
    let expected =
      fixedBytes + headerBytes + count * InstructionWord.byteCount + checksumBytes
    guard data.count == expected else {
      throw .length(path: path, found: data.count, expected: expected)
    }
    guard Data(SHA256.hash(data: data.dropLast(checksumBytes))) == data.suffix(checksumBytes) else {
      throw .checksum(path: path)
    }
    let header: Header
    do {
      header = try JSONDecoder().decode(
        Header.self, from: data[fixedBytes..<fixedBytes + headerBytes])
    } catch {
      throw .malformed(path: path, cause: "its header is not what this version writes")
    }
    guard header.instructionSet == (version == 1 ? "1.0" : Program.instructionSetVersion) else {
      throw .instructionSetVersion(path: path, found: header.instructionSet)
    }
    let configuration = ProgramConfiguration(
      layers: header.layers, firstLayer: header.firstLayer ?? 0, slots: header.slots ?? 1,
      slotStride: header.slotStride ?? 0, outputStart: header.outputStart)
    guard configuration.isLegal(instructionCount: count) else {
      throw .malformed(path: path, cause: "its layers, slots or output marker cannot be")
    }
    guard header.annotationOfInstruction.count == count,
      header.annotationOfInstruction.allSatisfy({ header.annotations.indices.contains($0) })
    else {
      throw .malformed(path: path, cause: "annotations and instructions do not match")
    }
    guard (header.regions ?? []).allSatisfy(\.isLegal) else {
      throw .malformed(path: path, cause: "its memory map cannot be")
    }
    let annotations = try annotations(header, version: version, path: path)
    var instructions: [Instruction] = []
    for position in 0..<count {
      let start = fixedBytes + headerBytes + position * InstructionWord.byteCount
      let words = (0..<4).map { long(data, at: start + 8 * $0) }
      do {
        instructions.append(
          try Instruction(decoding: InstructionWord(words[0], words[1], words[2], words[3])))
      } catch {
        throw .undecodable(path: path, programCounter: position, error)
      }
    }
    return Program(
      instructions: instructions,
      annotations: header.annotationOfInstruction.map { annotations[$0] },
      deviceID: header.device, deviceCount: header.devices, configuration: configuration,
      machineFingerprint: header.machine, regions: header.regions ?? [])
  }

  /// The distinct annotations, with the names that ids of operations stand for.
  private static func annotations(
    _ header: Header, version: UInt32, path: String
  ) throws(ProgramFileError) -> [Annotation] {
    guard let names = version == 1 ? operationsOfVersion1 : header.operations else {
      throw .malformed(path: path, cause: "it does not name its operations: compile again")
    }
    let tags = names.compactMap { OperationTag($0) }
    guard tags.count == names.count, OperationTable(tags) != nil else {
      throw .malformed(path: path, cause: "the names of its operations cannot be")
    }
    var annotations: [Annotation] = []
    for entry in header.annotations {
      guard tags.indices.contains(entry.operation) else {
        throw .malformed(path: path, cause: "operation \(entry.operation) has no name")
      }
      annotations.append(
        Annotation(operation: tags[entry.operation], label: entry.label, head: entry.head))
    }
    return annotations
  }

  private static func integer(_ data: Data, at offset: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(data[offset + $1]) << UInt32(8 * $1) }
  }

  private static func long(_ data: Data, at offset: Int) -> UInt64 {
    (0..<8).reduce(0) { $0 | UInt64(data[offset + $1]) << UInt64(8 * $1) }
  }
}
