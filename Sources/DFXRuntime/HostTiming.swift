// SPDX-License-Identifier: Apache-2.0

/// Simulated time that the host adds to a request.
public struct HostTiming: Sendable, Equatable {
  /// Starting the devices or waiting for them, seconds.
  public let commandSeconds: Double
  /// One transfer from a device, whatever its size, seconds.
  public let transferSeconds: Double
  /// Bytes per second from a device.
  public let readBytesPerSecond: Double
  /// Bytes per second to a device.
  public let writeBytesPerSecond: Double

  /// Costs of commands and transfers.
  public init(
    commandSeconds: Double, transferSeconds: Double, readBytesPerSecond: Double,
    writeBytesPerSecond: Double
  ) {
    self.commandSeconds = commandSeconds
    self.transferSeconds = transferSeconds
    self.readBytesPerSecond = readBytesPerSecond
    self.writeBytesPerSecond = writeBytesPerSecond
  }

  /// One start with the configuration and one done for a whole request (paper, section 4).
  public var request: HostSeconds {
    var seconds = HostSeconds()
    seconds.commands = 2 * commandSeconds
    return seconds
  }

  /// The host fetches logits of `bytes` bytes from `devices` cards, one after the other through one
  /// queue, and starts the next pass.
  public func sampling(bytes: Int, devices: Int) -> HostSeconds {
    var seconds = HostSeconds()
    seconds.commands = commandSeconds
    seconds.transfers = Double(devices) * transferSeconds + Double(bytes) / readBytesPerSecond
    seconds.bytes = bytes
    return seconds
  }

  /// Loading `bytes` bytes of images, seconds.
  public func loadSeconds(bytes: Int) -> Double {
    transferSeconds + Double(bytes) / writeBytesPerSecond
  }
}
