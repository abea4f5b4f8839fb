// SPDX-License-Identifier: Apache-2.0

internal import DFXISA
internal import DFXModel
internal import Foundation

/// Command lines of the program that `DFX_FUZZ_COMMAND` names, an argument a line: each ends with a status of its own
/// within the contract, whatever it is asked for, and says why where that is not 0.
///
/// Arguments that lead out of the folder are not tried. Work that takes longer than a second is not waited for.
enum CommandSubject {
  /// Success, differences, wrong usage, bad input, missing input, failed points, output, the host.
  private static let statuses: Set<Int32> = [0, 1, 64, 65, 66, 69, 73, 75]
  private static let mostArguments = 24

  /// The program's path.
  static let command: String = {
    guard let path = ProcessInfo.processInfo.environment["DFX_FUZZ_COMMAND"] else {
      fatalError("DFX_FUZZ_COMMAND must be the path of dfx")
    }
    return path
  }()

  static func arguments(_ input: [UInt8], in folder: ScratchFolder) -> Outcome {
    guard let text = String(validating: input, as: UTF8.self),
      !text.unicodeScalars.contains("\0")
    else { return .refused }
    let arguments = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    // Servers and the debugger wait for others.
    guard arguments.count <= mostArguments, let first = arguments.first, first != "serve",
      !arguments.contains(where: { $0.contains("/") || $0.contains("..") || $0.contains("slurm") })
    else { return .refused }
    let place = folder.fresh("work")
    TinyCheckpoint.writeWhole(to: place.fresh("tiny"))
    for (name, content) in files { _ = place.write(content.utf8, to: name) }
    if let program { _ = place.write(program, to: "program.dfxp") }
    let tensor = SafetensorsWriter.Tensor(name: "hbm", shape: [4], values: [1, 2, 3, 4])
    _ = place.write(SafetensorsWriter.encode([tensor]), to: "memory.safetensors")
    guard let status = run(arguments, in: place) else { return .accepted }
    precondition(statuses.contains(status), "\(arguments) ended with status \(status)")
    return status == 64 ? .refused : status == 0 ? .accepted : .passedHeader
  }

  /// What command lines can name.
  private static let files = [
    "machine.json": #"{"base": "u280-dfx", "name": "other", "clock": {"mhz": 150}}"#,
    "sweep.json":
      #"{"grids": [{"models": ["tiny"], "devices": [1, 2], "inputs": [1], "outputs": [2]}]}"#,
    "program.s": assembly, "text.txt": "ab to ab\n",
    "plan.json": #"{"mesh": {"tensor": 2}, "shardings": []}"#,
  ]

  private static let assembly = "add vd=v0, va=v1, vb=v2, length=64\nhalt\n"

  private static let program = (try? Assembler.assemble(assembly, file: "program.s"))
    .flatMap { try? ProgramFile.encode($0) }

  /// Everything that lies in the folder.
  static let names = files.keys.sorted() + ["memory.safetensors", "program.dfxp", "tiny"]

  /// The status; nil where the run had to be ended.
  private static func run(_ arguments: [String], in folder: ScratchFolder) -> Int32? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: command)
    process.arguments = arguments
    process.currentDirectoryURL = folder.url
    process.environment = [
      "HOME": folder.url.path, "DFX_CACHE_DIRECTORY": folder.url.path + "/cache",
      "TMPDIR": folder.url.path, "SWIFT_BACKTRACE": "enable=no",
    ]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    let notes = folder.write([], to: "notes")
    process.standardError = try? FileHandle(forWritingTo: notes)
    do { try process.run() } catch { return 64 }
    let end = ContinuousClock.now + .seconds(1)
    while process.isRunning, ContinuousClock.now < end { usleep(500) }
    guard !process.isRunning else {
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      return nil
    }
    process.waitUntilExit()
    let said = (try? Data(contentsOf: notes)) ?? Data()
    precondition(
      process.terminationReason == .exit,
      "\(arguments) was ended by signal \(process.terminationStatus): "
        + String(decoding: said.suffix(2000), as: UTF8.self))
    precondition(
      process.terminationStatus == 0 || process.terminationStatus == 1 || !said.isEmpty,
      "\(arguments) ended with status \(process.terminationStatus) without a word")
    return process.terminationStatus
  }
}
