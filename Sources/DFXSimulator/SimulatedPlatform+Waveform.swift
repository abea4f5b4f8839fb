// SPDX-License-Identifier: Apache-2.0

internal import DFXHardware

extension SimulatedPlatform {
  /// Runs `body` while value changes of key signals go to a VCD file, for waveform viewers.
  ///
  /// Per device: busy flags of the engines, program counter, operation tag, layer, completed
  /// instructions, HBM beats read and written. Time counts from the first pass of the process.
  /// Values begin with those before the next pass.
  /// - Parameter descriptor: an open file, which stays the caller's.
  /// - Throws: `WaveformError` when the file could not take all of it.
  public func recordingWaveform<Result>(
    to descriptor: Int32, _ body: () throws -> Result
  ) throws -> Result {
    try check(dfx_open_waveform(platform, descriptor))
    let result: Result
    do {
      result = try body()
    } catch {
      _ = dfx_close_waveform(platform, nil)
      throw error
    }
    var code: Int32 = 0
    try check(dfx_close_waveform(platform, &code))
    guard code == 0 else { throw WaveformError(code: code) }
    return result
  }
}

/// A waveform's file that could not be written.
public struct WaveformError: Error, Sendable, Equatable {
  /// The system's number of the error (`errno`).
  public let code: Int32

  /// A refusal of the system.
  public init(code: Int32) { self.code = code }
}
