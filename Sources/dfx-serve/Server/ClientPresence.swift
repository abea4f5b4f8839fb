// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import Synchronization

/// Whether the client of a connection still listens; told apart from silence, so that nobody computes for those
/// who went away. A client that closes its sending side counts as gone.
final class ClientPresence: Sendable {
  private struct State {
    var isGone = false
    var onGone: (@Sendable () -> Void)?
  }

  private let state = Mutex(State())

  /// Runs `body`, cancelled as soon as the client is gone.
  func whileListening<Value: Sendable>(
    _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    let task = Task { try await body() }
    let isGone = state.withLock { state in
      state.onGone = { task.cancel() }
      return state.isGone
    }
    if isGone { task.cancel() }
    defer { state.withLock { $0.onGone = nil } }
    return try await withTaskCancellationHandler {
      try await task.value
    } onCancel: {
      task.cancel()
    }
  }

  func clientIsGone() {
    let action = state.withLock { state in
      state.isGone = true
      return state.onGone
    }
    action?()
  }
}

/// Watches a connection for its presence.
final class PresenceHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = NIOAny

  let presence = ClientPresence()

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let event = event as? ChannelEvent, event == .inputClosed { presence.clientIsGone() }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    presence.clientIsGone()
    context.fireChannelInactive()
  }
}
