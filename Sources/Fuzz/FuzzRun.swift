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
  private var executions = 0
  private var passedHeader = 0
  private var accepted = 0

  init(subject: Subject) {
    self.subject = subject
    folder = ScratchFolder()
    atexit { reportCounts() }
  }

  mutating func execute(_ input: [UInt8]) {
    executions += 1
    switch subject.run(input, in: folder) {
    case .refused: break
    case .passedHeader: passedHeader += 1
    case .accepted:
      passedHeader += 1
      accepted += 1
    }
    FuzzRun.last = (executions, passedHeader, accepted)
  }

  /// For the exit handler, which captures nothing.
  nonisolated(unsafe) fileprivate static var last = (0, 0, 0)
}

private func reportCounts() {
  let (executions, passedHeader, accepted) = FuzzRun.last
  FileHandle.standardError.write(
    Data(
      "counts: executions \(executions) passed_header \(passedHeader) accepted \(accepted)\n".utf8))
}
