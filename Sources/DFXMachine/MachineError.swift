// SPDX-License-Identifier: Apache-2.0

/// Why a machine cannot be had.
public enum MachineError: Error, Sendable, Equatable, CustomStringConvertible {
  case unknown(name: String, presets: [String])
  case unreadable(path: String)
  case malformed(path: String, cause: String)
  case unknownKey(path: String, key: String)
  case notANumber(path: String, key: String)
  case outOfRange(path: String, key: String, value: Double, range: ClosedRange<Double>)
  case notWhole(path: String, key: String, value: Double)

  /// Whether the input is missing rather than wrong.
  public var isMissingInput: Bool {
    switch self {
    case .unknown, .unreadable: true
    default: false
    }
  }

  /// One line that names the file, the key and what to do.
  public var description: String {
    switch self {
    case .unknown(let name, let presets):
      "no machine file or preset is called '\(name)': the presets are "
        + presets.joined(separator: ", ")
    case .unreadable(let path): "\(path): there is no such readable machine file"
    case .malformed(let path, let cause): "\(path): \(cause)"
    case .unknownKey(let path, let key):
      "\(path): '\(key)' is not a parameter: see 'dfx machines show u280-dfx'"
    case .notANumber(let path, let key): "\(path): '\(key)' must be a number"
    case .outOfRange(let path, let key, let value, let range):
      "\(path): '\(key)' is \(value), it must lie between \(range.lowerBound) and \(range.upperBound)"
    case .notWhole(let path, let key, let value):
      "\(path): '\(key)' is \(value), it must be a whole number"
    }
  }
}
