// SPDX-License-Identifier: Apache-2.0

/// One event of the Trace Event format.
struct TraceEvent {
  private(set) var members: [OrderedJSON.Member]

  /// An event of a phase; processes are devices, threads are tracks, time is in microseconds.
  init(phase: String, name: String, process: Int, thread: Int, time: Double) {
    members = [
      .init("ph", .string(phase)), .init("name", .string(name)),
      .init("pid", .integer(Int64(process))), .init("tid", .integer(Int64(thread))),
      .init("ts", .number(time)),
    ]
  }

  /// The event with one member more.
  func with(_ key: String, _ value: OrderedJSON) -> TraceEvent {
    var event = self
    event.members.append(.init(key, value))
    return event
  }

  /// Metadata that names a process or thread.
  static func naming(_ kind: String, _ name: String, process: Int, thread: Int) -> TraceEvent {
    TraceEvent(phase: "M", name: kind, process: process, thread: thread, time: 0)
      .with("args", .object([.init("name", .string(name))]))
  }

  /// Metadata that orders a process or thread.
  static func sorting(_ kind: String, _ index: Int, process: Int, thread: Int) -> TraceEvent {
    TraceEvent(phase: "M", name: kind, process: process, thread: thread, time: 0)
      .with("args", .object([.init("sort_index", .integer(Int64(index)))]))
  }
}

/// Collects small pieces and writes them in large ones.
struct TraceOutput {
  private let write: (String) throws -> Void
  private var buffer = ""
  private var isFirst = true

  init(write: @escaping (String) throws -> Void) {
    self.write = write
  }

  mutating func put(_ text: String) throws {
    buffer += text
    if buffer.utf8.count >= 1 << 16 { try flush() }
  }

  mutating func event(_ event: TraceEvent) throws {
    let separator = isFirst ? "" : ",\n"
    isFirst = false
    try put(separator + OrderedJSON.object(event.members).compact)
  }

  mutating func flush() throws {
    guard !buffer.isEmpty else { return }
    try write(buffer)
    buffer = ""
  }
}
