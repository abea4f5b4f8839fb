// SPDX-License-Identifier: Apache-2.0

internal import DFXCompiler
internal import DFXDevice
internal import DFXFiles
internal import DFXGraph
internal import DFXMachine
internal import DFXModel
internal import DFXPlan
internal import DFXRuntime
internal import DFXSimulator

/// What an error of finding, loading or running a model means to whoever started a program.
public struct ApplicationFailure: Error, Sendable, Equatable {
  /// What kind of failure it is, with the exit status of sysexits.h.
  public enum Kind: Int32, Sendable {
    /// The command line asks for something that is not to be had.
    case usage = 64
    /// Something that was given cannot be used.
    case badData = 65
    /// Something that was named is not there.
    case missingInput = 66
    /// A defect of the program.
    case internalError = 70
    /// Something cannot be written.
    case unwritableOutput = 73
    /// The host gives no more of something; another time it may.
    case environmentFailed = 75
  }

  /// What kind of failure it is.
  public let kind: Kind
  /// One line that names the cause and what to do.
  public let message: String

  /// The failure that `error` means, or nil for errors of others.
  public init?(_ error: any Error) {
    switch error {
    case let error as ApplicationError:
      self.init(error.kind == .badData ? .badData : .missingInput, error.description)
    case let error as FileError:
      self.init(error.access == .reading ? .missingInput : .unwritableOutput, error.message)
    case let error as CheckpointError:
      self.init(error.isMissingInput ? .missingInput : .badData, error.message)
    case let error as GraphError: self.init(.badData, error.description)
    case let error as PlanError: self.init(.badData, error.description)
    case let error as CompilerError: self.init(error.kind, error.description)
    case let error as RuntimeError: self.init(.badData, error.description)
    case let error as MachineError:
      self.init(error.isMissingInput ? .missingInput : .badData, "\(error)")
    case let error as DeviceFault: self.init(.badData, "\(error)")
    case let error as PlatformError: self.init(error.kind, "\(error)")
    default: return nil
    }
  }

  private init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }
}

extension PlatformError {
  fileprivate var kind: ApplicationFailure.Kind {
    switch self {
    case .fault, .tileShape: .badData
    case .invalid, .internal: .internalError
    case .host: .environmentFailed
    }
  }
}

extension CompilerError {
  fileprivate var kind: ApplicationFailure.Kind {
    switch self {
    case .deviceCount: .usage
    case .doesNotFit, .dimension, .tileShape, .unsupported: .badData
    case .verification: .internalError
    }
  }
}
