// SPDX-License-Identifier: Apache-2.0

/// A line of a worker.
///
/// A request is a JSON array of points that share model, machine and devices. For each, in order, the worker
/// answers with a line, and `end` follows; after `trouble` the points that have no answer were not run.
package enum WorkerReply: Sendable, Equatable {
  /// A point's report, as compact JSON without names, and the seconds that it took.
  case done(key: String, seconds: Double, report: String)
  /// A point that cannot run.
  case failed(key: String, seconds: Double, reason: String)
  /// What kept the next point from running and says nothing about it.
  case trouble(String)
  /// No more answers to the request.
  case end

  /// The line, without its end.
  package var line: String {
    switch self {
    case .done(let key, let seconds, let report): "done \(key) \(seconds) \(report)"
    case .failed(let key, let seconds, let reason): "failed \(key) \(seconds) \(Self.one(reason))"
    case .trouble(let reason): "trouble \(Self.one(reason))"
    case .end: "end"
    }
  }

  /// A reply from its line; nil for other lines.
  package init?(line: String) {
    let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
    switch (words[0], words.count) {
    case ("end", 1): self = .end
    case ("trouble", 2...): self = .trouble(String(line.dropFirst("trouble ".count)))
    case ("done", 4), ("failed", 4):
      guard let seconds = Double(words[2]) else { return nil }
      let (key, text) = (String(words[1]), String(words[3]))
      self =
        words[0] == "done"
        ? .done(key: key, seconds: seconds, report: text)
        : .failed(key: key, seconds: seconds, reason: text)
    default: return nil
    }
  }

  private static func one(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}
