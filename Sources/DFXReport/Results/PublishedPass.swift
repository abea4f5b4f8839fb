// SPDX-License-Identifier: Apache-2.0

extension Report {
  /// The published FPGA appliance's time per pass beside this run's.
  ///
  /// Two independent numbers are public: 345M on one card and 1.5B (24 heads) on four, both at
  /// 64 tokens in, 64 out, and the same at every published workload. Changed machines have none.
  public struct PublishedPass: Sendable, Equatable, Codable {
    /// Where the number is from.
    public var source: String
    /// Total time over input and output tokens, milliseconds.
    public var msPerPass: Double
    /// This run's time per pass against it: 0.01 is 1 % slower.
    public var relativeError: Double

    enum CodingKeys: String, CodingKey {
      case source
      case msPerPass = "ms_per_pass"
      case relativeError = "relative_error"
    }

    /// The numbers with the shape and the devices they belong to.
    private static let all = [
      (
        layers: 24, width: 1024, heads: 16, devices: 1, ms: 5.371,
        source: "MICRO 2022, as quoted by StreamTensor (arXiv 2509.13694)"
      ),
      (
        layers: 48, width: 1536, heads: 24, devices: 4, ms: 6.880,
        source: "MICRO 2022, as quoted by IANUS (ASPLOS 2024)"
      ),
    ]

    /// The number for what `record` ran; nil when none is public.
    init?(_ record: RunRecord, msPerPass: Double) {
      let model = record.model
      // Whatever its name is: a machine without changes is the published one.
      guard !record.machine.isChanged,
        let entry = Self.all.first(where: {
          $0.layers == model.layers && $0.width == model.width && $0.heads == model.heads
            && $0.devices == record.deviceCount
        })
      else { return nil }
      source = entry.source
      self.msPerPass = entry.ms
      relativeError = msPerPass / entry.ms - 1
    }
  }
}

extension MachineSummary {
  /// Whether a parameter differs from the machine's own.
  var isChanged: Bool { parameters.contains { $0.status == "changed" } }
}
