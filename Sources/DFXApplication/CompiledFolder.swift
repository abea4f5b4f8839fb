// SPDX-License-Identifier: Apache-2.0

public import DFXCompiler
internal import DFXDevice
internal import DFXISA
internal import Foundation

/// A folder with programs, memory images and a manifest; it appears whole or not at all.
public struct CompiledFolder {
  private let target: URL

  /// A folder to be made at `path`, where nothing is yet.
  public init(path: String) throws {
    target = URL(fileURLWithPath: path)
    guard !FileManager.default.fileExists(atPath: path) else {
      throw ApplicationError.unwritable(
        path: path, cause: " exists: remove it or choose another folder")
    }
    try OutputFile.check(path)
  }

  /// Writes everything into a folder beside the target and then gives it its name; tells how many bytes
  /// of the images are written.
  public func write(
    _ compiled: CompiledModel, modelName: String, machineName: String, asAssembly: Bool,
    onProgress: (Int) -> Void
  ) throws {
    let manager = FileManager.default
    let draft = target.deletingLastPathComponent()
      .appendingPathComponent(
        ".\(target.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier)")
    do {
      try manager.createDirectory(at: draft, withIntermediateDirectories: false)
      for program in compiled.programs {
        let name = "device\(program.deviceID)"
        try ProgramFile.encode(program).write(to: draft.appendingPathComponent("\(name).dfxp"))
        if asAssembly {
          let text = Disassembler.disassemble(program)
          try Data(text.utf8).write(to: draft.appendingPathComponent("\(name).s"))
        }
      }
      var done = 0
      for (device, image) in compiled.images.enumerated() {
        try write(image, device: device, to: draft) {
          done += $0
          onProgress(done)
        }
      }
      try manifest(compiled, modelName: modelName, machineName: machineName)
        .write(to: draft.appendingPathComponent("manifest.json"))
      try manager.moveItem(at: draft, to: target)
    } catch let error as ApplicationError {
      try? manager.removeItem(at: draft)
      throw error
    } catch let error as CocoaError {
      try? manager.removeItem(at: draft)
      throw ApplicationError.unwritable(
        path: target.path, cause: " cannot be written: \(error.localizedDescription)")
    } catch {
      try? manager.removeItem(at: draft)
      throw error
    }
  }

  /// One file per memory: segments one after the other, in the order of the manifest.
  private func write(
    _ image: MemoryImage, device: Int, to folder: URL, onSegment: (Int) -> Void
  ) throws {
    for memory in DeviceMemory.allCases {
      let file = folder.appendingPathComponent("device\(device).\(memory.rawValue)")
      guard FileManager.default.createFile(atPath: file.path, contents: nil) else {
        throw ApplicationError.unwritable(path: file.path, cause: " cannot be written")
      }
      let handle = try FileHandle(forWritingTo: file)
      defer { try? handle.close() }
      for segment in image.segments where segment.memory == memory {
        var bytes = Data(count: segment.byteCount)
        try bytes.withUnsafeMutableBytes { try segment.content.write(into: $0) }
        try handle.write(contentsOf: bytes)
        onSegment(segment.byteCount)
      }
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
