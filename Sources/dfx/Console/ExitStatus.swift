// SPDX-License-Identifier: Apache-2.0

/// Exit statuses of the command line (sysexits.h).
enum ExitStatus: Int32 {
  case usage = 64
  case badData = 65
  case missingInput = 66
  /// Some points of a sweep failed.
  case someFailed = 69
  case internalError = 70
  case unwritableOutput = 73
  /// The host could not run all of it; the same command goes on.
  case environmentFailed = 75
  case interrupted = 130
}

/// A failure with its exit status and the one line that tells the user what to do.
struct CommandFailure: Error {
  let status: ExitStatus
  let message: String
}
