// SPDX-License-Identifier: Apache-2.0

import DFXCompiler
import DFXDevice
import DFXFrontends
import DFXMachine
import DFXModel
import Foundation
import TestSupport
import Testing

/// What fills the devices' memories does not depend on the form of the checkpoint.
@Suite struct GGUFImageTests {
  @Test(
    "Images of a GGUF file are those of its folder",
    arguments: ["tied", "untied", "half", "brain"],
    [1, 3])
  func images(name: String, devices: Int) throws {
    let folder = try images(Fixtures.checkpoint(name), devices: devices)
    let file = try images(Fixtures.gguf(name), devices: devices)
    #expect(folder.count > 10 && folder.map(\.name) == file.map(\.name))
    for (ours, theirs) in zip(file, folder) {
      #expect(ours.bytes == theirs.bytes, "\(ours.name)")
    }
  }

  private func images(_ model: URL, devices: Int) throws -> [(name: String, bytes: Data)] {
    let checkpoint = try Checkpoint(directory: model)
    let compiled = try ModelCompiler(machine: .u280, deviceCount: devices, output: .logits)
      .compile(checkpoint.configuration.graph(), weights: GPT2Weights(checkpoint))
    return try compiled.images.enumerated().flatMap { device, image in
      try image.segments.map { segment in
        var bytes = Data(count: segment.byteCount)
        try bytes.withUnsafeMutableBytes { try segment.content.write(into: $0) }
        return ("\(device) \(segment.name) \(segment.address)", bytes)
      }
    }
  }
}
