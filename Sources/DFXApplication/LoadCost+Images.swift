// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
public import DFXReport
public import DFXRuntime

extension LoadCost {
  /// Loading images of `bytes` bytes over PCIe.
  public init(imageBytes: Int, timing: HostTiming) {
    self.init(
      bytes: UInt64(imageBytes), milliseconds: timing.loadSeconds(bytes: imageBytes) * 1e3)
  }
}
