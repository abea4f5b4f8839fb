// SPDX-License-Identifier: Apache-2.0

/// Why a machine cannot be had.
public enum MachineError: Error, Sendable, Equatable, CustomStringConvertible {
  case unknown(name: String, presets: [String])
  case unreadable(path: String)
  case malformed(path: String, cause: String)
  case unknownKey(path: String, key: String)
  case retired(path: String, key: String, instead: String)
  case notANumber(path: String, key: String)
  case notAChoice(path: String, key: String, choices: [String])
  case outOfRange(path: String, key: String, value: Double, range: ClosedRange<Double>)
  case notWhole(path: String, key: String, value: Double)
  /// Values that are legal each, and that no hardware has together.
  case impossible(path: String, cause: String)

  /// Whether the input is missing rather than wrong.
  public var isMissingInput: Bool {
    switch self {
    case .unknown, .unreadable: true
    case .malformed, .unknownKey, .retired, .notANumber, .notAChoice, .outOfRange, .notWhole,
      .impossible:
      false
    }
  }

  /// One line that names the file, the key and what to do.
  public var description: String {
    switch self {
    case .unknown(let name, let presets):
      "no machine file or preset is called '\(name)': the presets are "
        + presets.joined(separator: ", ")
    case .unreadable(let path): "\(path): there is no such readable machine file"
    case .malformed(let path, let cause), .impossible(let path, let cause): "\(path): \(cause)"
    case .unknownKey(let path, let key):
      "\(path): '\(key)' is not a parameter: see 'dfx machines show u280-dfx'"
    case .retired(let path, let key, let instead):
      "\(path): '\(key)' is no parameter any more: remove it; \(instead)"
    case .notANumber(let path, let key): "\(path): '\(key)' must be a number"
    case .notAChoice(let path, let key, let choices):
      "\(path): '\(key)' must be one of " + choices.joined(separator: ", ")
    case .outOfRange(let path, let key, let value, let range):
      "\(path): '\(key)' is \(value), it must lie between \(range.lowerBound) and \(range.upperBound)"
    case .notWhole(let path, let key, let value):
      "\(path): '\(key)' is \(value), it must be a whole number"
    }
  }
}
