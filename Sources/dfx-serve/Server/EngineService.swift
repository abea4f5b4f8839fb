// SPDX-License-Identifier: Apache-2.0

internal import DFXRuntime
internal import ServiceLifecycle

/// Runs the engine until the server ends: those who are served when it ends get their answers.
struct EngineService: ServiceLifecycle.Service {
  let engine: ServingEngine

  func run() async throws {
    await withTaskCancellationHandler {
      await withGracefulShutdownHandler {
        await engine.run()
      } onGracefulShutdown: {
        Task { await engine.drain() }
      }
    } onCancel: {
      Task {
        await engine.drain()
        await engine.cancelAll()
      }
    }
  }
}
