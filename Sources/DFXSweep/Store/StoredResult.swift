// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import DFXReport
internal import Foundation

/// A result as stores and workers pass it on: without the names that a sweep gives to its points.
struct StoredResult: Sendable, Equatable {
  enum Outcome: Sendable, Equatable {
    /// A report as compact JSON, without names, command and wall time.
    case report(String)
    /// Why there is none.
    case error(String)
  }

  let key: PointKey
  let outcome: Outcome
  /// Wall-clock seconds.
  let seconds: Double

  /// What the row is checked with when it is read.
  var checksum: Data {
    var hash = SHA256()
    hash.update(data: key.bytes)
    switch outcome {
    case .report(let text): hash.update(data: Data(("report" + text).utf8))
    case .error(let text): hash.update(data: Data(("error" + text).utf8))
    }
    return Data(hash.finalize().prefix(8))
  }

  /// The result of `point`, under the names that it has there.
  ///
  /// - Throws: an error when the text is no report.
  func result(of point: PreparedPoint) throws -> SweepResult {
    let outcome: SweepResult.Outcome
    switch self.outcome {
    case .report(let text):
      var report = try Report(json: text)
      report.model.name = point.model.name
      report.machine.name =
        ([point.machine.name] + point.point.assignments).joined(separator: " ")
      report.command = point.point.command
      report.simulation.wallS = seconds
      outcome = .done(report)
    case .error(let text): outcome = .failed(text)
    }
    return SweepResult(point: point, outcome: outcome, seconds: seconds)
  }
}

extension [PointKey: StoredResult] {
  /// Those of `points` in their order, under their names; points without a result are left out.
  ///
  /// - Throws: `SweepError.store` with `path` when a text is no report.
  func results(of points: [PreparedPoint], from path: String) throws(SweepError) -> [SweepResult] {
    var results = [SweepResult]()
    results.reserveCapacity(points.count)
    for point in points {
      guard let stored = self[point.key] else { continue }
      do {
        results.append(try stored.result(of: point))
      } catch {
        throw .store(
          path: path, .corrupt("the report of \(point.key.text) cannot be read: \(error)"))
      }
    }
    return results
  }
}
