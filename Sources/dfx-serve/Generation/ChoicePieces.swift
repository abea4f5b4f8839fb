// SPDX-License-Identifier: Apache-2.0

/// A piece with the choice that it belongs to.
struct IndexedPiece: Sendable {
  let choice: Int
  let piece: ChoicePiece
}

extension ServedModel {
  /// The pieces of all choices as they come; who stops listening cancels them.
  ///
  /// Ends with an error when a choice has no result, or when `limit` of wall time is over.
  func pieces(
    of choices: [RunningChoice], _ call: GenerationCall, limit: Duration
  ) -> AsyncThrowingStream<IndexedPiece, any Error> {
    AsyncThrowingStream { continuation in
      let task = Task {
        do {
          try await withThrowingTaskGroup(of: Void.self) { group in
            for choice in choices {
              group.addTask {
                try await follow(choice, call) {
                  continuation.yield(IndexedPiece(choice: choice.index, piece: $0))
                }
              }
            }
            group.addTask {
              try await Task.sleep(for: limit)
              throw APIError(
                status: .gatewayTimeout, kind: .timeout,
                message: "the answer took longer than the server allows, \(limit)",
                code: "timeout")
            }
            for _ in choices { _ = try await group.next() }
            group.cancelAll()
          }
          continuation.finish()
        } catch {
          continuation.finish(throwing: error)
        }
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }

  private func follow(
    _ choice: RunningChoice, _ call: GenerationCall, yield: (ChoicePiece) -> Void
  ) async throws {
    var progress = ChoiceProgress(choice, of: call, model: self)
    if let piece = progress.begin() { yield(piece) }
    for await event in choice.events {
      guard let piece = try progress.take(event) else { continue }
      yield(piece)
      if piece.end != nil { return }
    }
    throw CancellationError()
  }

  /// The whole choices, by index.
  func whole(
    _ choices: [RunningChoice], _ call: GenerationCall, limit: Duration
  ) async throws -> [ChoicePiece] {
    var whole = [ChoicePiece](repeating: ChoicePiece(), count: choices.count)
    for try await part in pieces(of: choices, call, limit: limit) {
      whole[part.choice] = whole[part.choice] + part.piece
    }
    try Task.checkCancellation()
    return whole
  }
}
