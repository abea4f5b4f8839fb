// SPDX-License-Identifier: Apache-2.0

internal import DFXFiles
internal import DFXISA
internal import DFXMachine
internal import Foundation

/// Where a program's instructions stand in assembly text.
struct SourceLines {
  /// The file as messages name it.
  let file: String
  private let lines: [Int]
  private let text: [Substring]

  init(file: String, text: String, assembly: Assembly) {
    self.file = file
    self.text = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    lines = assembly.lines
  }

  /// `file:line: text` of an instruction.
  func place(of programCounter: Int) -> String? {
    guard lines.indices.contains(programCounter) else { return nil }
    let line = lines[programCounter]
    return "\(file):\(line): " + text[line - 1].trimmingCharacters(in: .whitespaces)
  }
}

/// A program as the user names it: a program file or assembly text.
struct ProgramSource {
  let path: String

  /// A program with the text that it comes from, if it comes from text.
  struct Loaded {
    let program: Program
    let lines: SourceLines?
  }

  /// The program for a device of an appliance.
  ///
  /// What a text does not say is taken from there. A program for another machine, device or number of
  /// devices is refused, unless it may be for any.
  func load(
    for machine: Machine, device: Int, devices: Int, anyDevice: Bool
  ) throws -> Loaded {
    let loaded = try read(machine, device: device, devices: devices)
    if !anyDevice { try check(loaded.program, machine, device: device, devices: devices) }
    return loaded
  }

  /// The program of assembly text that need not be of a certain device.
  func assembled(for machine: Machine) throws -> Program {
    let program = try read(machine, device: 0, devices: 1).program
    try checkMachine(program, machine)
    return program
  }

  private func checkMachine(_ program: Program, _ machine: Machine) throws {
    guard program.machineFingerprint == machine.fingerprint else {
      throw CommandFailure(
        status: .badData,
        message: "\(path) was made for another machine than \(machine.name): compile it again, or "
          + "name its machine with --machine; 'dfx run --any-device' runs it nonetheless")
    }
  }

  private func check(_ program: Program, _ machine: Machine, device: Int, devices: Int) throws {
    try checkMachine(program, machine)
    guard program.deviceCount == devices else {
      let count = program.deviceCount
      let others =
        count > devices
        ? "give the programs of all \(count)" : "choose --devices \(count), or assemble it again"
      throw CommandFailure(
        status: .badData,
        message:
          "\(path) is the program of device \(program.deviceID) of \(count), it is to run on "
          + "\(devices): \(others); --any-device runs it nonetheless")
    }
    guard program.deviceID == device else {
      throw CommandFailure(
        status: .badData,
        message: "\(path) is the program of device \(program.deviceID) and stands in the place of "
          + "device \(device): give programs in the order of their devices; --any-device runs it "
          + "nonetheless")
    }
  }

  private func read(_ machine: Machine, device: Int, devices: Int) throws -> Loaded {
    let data = try InputFile(path).read()
    if data.starts(with: Data("DFXP".utf8)) {
      return Loaded(program: try ProgramFile.decode(data, path: path), lines: nil)
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw CommandFailure(
        status: .badData, message: "\(path) is neither a program file nor assembly text")
    }
    let assembly = try Assembler.assembly(
      of: text, file: path,
      defaults: Assembler.Defaults(
        device: device, devices: devices, machineFingerprint: machine.fingerprint),
      limits: AssemblyLimits(machine))
    // One text for all devices has the same warnings on each.
    if device == 0 { for warning in assembly.warnings { Console.note("\(warning)") } }
    return Loaded(
      program: assembly.program,
      lines: SourceLines(file: path, text: text, assembly: assembly))
  }
}

extension AssemblyLimits {
  fileprivate init(_ machine: Machine) {
    self.init(
      machine: machine.name,
      vectorElements: machine.vectorRegisterTiles * VectorAddress.tileElements,
      scalarRegisters: machine.scalarRegisters, instructionBytes: machine.instructionMemoryBytes,
      devices: machine.maximumDevices)
  }
}
