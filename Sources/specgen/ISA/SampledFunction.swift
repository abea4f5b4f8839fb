// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// A function by its samples at -limit + k / 128, as `isa/NAME.json` holds them: binary16 bit patterns.
struct SampledFunction {
  /// The name of the file, of the Swift enumeration and of the C++ array.
  let file, swiftName, cxxName: String
  let samples: [String]

  private var limit: Int { (samples.count - 1) / 256 }
  private var note: String {
    "Generated from isa/\(file).json by 'make gen'; edit that file's script, not this file."
  }
  private var range: String { "-\(limit) + k / 128, k = 0 to \(samples.count - 1)" }

  /// Reads `isa/NAME.json` of a repository; there is an interval per 1/128 of [-limit, limit].
  init(_ file: String, swift: String, cxx: String, limit: Int, repository: URL) throws {
    struct Contents: Decodable { let samples: [String] }
    let url = repository.appendingPathComponent("isa/\(file).json")
    self.file = file
    swiftName = swift
    cxxName = cxx
    samples = try JSONDecoder().decode(Contents.self, from: Data(contentsOf: url)).samples
    precondition(
      samples.count == 256 * limit + 1, "\(256 * limit) intervals have one end point more")
  }

  private func rows(indent: String) -> String {
    stride(from: 0, to: samples.count, by: 12).map { start in
      let row = samples[start..<min(start + 12, samples.count)]
      return indent + row.joined(separator: ", ") + ","
    }.joined(separator: "\n")
  }

  var swift: String {
    """
    // SPDX-License-Identifier: Apache-2.0
    // \(note)

    /// The samples of \(swiftName) at \(range).
    public enum \(swiftName) {
      /// binary16 bit patterns.
      public static let samples: [UInt16] = [
    \(rows(indent: "    "))
      ]
    }

    """
  }

  var cxx: String {
    """
    // SPDX-License-Identifier: Apache-2.0
    // \(note)

    #ifndef DFX_GENERATED_\(file.uppercased())_SAMPLES_H
    #define DFX_GENERATED_\(file.uppercased())_SAMPLES_H

    #include <cstdint>

    namespace dfx::isa {

    // \(swiftName) at \(range): binary16 bit patterns.
    inline constexpr uint16_t \(cxxName)[\(samples.count)] = {
    \(rows(indent: "    "))
    };

    }  // namespace dfx::isa

    #endif

    """
  }
}
