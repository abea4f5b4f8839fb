// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import FuzzDriver
internal import SplitMix

/// The subject of this process, named by `DFX_FUZZ_SUBJECT`.
private let subject: Subject = {
  let name = ProcessInfo.processInfo.environment["DFX_FUZZ_SUBJECT"] ?? ""
  guard let subject = Subject(rawValue: name) else {
    let names = Subject.allCases.map(\.rawValue).joined(separator: ", ")
    fatalError("DFX_FUZZ_SUBJECT must be one of \(names)")
  }
  return subject
}()

/// Where files of the subject lie while it reads them, and what came of the executions.
private let run = FuzzRun(subject: subject)

/// One execution.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  run.execute(Array(UnsafeBufferPointer(start: data, count: size)))
  return 0
}

/// Mutates an input so that it keeps the form of its subject; returns the new size.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutate(
  _ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ maximumSize: Int, _ seed: CUnsignedInt
) -> Int {
  var random = SplitMix64(seed: UInt64(seed))
  let input = Array(UnsafeBufferPointer(start: data, count: size))
  // One mutation in four knows nothing of the form.
  if Int.random(in: 0..<4, using: &random) > 0,
    let mutated = subject.form.mutate(input, using: &random), mutated.count <= maximumSize
  {
    data.update(from: mutated, count: mutated.count)
    return mutated.count
  }
  return LLVMFuzzerMutate(data, size, maximumSize)
}
