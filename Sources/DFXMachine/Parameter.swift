// SPDX-License-Identifier: Apache-2.0

/// Where a value comes from.
public enum ParameterStatus: String, Sendable, Codable, CaseIterable {
  /// The DFX paper, directly or as quoted by later papers.
  case paper
  /// Measured by others on the same parts.
  case measured
  /// Configuration of a public tool.
  case tool
  /// Arithmetic on other values.
  case derived
  /// Chosen so that the model meets a point marked for calibration.
  case calibrated
  /// A public figure without a stated method.
  case weak
  /// No public number is known; a plausible value.
  case assumed
}

/// One parameter of a machine: a row of the table that drives decoding, listing and documentation.
public struct Parameter: Sendable {
  /// Group and key as machine files spell them, for example `ring.latency_ns`.
  public let path: String
  /// The preset's value.
  public let value: Double
  /// Legal values.
  public let range: ClosedRange<Double>
  /// Whether only whole numbers are legal.
  public let isInteger: Bool
  /// Where the value comes from.
  public let status: ParameterStatus
  /// The source, or the reasoning.
  public let source: String

  /// The group, `ring`.
  public var group: String { String(path.prefix { $0 != "." }) }
  /// The key in its group, `latency_ns`.
  public var key: String { String(path.drop { $0 != "." }.dropFirst()) }

  static func whole(
    _ path: String, _ value: Double, _ range: ClosedRange<Double>, _ status: ParameterStatus,
    _ source: String
  ) -> Parameter {
    Parameter(
      path: path, value: value, range: range, isInteger: true, status: status, source: source)
  }

  static func real(
    _ path: String, _ value: Double, _ range: ClosedRange<Double>, _ status: ParameterStatus,
    _ source: String
  ) -> Parameter {
    Parameter(
      path: path, value: value, range: range, isInteger: false, status: status, source: source)
  }
}
