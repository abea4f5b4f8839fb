// SPDX-License-Identifier: Apache-2.0

/// Which step wrote each element of a space of registers last.
struct WrittenRuns {
  /// Consecutive elements that one step wrote, as a reader sees them.
  struct Run: Hashable, Comparable {
    /// The step that wrote them.
    let writer: Int
    /// The first of them, counted from the first element that the step wrote.
    let offset: Int
    var count: Int

    static func < (a: Run, b: Run) -> Bool {
      (a.writer, a.offset, a.count) < (b.writer, b.offset, b.count)
    }
  }

  private struct Segment {
    var elements: Range<Int>
    let writer: Int
    var offset: Int
  }

  /// What was written, in the order of places, without gaps of what was not.
  private var segments: [Segment] = []

  /// Notes that `elements` are those of a step from its element `offset` on.
  mutating func write(_ elements: Range<Int>, by writer: Int, from offset: Int = 0) {
    guard !elements.isEmpty else { return }
    let own = Segment(elements: elements, writer: writer, offset: offset)
    let touched = indices(elements)
    // Most are written again as they were.
    if touched.count == 1, segments[touched.lowerBound].elements == elements {
      segments[touched.lowerBound] = own
      return
    }
    var kept: [Segment] = []
    if let first = segments[touched].first, first.elements.lowerBound < elements.lowerBound {
      var head = first
      head.elements = first.elements.lowerBound..<elements.lowerBound
      kept.append(head)
    }
    kept.append(own)
    if let last = segments[touched].last, last.elements.upperBound > elements.upperBound {
      var tail = last
      tail.offset += elements.upperBound - last.elements.lowerBound
      tail.elements = elements.upperBound..<last.elements.upperBound
      kept.append(tail)
    }
    segments.replaceSubrange(touched, with: kept)
  }

  /// Notes that elements from `first` on are those of `runs`.
  mutating func write(_ runs: [Run], at first: Int) {
    var next = first
    for run in runs {
      write(next..<next + run.count, by: run.writer, from: run.offset)
      next += run.count
    }
  }

  /// What a step that reads `elements` sees; elements that nothing wrote count as written by -1.
  func read(_ elements: Range<Int>) -> [Run] {
    guard !elements.isEmpty else { return [] }
    var runs: [Run] = []
    var next = elements.lowerBound
    func append(_ run: Run) {
      if let last = runs.last, last.writer == run.writer, last.offset + last.count == run.offset {
        runs[runs.count - 1].count += run.count
      } else {
        runs.append(run)
      }
    }
    for segment in touched(elements) {
      let part = segment.elements.clamped(to: elements)
      if part.lowerBound > next {
        append(Run(writer: -1, offset: 0, count: part.lowerBound - next))
      }
      append(
        Run(
          writer: segment.writer,
          offset: segment.offset + part.lowerBound - segment.elements.lowerBound,
          count: part.count))
      next = part.upperBound
    }
    if next < elements.upperBound {
      append(Run(writer: -1, offset: 0, count: elements.upperBound - next))
    }
    return runs
  }

  private func touched(_ elements: Range<Int>) -> ArraySlice<Segment> {
    segments[indices(elements)]
  }

  private func indices(_ elements: Range<Int>) -> Range<Int> {
    let first = firstIndex { $0.elements.upperBound > elements.lowerBound }
    let end = firstIndex { $0.elements.lowerBound >= elements.upperBound }
    return first..<max(first, end)
  }

  /// The first segment that meets a condition which all after it meet, too.
  private func firstIndex(_ condition: (Segment) -> Bool) -> Int {
    var (low, high) = (0, segments.count)
    while low < high {
      let middle = (low + high) / 2
      if condition(segments[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
