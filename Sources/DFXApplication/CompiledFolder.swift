// SPDX-License-Identifier: Apache-2.0

public import DFXCompiler
internal import DFXDevice
public import DFXFiles
internal import DFXISA
internal import Foundation

/// A folder with programs, memory images and a manifest; it appears whole or not at all.
public struct CompiledFolder {
  private let folder: OutputFolder
  /// Of a table, so much is in memory at a time.
  private static let pieceBytes = 8 << 20

  /// A folder that is written there.
  public init(_ folder: OutputFolder) {
    self.folder = folder
  }

  /// Writes everything; `check` is the last to refuse before the folder has its name. Tells how many bytes of the images are written.
  public func write(
    _ compiled: CompiledModel, modelName: String, machineName: String, asAssembly: Bool,
    check: () throws -> Void = {}, onProgress: (Int) -> Void
  ) throws {
    try folder.begin()
    for program in compiled.programs {
      let name = "device\(program.deviceID)"
      try write(ProgramFile.encode(program), to: "\(name).dfxp")
      if asAssembly {
        try folder.file("\(name).s").finish(Disassembler.disassemble(program))
      }
    }
    var done = 0
    for (device, image) in compiled.images.enumerated() {
      try write(image, device: device) {
        done += $0
        onProgress(done)
      }
    }
    try write(
      manifest(compiled, modelName: modelName, machineName: machineName), to: "manifest.json")
    try check()
    try folder.finish()
  }

  private func write(_ data: Data, to name: String) throws {
    let file = try folder.file(name)
    try data.withUnsafeBytes { try file.write($0) }
    try file.finish()
  }

  /// One file per memory: segments one after the other, in the order of the manifest.
  private func write(_ image: MemoryImage, device: Int, onSegment: (Int) -> Void) throws {
    for memory in DeviceMemory.allCases {
      let file = try folder.file("device\(device).\(memory.rawValue)")
      for segment in image.segments where segment.memory == memory {
        try write(segment, to: file)
        onSegment(segment.byteCount)
      }
      try file.finish()
    }
  }

  private func write(_ segment: MemorySegment, to file: OutputFolderFile) throws {
    var pieces = segment.content.pieces(ofBytes: Self.pieceBytes)
    if pieces.isEmpty {
      pieces = [ContentPiece(byteCount: segment.byteCount, content: segment.content)]
    }
    for piece in pieces {
      let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: piece.byteCount, alignment: 64)
      defer { bytes.deallocate() }
      bytes.initializeMemory(as: UInt8.self, repeating: 0)
      try piece.content.write(into: bytes)
      try file.write(UnsafeRawBufferPointer(bytes))
    }
  }

  private func manifest(
    _ compiled: CompiledModel, modelName: String, machineName: String
  ) throws -> Data {
    let devices = compiled.programs.enumerated().map { index, program in
      ManifestDevice(
        program: "device\(index).dfxp", instructions: program.instructions.count,
        hbmBytes: compiled.usedBytes[index][.hbm] ?? 0,
        ddrBytes: compiled.usedBytes[index][.ddr] ?? 0,
        peakVectorTiles: compiled.peakVectorTiles[index],
        segments: compiled.images.isEmpty
          ? []
          : compiled.images[index].segments.map {
            ManifestSegment(
              name: $0.name, memory: $0.memory.rawValue, address: $0.address, bytes: $0.byteCount)
          })
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return try encoder.encode(
      Manifest(schema: "dfx.manifest/1", model: modelName, machine: machineName, devices: devices))
  }
}

private struct Manifest: Encodable {
  let schema: String
  let model: String
  let machine: String
  let devices: [ManifestDevice]
}

private struct ManifestDevice: Encodable {
  let program: String
  let instructions: Int
  let hbmBytes: Int
  let ddrBytes: Int
  let peakVectorTiles: Int
  let segments: [ManifestSegment]
}

private struct ManifestSegment: Encodable {
  let name: String
  let memory: String
  let address: UInt64
  let bytes: Int
}
