// SPDX-License-Identifier: Apache-2.0

/// One published figure beside the model's.
struct Claim: Equatable {
  /// How the model came by its value.
  enum Basis: String {
    /// A parameter was chosen so that this row is met.
    case calibrated
    /// Nothing was fitted to this row.
    case predicted
    /// The figure is itself a parameter, or follows from one without a mechanism in between.
    case parameter
    /// A parameter was derived from this measurement, among others.
    case derived
    /// Follows from another published row by arithmetic: no evidence of its own.
    case dependent = "predicted, not independent"
  }

  let name: String
  let unit: String
  /// nil: no figure is known to the authors of this page.
  let published: Double?
  let model: Double
  let basis: Basis
  var decimals = 2

  /// Relative error in percent.
  var error: Double? { published.map { (model / $0 - 1) * 100 } }
}
