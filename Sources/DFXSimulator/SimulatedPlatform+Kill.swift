// SPDX-License-Identifier: Apache-2.0

internal import DFXHardware

extension SimulatedPlatform {
  /// Simulated picoseconds since power-on or the last reset; 0 without a clock. It goes on in passes only.
  public var simulatedPicoseconds: UInt64 { dfx_simulated_time(platform) }

  /// Stops a device at a simulated time, as if it had failed: nothing on it changes any more.
  ///
  /// The pass that needs it ends with the fault `killed`, which names the devices that waited for it. Passes that begin
  /// after that run on the other devices, whose messages take the ring's other way. Only `reset` brings it back, with
  /// the bits and cycles of a platform that was just made.
  ///
  /// - Parameter picoseconds: since power-on or the last reset; a time that is over stops it before the next pass.
  /// - Throws: `PlatformError.invalid` for a device that does not exist, and without a clock.
  public func kill(device: Int, at picoseconds: UInt64) throws {
    guard let number = UInt32(exactly: device) else {
      throw PlatformError.invalid("no such device")
    }
    try check(dfx_kill(platform, number, picoseconds))
  }
}
