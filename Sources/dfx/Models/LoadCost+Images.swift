// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXReport
internal import DFXRuntime

extension LoadCost {
  /// Loading images of `bytes` bytes over PCIe.
  init(imageBytes: Int, timing: HostTiming) {
    self.init(
      bytes: UInt64(imageBytes), milliseconds: timing.loadSeconds(bytes: imageBytes) * 1e3)
  }
}
