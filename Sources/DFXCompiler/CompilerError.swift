// SPDX-License-Identifier: Apache-2.0

/// Why a model cannot be compiled.
public enum CompilerError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The number of devices is outside the machine's range.
  case deviceCount(Int, maximum: Int)
  /// A memory of a device is too small.
  case doesNotFit(what: String, needed: Int, available: Int, advice: String)
  /// A dimension does not fit the instruction's field.
  case dimension(what: String, value: Int, maximum: Int)
  /// The machine's tile shape changes the numerics, so values cannot be computed on it.
  case tileShape(inner: Int, lanes: Int)
  /// A graph or a plan has something that the compiler makes no instructions for.
  case unsupported(String)
  /// A pass produced something wrong: a defect of the compiler.
  case verification(pass: String, String)

  /// One line that names the cause and what to do.
  public var description: String {
    switch self {
    case .deviceCount(let count, let maximum):
      "cannot compile for \(count) devices: choose 1 to \(maximum)"
    case .doesNotFit(let what, let needed, let available, let advice):
      "\(what) needs \(needed) bytes, \(available) are there: \(advice)"
    case .dimension(let what, let value, let maximum):
      "\(what) is \(value), the instruction set reaches \(maximum)"
    case .tileShape(let inner, let lanes):
      "tiles of \(inner) x \(lanes) change the numerics: only 'estimate' takes them"
    case .unsupported(let what):
      "cannot compile \(what): no instructions are made for it"
    case .verification(let pass, let cause):
      "compiler defect found after the \(pass) pass: \(cause)"
    }
  }
}
