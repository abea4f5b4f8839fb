// SPDX-License-Identifier: Apache-2.0

public import DFXMachine
public import DFXRuntime

extension HostTiming {
  /// The host's costs on a machine.
  public init(_ machine: Machine) {
    self.init(
      commandSeconds: machine.commandSeconds, transferSeconds: machine.transferSeconds,
      readBytesPerSecond: machine.pcieReadBytesPerSecond,
      writeBytesPerSecond: machine.pcieWriteBytesPerSecond)
  }
}
