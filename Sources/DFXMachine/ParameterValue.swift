// SPDX-License-Identifier: Apache-2.0

/// A number, or the name of a choice.
public enum ParameterValue: Sendable, Hashable, CustomStringConvertible {
  case number(Double)
  case name(String)

  /// The number; nil for a name.
  public var number: Double? {
    switch self {
    case .number(let number): number
    case .name: nil
    }
  }

  /// The value as machine files and listings spell it.
  public var description: String {
    switch self {
    case .number(let number): Machine.text(number)
    case .name(let name): name
    }
  }
}

/// What a parameter can be changed to.
public protocol ParameterRepresentable {
  /// The value.
  var parameterValue: ParameterValue { get }
}

extension ParameterValue: ParameterRepresentable {
  /// The value itself.
  public var parameterValue: ParameterValue { self }
}

extension Double: ParameterRepresentable {
  /// The number.
  public var parameterValue: ParameterValue { .number(self) }
}

extension Int: ParameterRepresentable {
  /// The number.
  public var parameterValue: ParameterValue { .number(Double(self)) }
}

extension String: ParameterRepresentable {
  /// The name of a choice.
  public var parameterValue: ParameterValue { .name(self) }
}

/// A parameter whose legal values are names.
protocol ParameterChoice: RawRepresentable where RawValue == String {}

extension ParameterChoice {
  /// The name, which must be one of the choice's when it is set.
  var name: String {
    get { rawValue }
    set {
      guard let value = Self(rawValue: newValue) else {
        preconditionFailure("'\(newValue)' was not checked")
      }
      self = value
    }
  }
}
