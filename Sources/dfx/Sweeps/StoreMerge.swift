// SPDX-License-Identifier: Apache-2.0

internal import DFXSweep

/// Puts the results of several stores into one.
struct StoreMerge {
  let stores: [String]
  let isQuiet: Bool

  /// Merges into `path`, which is made when it is missing.
  func run(into path: String) throws {
    // All are looked at before anything is written.
    let sources = try stores.map { path throws(SweepError) in
      try SweepStore(path: path, .read)
    }
    let target = try SweepStore(path: path)
    var added = 0
    for source in sources { added += try target.merge(source) }
    guard !isQuiet else { return }
    Console.note(
      "sweep: \(added) results from \(stores.count) stores, \(path) has \(try target.rowCount())")
  }
}
