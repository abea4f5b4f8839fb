// SPDX-License-Identifier: Apache-2.0

package import DFXDevice
package import Foundation

/// The vectors of `isa/conformance`.
package struct ConformanceSuite: Sendable {
  /// Files of the suite.
  package static let files = [
    "vector", "scalar", "matrix", "gelu", "dma", "argmax", "ring", "control", "slots",
    "extension", "fault",
  ]

  private let folder: URL

  /// The suite in the folder of a repository.
  package init(repository: URL) {
    folder = repository.appendingPathComponent("isa/conformance")
  }

  /// The cases of a file.
  package func cases(_ file: String) throws -> [ConformanceCase] {
    try ConformanceFile(named: file, in: folder).cases
  }

  /// Device counts of a file's cases, ascending.
  package func deviceCounts(_ file: String) throws -> [Int] {
    Set(try cases(file).map(\.devices.count)).sorted()
  }

  /// Runs the cases of a file, all or those of one number of devices; what differs, at most `limit` lines.
  package func differences(
    _ file: String, devices: Int? = nil, limit: Int = .max,
    makeAppliance: (Int) throws -> any InspectableAppliance
  ) throws -> [String] {
    let groups = Dictionary(grouping: try cases(file), by: \.devices.count)
    var differing: [String] = []
    for (count, group) in groups.sorted(by: { $0.key < $1.key })
    where devices == nil || devices == count {
      let runner = CaseRunner(appliance: try makeAppliance(count))
      for test in group where differing.count < limit {
        differing += try runner.mismatches(of: test).map { "\(test.name): \($0)" }
      }
    }
    return differing
  }
}
