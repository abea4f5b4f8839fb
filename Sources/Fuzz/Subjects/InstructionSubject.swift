// SPDX-License-Identifier: Apache-2.0

internal import DFXVerification

/// Arbitrary instruction words on the reference, the functional and the timed platform, which must agree.
enum InstructionSubject {
  /// A process has one platform with a clock.
  nonisolated(unsafe) private static var runner: TortureRunner = {
    do {
      return try TortureRunner(deviceCount: devices)
    } catch {
      fatalError("\(error)")
    }
  }()
  static let devices = 2

  static func words(_ input: [UInt8]) -> Outcome {
    do {
      let ended = try runner.run(TortureProgram(bytes: input, deviceCount: devices))
      return ended ? .accepted : .passedHeader
    } catch {
      fatalError("\(error)")
    }
  }
}
