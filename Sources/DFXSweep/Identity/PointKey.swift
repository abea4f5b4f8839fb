// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import DFXMachine
internal import Foundation

/// The name under which a store keeps a result: a hash of what determines it, and of nothing else.
///
/// That is the model's shape, the plan, the workload, every parameter of the effective machine, and
/// `ModelVersion`; not names, paths, times or hosts.
public struct PointKey: Sendable, Hashable {
  /// 128 bits of a SHA-256.
  let bytes: [UInt8]

  static let byteCount = 16

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The key of a workload of a model on `devices` cards of a machine.
  ///
  /// - Parameters:
  ///   - model: a text that is equal for models whose results are.
  ///   - plan: a text that is equal for plans that split alike.
  ///   - version: the version of the program's model.
  init(
    model: String, machine: Data, devices: Int, input: Int, output: Int,
    plan: String = SweepPoint.defaultPlan, version: Int = ModelVersion.current
  ) {
    var hash = SHA256()
    // Lengths before texts: no two lists of fields give the same bytes.
    for field in [
      "dfx.point", "\(version)", model, plan, "\(devices)", "\(input)", "\(output)",
    ] {
      hash.update(data: Data("\(field.utf8.count):\(field)".utf8))
    }
    hash.update(data: machine)
    bytes = Array(hash.finalize().prefix(Self.byteCount))
  }

  /// 32 hexadecimal digits.
  public var text: String { hexadecimal(bytes) }
}

extension Machine {
  /// A hash of all parameters with their effective values.
  var digest: Data {
    let lines = Self.parameters.map { "\($0.path)=\(self[$0])\n" }
    return Data(SHA256.hash(data: Data(lines.joined().utf8)))
  }
}

func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var text = [UInt8]()
  for byte in bytes { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
  return String(decoding: text, as: UTF8.self)
}
