// SPDX-License-Identifier: Apache-2.0

public import DFXDevice

/// Why the platform refused.
public enum PlatformError: Error, Sendable, Equatable, CustomStringConvertible {
  case fault(DeviceFault)
  case tileShape
  case invalid(String)
  case `internal`(String)
  /// The host gives no more of something.
  case host(String)

  /// Whether a device stopped, rather than the simulator.
  public var isDeviceFault: Bool {
    switch self {
    case .fault, .tileShape: true
    case .invalid, .internal, .host: false
    }
  }

  /// One line that names the cause.
  public var description: String {
    switch self {
    case .fault(let fault): fault.description
    case .tileShape: "this machine's tile shape changes the numerics: only 'estimate' takes it"
    case .invalid(let cause): "the simulator refused a call: \(cause)"
    case .internal(let cause): "the simulator failed: \(cause)"
    case .host(let cause): cause
    }
  }
}
