// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// How far a subject got with an input.
enum Outcome {
  /// Refused at its outer form: not JSON, a wrong magic number, a wrong checksum.
  case refused
  /// Refused for what it says.
  case passedHeader
  case accepted
}

/// The executions of one process, which are counted and told when it ends.
struct FuzzRun {
  private let subject: Subject
  private let folder: ScratchFolder
  // Of the process, since the handler of its exit captures nothing.
  nonisolated(unsafe) private static var executions = 0
  nonisolated(unsafe) private static var passedHeader = 0
  nonisolated(unsafe) private static var accepted = 0

  init(subject: Subject) {
    self.subject = subject
    folder = ScratchFolder()
    atexit {
      let counts =
        "counts: executions \(FuzzRun.executions) passed_header \(FuzzRun.passedHeader) "
        + "accepted \(FuzzRun.accepted)\n"
      FileHandle.standardError.write(Data(counts.utf8))
    }
  }

  func execute(_ input: [UInt8]) {
    Self.executions += 1
    switch subject.run(input, in: folder) {
    case .refused: break
    case .passedHeader: Self.passedHeader += 1
    case .accepted:
      Self.passedHeader += 1
      Self.accepted += 1
    }
  }
}
