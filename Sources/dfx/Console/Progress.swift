// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Progress on standard error: a line in place for a person, plain lines otherwise, nothing when quiet.
struct Progress {
  private let label: String
  private let total: Int
  private let unit: String
  private let isQuiet: Bool
  private var start = ContinuousClock.now
  private var lastReport = ContinuousClock.now
  private var isShowing = false

  init(_ label: String, total: Int, unit: String, isQuiet: Bool) {
    self.label = label
    self.total = total
    self.unit = unit
    self.isQuiet = isQuiet
  }

  /// Says that `done` of the total is done; nothing is shown in the first second.
  mutating func update(_ done: Int) {
    guard !isQuiet else { return }
    let now = ContinuousClock.now
    let interval: Duration = Console.isInteractive ? .milliseconds(200) : .seconds(5)
    guard now - start > .seconds(1), !isShowing || now - lastReport > interval, done > 0 else {
      return
    }
    lastReport = now
    isShowing = true
    let seconds = (now - start) / .seconds(1)
    let rate = Double(done) / seconds
    let remaining = Double(total - done) / rate
    let line =
      "\(label): \(done)/\(total) \(unit), \(format(rate)) \(unit)/s, \(format(remaining)) s left"
    if Console.isInteractive {
      Console.noteInPlace("\r\u{1B}[K" + line)
    } else {
      Console.note(line)
    }
  }

  /// Counts time from now on.
  mutating func restart() { start = ContinuousClock.now }

  /// Removes the line that was shown in place.
  mutating func finish() {
    if isShowing && Console.isInteractive { Console.noteInPlace("\r\u{1B}[K") }
    isShowing = false
  }

  private func format(_ value: Double) -> String {
    String(format: value < 10 ? "%.1f" : "%.0f", value)
  }
}
