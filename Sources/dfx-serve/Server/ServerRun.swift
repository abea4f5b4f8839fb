// SPDX-License-Identifier: Apache-2.0

internal import DFXModel
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import ServiceLifecycle
internal import Synchronization

/// A server from its start to its end.
struct ServerRun {
  let model: ServedModel
  let settings: TokenizerSettings
  let limits: Limits
  let host: String
  let port: Int
  let keys: [String]
  /// Most wall time for those who are served when the server is told to end.
  let drain: Duration

  /// The server could not listen.
  struct ListeningFailure: Error {
    let message: String
  }

  /// Serves until the process is told to end.
  /// - Parameter onReady: called with the port as soon as clients can connect.
  func run(onReady: @escaping @Sendable (Int) -> Void) async throws {
    let isReady = Atomic(false)
    var logger = Logger(label: "dfx-serve") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .critical
    let application = Application(
      router: router,
      server: .http1(
        configuration: HTTP1Channel.Configuration(
          additionalChannelHandlers: [PresenceHandler()],
          idleTimeout: TimeAmount(limits.idle),
          httpDecoderConfiguration: .init(
            maxHeaderFieldSize: 16 * 1024, maxHeaderListSize: 64 * 1024, maxHeaderFieldCount: 100))
      ),
      configuration: ApplicationConfiguration(
        address: .hostname(host, port: port), serverName: "dfx"),
      onServerRunning: {
        isReady.store(true, ordering: .relaxed)
        onReady($0.localAddress?.port ?? port)
      }, logger: logger)
    var configuration = ServiceGroupConfiguration(
      services: [EngineService(engine: model.engine), application],
      gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    // Services end in reverse order: first those who ask, then the engine.
    configuration.maximumGracefulShutdownDuration = drain
    do {
      try await ServiceGroup(configuration: configuration).run()
    } catch {
      guard !isReady.load(ordering: .relaxed) else { throw error }
      throw ListeningFailure(
        message: "cannot listen on \(host), port \(port): \(error): choose --host or --port anew")
    }
  }

  private var router: Router<ServerContext> {
    let router = Router(context: ServerContext.self)
    router.add(middleware: ErrorMiddleware())
    let status = StatusRoutes(model: model)
    status.addOpen(to: router.group())
    PageRoutes(model: model).add(to: router.group())
    let guarded = router.group().add(middleware: KeyMiddleware(keys: keys))
    status.add(to: guarded)
    CompletionRoutes(model: model, settings: settings, limits: limits).add(to: guarded)
    TokenizerRoutes(model: model, settings: settings, limits: limits).add(to: guarded)
    return router
  }
}
