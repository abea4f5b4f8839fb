// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXApplication
internal import DFXDebugger
internal import DFXFiles
internal import DFXISA
internal import DFXMachine
internal import DFXRuntime
internal import DFXSweep
internal import Foundation

extension DFXCommand {
  /// Ends the process: one line on standard error and the status of the contract.
  static func exit(withReported error: any Error) -> Never {
    if let error = error as? FileError, error.isClosedStandardOutput {
      StandardStreams.endOfBrokenPipe()
    }
    guard let failure = CommandFailure(error) else { exit(withParsed: error) }
    // Mistakes in assembly text begin with their own place, as editors expect it.
    let prefix = error is AssemblyErrors ? "" : "dfx: error: "
    Console.note(prefix + failure.message)
    Drafts.removeAll()
    Foundation.exit(failure.status.rawValue)
  }

  /// What the argument parser has to say: help on standard output, mistakes on standard error.
  private static func exit(withParsed error: any Error) -> Never {
    let code = exitCode(for: error)
    let text = fullMessage(for: error)
    if !text.isEmpty {
      if code.isSuccess { Console.write(text + "\n") } else { Console.note(text) }
    }
    Drafts.removeAll()
    Foundation.exit(code.rawValue)
  }
}

extension CommandFailure {
  /// The failure that an error of the libraries means, or nil for errors of the argument parser.
  init?(_ error: any Error) {
    switch error {
    case let failure as CommandFailure:
      self = failure
    case let error as SweepError:
      self.init(status: error.status, message: error.description)
    case let error as ProgramFileError:
      if case .missing = error {
        self.init(status: .missingInput, message: "\(error)")
      } else {
        self.init(status: .badData, message: "\(error)")
      }
    case is BreakCondition.ParseError, is BreakCondition.NeverHolds, is StatePlace.ParseError,
      is TapSelection.NoMatch:
      self.init(status: .usage, message: "\(error)")
    case let error as AssemblyErrors:
      self.init(status: .badData, message: "\(error)")
    default:
      guard let failure = ApplicationFailure(error) else { return nil }
      self.init(status: ExitStatus(failure.kind), message: failure.message)
    }
  }
}

extension ExitStatus {
  fileprivate init(_ kind: ApplicationFailure.Kind) {
    self =
      switch kind {
      case .usage: .usage
      case .badData: .badData
      case .missingInput: .missingInput
      case .internalError: .internalError
      case .unwritableOutput: .unwritableOutput
      case .environmentFailed: .environmentFailed
      }
  }
}

extension SweepError {
  fileprivate var status: ExitStatus {
    switch self {
    case .definition: .badData
    case .machine(let error): error.isMissingInput ? .missingInput : .badData
    case .launch(let problem): problem.status
    case .store(_, .missing): .missingInput
    case .store(_, let problem): problem.isBadData ? .badData : .unwritableOutput
    }
  }
}

extension LaunchProblem {
  fileprivate var status: ExitStatus {
    switch self {
    case .missing, .refused: .environmentFailed
    case .tooManyTasks: .usage
    case .folder: .badData
    case .file(let error): error.access == .reading ? .badData : .unwritableOutput
    }
  }
}
