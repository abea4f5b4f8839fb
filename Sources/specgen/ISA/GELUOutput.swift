// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// The samples of GELU as `isa/gelu.json` holds them, binary16 bit patterns.
struct GELUSamples: Decodable {
  let samples: [String]

  init(contentsOf url: URL) throws {
    self = try JSONDecoder().decode(GELUSamples.self, from: Data(contentsOf: url))
    precondition(samples.count == 2049, "2048 intervals have 2049 end points")
  }
}

/// Writes the samples of GELU for both languages.
struct GELUOutput {
  let samples: GELUSamples

  private func rows(indent: String) -> String {
    stride(from: 0, to: samples.samples.count, by: 12).map { start in
      let row = samples.samples[start..<min(start + 12, samples.samples.count)]
      return indent + row.joined(separator: ", ") + ","
    }.joined(separator: "\n")
  }

  var swift: String {
    """
    // SPDX-License-Identifier: Apache-2.0
    // Generated from isa/gelu.json by 'make gen'; edit that file's script, not this file.

    /// The samples of GELU at -8 + k / 128, k = 0 to 2048.
    public enum GELU {
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
    // Generated from isa/gelu.json by 'make gen'; edit that file's script, not this file.

    #ifndef DFX_GENERATED_GELU_SAMPLES_H
    #define DFX_GENERATED_GELU_SAMPLES_H

    #include <cstdint>

    namespace dfx::isa {

    // GELU at -8 + k / 128, k = 0 to 2048: binary16 bit patterns.
    inline constexpr uint16_t kGeluSamples[2049] = {
    \(rows(indent: "    "))
    };

    }  // namespace dfx::isa

    #endif

    """
  }
}
