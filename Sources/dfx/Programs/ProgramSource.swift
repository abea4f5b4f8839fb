// SPDX-License-Identifier: Apache-2.0

internal import DFXFiles
internal import DFXISA
internal import DFXMachine
internal import Foundation

/// A program as the user names it: a program file or assembly text.
struct ProgramSource {
  let path: String

  /// The program, which must be for `machine`; assembly text that names no machine is for any.
  func program(for machine: Machine, devices: Int = 1) throws -> Program {
    let program = try read(machine, devices: devices)
    guard program.machineFingerprint == machine.fingerprint else {
      throw CommandFailure(
        status: .badData,
        message: "\(path) was made for another machine than \(machine.name): compile it again, or "
          + "name its machine with --machine")
    }
    return program
  }

  private func read(_ machine: Machine, devices: Int) throws -> Program {
    let data = try InputFile(path).read()
    if data.starts(with: Data("DFXP".utf8)) {
      return try ProgramFile.decode(data, path: path)
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw CommandFailure(
        status: .badData, message: "\(path) is neither a program file nor assembly text")
    }
    return try Assembler.assemble(
      text, file: path,
      defaults: Assembler.Defaults(devices: devices, machineFingerprint: machine.fingerprint))
  }
}
