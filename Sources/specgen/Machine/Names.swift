// SPDX-License-Identifier: Apache-2.0

extension String {
  /// Words whose spelling in Swift is not that of a word.
  private static let spellings = [
    "mhz": "MHz", "kib": "KiB", "gib": "GiB", "gb": "GB", "gbit": "Gbit", "usd": "USD",
    "pj": "Picojoules", "ns": "Nanoseconds", "us": "Microseconds", "w": "Watts", "nw": "Nanowatts",
    "nan": "NaN",
    "gpu": "GPU", "kwh": "KWh", "lut": "LUT", "luts": "LUTs", "dsp": "DSP", "dsps": "DSPs",
    "s": "Second", "c": "Celsius", "v": "Volts", "ff": "FF", "rams": "RAMs",
  ]

  /// `burst_ticks` as `burstTicks`, `latency_ns` as `latencyNanoseconds`.
  var camelCase: String {
    let words = split(separator: "_").map(String.init)
    return words.enumerated().map { index, word in
      if index == 0 { return word }
      return Self.spellings[word] ?? word.prefix(1).uppercased() + word.dropFirst()
    }.joined()
  }

  /// A name as Swift declares it, where it may be one of the language's words.
  var declared: String { ["switch", "in", "default", "case"].contains(self) ? "`\(self)`" : self }

  /// `memory_model` as `MemoryModel`.
  var typeCase: String {
    split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  /// `mpu` as `MPUValues`, `core` as `CoreValues`.
  var groupType: String {
    let acronyms = ["mpu", "vpu", "sfu", "hbm", "ddr", "dram"]
    return (acronyms.contains(self) ? uppercased() : typeCase) + "Values"
  }
}

extension Double {
  /// The shortest literal that is this number.
  var literal: String {
    self == rounded() && abs(self) < 1e15 ? String(Int(self)) : String(self)
  }
}
