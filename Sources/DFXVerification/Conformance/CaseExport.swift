// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXReference
package import Foundation

/// Cases as plain text files for other people's testbenches: memories for `$readmemh`, and signatures.
///
/// The files are described in `isa/conformance/README.md`.
package struct CaseExport {
  /// Why a case cannot be exported.
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  private let folder: URL

  /// An export into a folder, which is made.
  package init(into folder: URL) throws {
    self.folder = folder
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let background = ConformanceMachine.background
    let vectors = ConformanceMachine.vectorElements
    try write(Self.memory([(0, Array(background[..<vectors]))]), "background.vectors.hex")
    try write(Self.memory([(0, Array(background[vectors...]))]), "background.scalars.hex")
  }

  /// Writes the cases of a file of the suite, each into a folder of its own; how many.
  package func export(_ file: String, of suite: ConformanceSuite) throws -> Int {
    let cases = try suite.cases(file)
    let groups = Dictionary(grouping: cases.enumerated(), by: \.element.devices.count)
    for (count, group) in groups {
      let appliance = ReferenceAppliance(
        machine: try ConformanceMachine.machine(), deviceCount: count)
      for (number, test) in group {
        try export(test, to: "\(file)/\(Self.name(number))", appliance)
      }
    }
    return cases.count
  }

  private func export(
    _ test: ConformanceCase, to path: String, _ appliance: ReferenceAppliance
  ) throws {
    // The vectors hold digests of long results; the interpreter has the elements, if it conforms.
    let mismatches = try CaseRunner(appliance: appliance).mismatches(of: test)
    guard mismatches.isEmpty else {
      throw Failure(description: "\(test.name): the interpreter differs: \(mismatches[0])")
    }
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent(path), withIntermediateDirectories: true)
    try write(Self.description(of: test), path + "/case.txt")
    for (number, device) in test.devices.enumerated() {
      let prefix = "\(path)/device\(number)"
      let words = device.words.map { $0.hexadecimal + "\n" }
      try write(words.joined(), prefix + ".program.hex")
      for space in ConformanceCase.Space.allCases {
        let pieces = device[space].flatMap { $0.pieces(unitsPerElement: space.unitsPerElement) }
          .map { ($0.at / space.unitsPerElement, $0.elements) }
        if !pieces.isEmpty { try write(Self.memory(pieces), "\(prefix).\(space.rawValue).hex") }
      }
      guard let expectation = device.expect else { continue }
      var regions = ""
      var signature = ""
      for space in ConformanceCase.Space.allCases {
        for known in expectation[space] {
          regions += "\(space.rawValue) \(known.at / space.unitsPerElement) \(known.count)\n"
          for element in try appliance.read(space, at: known.at, count: known.count, device: number)
          {
            signature += Self.digits(UInt64(element), 4) + "\n"
          }
        }
      }
      try write(regions, prefix + ".regions")
      try write(signature, prefix + ".signature")
    }
  }

  /// A line per fact, words separated by blanks.
  private static func description(of test: ConformanceCase) -> String {
    var lines = [
      "name \(test.name)", "devices \(test.devices.count)", "layers \(test.layers ?? 1)",
      "slots \(test.slots ?? 1)", "slot_stride \(test.slotStride ?? 0)",
    ]
    if let marker = test.outputStart { lines.append("output_marker \(marker)") }
    for (number, pass) in test.allPasses.enumerated() {
      let token = test.tokens.flatMap { $0[number] }.map(String.init) ?? "none"
      lines.append(
        "pass token \(pass.token) position \(pass.position) slot \(pass.slot ?? 0) without_output "
          + "\(pass.withoutOutput ?? false ? 1 : 0) emits \(token)")
    }
    for (number, device) in test.devices.enumerated() {
      if let registers = device.expect?.registers {
        lines.append("registers \(number) \(registers)")
      }
    }
    if let fault = test.fault {
      lines.append("fault \(fault.kind) device \(fault.device) pc \(fault.pc)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Elements of 16 bits with the addresses of their pieces, counted in elements.
  private static func memory(_ pieces: [(at: Int, elements: [UInt16])]) -> String {
    pieces.map { piece in
      "@\(String(piece.at, radix: 16))\n"
        + piece.elements.map { digits(UInt64($0), 4) + "\n" }.joined()
    }.joined()
  }

  private static func digits(_ value: UInt64, _ count: Int) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: count - digits.count) + digits
  }

  private static func name(_ number: Int) -> String {
    String(repeating: "0", count: max(0, 4 - "\(number)".count)) + "\(number)"
  }

  private func write(_ text: String, _ path: String) throws {
    try Data(text.utf8).write(to: folder.appendingPathComponent(path), options: .atomic)
  }
}
