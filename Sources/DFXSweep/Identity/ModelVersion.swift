// SPDX-License-Identifier: Apache-2.0

/// The version of everything in the program that determines a result: compiler, hardware model, energy and cost.
public enum ModelVersion {
  /// Raised by every change that gives an equal point on an equal machine another result.
  ///
  /// Results of other versions stay in stores and are not used. `make golden` writes the results that a test
  /// compares with; it refuses to do so where results changed and this number did not.
  public static let current = 4
}
