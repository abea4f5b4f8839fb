// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// Writes safetensors files of FP16 tensors.
public enum SafetensorsWriter {
  /// A named FP16 tensor in row-major order.
  public struct Tensor: Sendable, Equatable {
    /// Its name in the file.
    public let name: String
    /// Its dimensions.
    public let shape: [Int]
    /// Its values; as many as the product of the dimensions.
    public let values: [Float16]

    /// A tensor.
    public init(name: String, shape: [Int], values: [Float16]) {
      precondition(shape.reduce(1, *) == values.count, "shape and values of \(name) differ")
      self.name = name
      self.shape = shape
      self.values = values
    }
  }

  /// The bytes of a file that holds `tensors` in their order.
  ///
  /// Layout: header length (8 bytes, little endian), JSON header padded with spaces to a multiple of 8,
  /// data. Source: the format's own description.
  public static func encode(_ tensors: [Tensor]) -> Data {
    var offset = 0
    let entries = tensors.map { tensor in
      let start = offset
      offset += tensor.values.count * 2
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      return "\(quoted(tensor.name)):{\"dtype\":\"F16\",\"shape\":[\(shape)],"
        + "\"data_offsets\":[\(start),\(offset)]}"
    }
    var header = "{" + entries.joined(separator: ",") + "}"
    while header.utf8.count % 8 != 0 { header += " " }
    var data = Data(capacity: 8 + header.utf8.count + offset)
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { data.append(contentsOf: $0) }
    data.append(contentsOf: header.utf8)
    for tensor in tensors {
      tensor.values.withUnsafeBytes { data.append(contentsOf: $0) }
    }
    return data
  }

  private static func quoted(_ name: String) -> String {
    let escaped = name.unicodeScalars.map { scalar -> String in
      switch scalar {
      case "\"", "\\": "\\" + String(scalar)
      case let control where control.value < 0x20: "\\u00" + hexadecimal(control.value)
      default: String(scalar)
      }
    }
    return "\"" + escaped.joined() + "\""
  }

  private static func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return digits.count < 2 ? "0" + digits : digits
  }
}
