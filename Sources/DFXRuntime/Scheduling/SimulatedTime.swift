// SPDX-License-Identifier: Apache-2.0

/// A moment on the appliance's clock, or a span of it, in whole picoseconds; never a host's time.
public struct SimulatedTime: Sendable, Hashable, Comparable, AdditiveArithmetic {
  /// Picoseconds since the appliance started.
  public var picoseconds: Int64

  /// The start.
  public static let zero = SimulatedTime(picoseconds: 0)

  /// A time in picoseconds.
  public init(picoseconds: Int64) { self.picoseconds = picoseconds }

  /// A time in seconds, rounded to the nearest picosecond; what does not fit becomes the largest time.
  public init(seconds: Double) {
    self.init(picoseconds: Int64(exactly: (seconds * 1e12).rounded()) ?? .max)
  }

  /// The same in seconds; divided, not multiplied by a rounded 1e-12, so that 20 ms are the literal 0.02.
  public var seconds: Double { Double(picoseconds) / 1e12 }
  /// The same in milliseconds.
  public var milliseconds: Double { Double(picoseconds) / 1e9 }

  /// Earlier than.
  public static func < (first: Self, second: Self) -> Bool {
    first.picoseconds < second.picoseconds
  }
  /// The later moment.
  public static func + (first: Self, second: Self) -> Self {
    Self(picoseconds: first.picoseconds + second.picoseconds)
  }
  /// The span between.
  public static func - (first: Self, second: Self) -> Self {
    Self(picoseconds: first.picoseconds - second.picoseconds)
  }
}
