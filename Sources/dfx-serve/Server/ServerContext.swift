// SPDX-License-Identifier: Apache-2.0

internal import Hummingbird
internal import NIOCore

/// What a request comes with.
struct ServerContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  private let channel: any Channel

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    channel = source.channel
  }

  /// Runs `body`, cancelled as soon as the client is gone.
  func whileClientListens<Value: Sendable>(
    _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    let channel = channel
    let presence = try await channel.eventLoop.submit {
      try channel.pipeline.syncOperations.handler(type: PresenceHandler.self).presence
    }.get()
    return try await presence.whileListening(body)
  }
}
