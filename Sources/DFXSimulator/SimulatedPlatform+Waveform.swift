// SPDX-License-Identifier: Apache-2.0

internal import DFXHardware

extension SimulatedPlatform {
  /// Runs `body` while value changes of key signals go to a VCD file, for waveform viewers.
  ///
  /// Per device: busy flags of the engines, program counter, operation tag, layer, completed
  /// instructions, HBM beats read and written. Time counts from the first pass of the process.
  /// - Parameter path: the file without its ending, which is always `.vcd`.
  public func recordingWaveform<Result>(
    to path: String, _ body: () throws -> Result
  ) throws -> Result {
    try check(dfx_open_waveform(platform, path))
    defer { _ = dfx_close_waveform(platform) }
    return try body()
  }
}
