// SPDX-License-Identifier: Apache-2.0

/// Free units of a register file, handed out in runs, next fit.
struct FreeRuns {
  private var used: [Bool]
  private var next = 0

  init(capacity: Int) {
    used = Array(repeating: false, count: capacity)
  }

  /// The start of a free run of `size` units, or nil when there is none.
  mutating func take(_ size: Int) -> Int? {
    guard let start = search(from: next, size) ?? search(from: 0, size) else { return nil }
    for unit in start..<start + size { used[unit] = true }
    next = start + size
    return start
  }

  mutating func release(_ start: Int, _ size: Int) {
    for unit in start..<start + size { used[unit] = false }
  }

  private func search(from first: Int, _ size: Int) -> Int? {
    var run = 0
    for unit in first..<max(first, used.count) {
      run = used[unit] ? 0 : run + 1
      if run == size { return unit - size + 1 }
    }
    return nil
  }
}
