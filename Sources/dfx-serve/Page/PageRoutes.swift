// SPDX-License-Identifier: Apache-2.0

internal import DFXApplication
internal import DFXReport
internal import DFXRuntime
internal import Hummingbird

/// A page that shows what the appliance does, and the numbers that it asks for.
struct PageRoutes: Sendable {
  let model: ServedModel

  func add(to router: RouterGroup<ServerContext>) {
    router.get("/") { _, _ in Response(text: Page.html, type: "text/html; charset=utf-8") }
    router.get("/status") { _, _ in Response(json: try await status()) }
  }

  /// Slots, queue, clock and totals; how busy units were in all passes so far.
  private func status() async throws -> OrderedJSON {
    let status = await model.engine.status
    let report = try await model.engine.inspect { costs in
      try (costs as? TimingModel)?.report()
    }
    let slots = status.slots.map { slot -> OrderedJSON in
      guard let slot else { return .null }
      return .object([
        .init("request", .integer(Int64(slot.request.number))),
        .init("prompt_tokens", .integer(Int64(slot.promptTokens))),
        .init("positions", .integer(Int64(slot.positions))),
      ])
    }
    let totals = status.totals
    return .object([
      .init("model", .string(model.name)),
      .init("context", .integer(Int64(model.configuration.context))),
      .init("slots", .array(slots)), .init("waiting", .integer(Int64(status.waiting))),
      .init("clock_s", .number(status.clock.seconds)),
      .init("prompt_tokens", .integer(Int64(totals.promptTokens))),
      .init("cached_prompt_tokens", .integer(Int64(totals.reusedPromptTokens))),
      .init("generated_tokens", .integer(Int64(totals.generatedTokens))),
      .init("finished", .integer(Int64(totals.finished))),
      .init("cancelled", .integer(Int64(totals.cancelled))),
      .init("failed", .integer(Int64(totals.failed))),
      .init("devices", .integer(Int64(report??.machine.devices ?? 0))),
      .init("machine", (report??.machine.name).map { .string($0) } ?? .null),
      .init("power_w", Self.power(report ?? nil)), .init("units", Self.units(report ?? nil)),
    ])
  }

  /// Mean power of all devices while passes run.
  private static func power(_ report: Report?) -> OrderedJSON {
    guard let report, let energy = report.energy else { return .null }
    return .number(energy.averagePowerPerDeviceW * Double(report.machine.devices))
  }

  private static func units(_ report: Report?) -> OrderedJSON {
    guard let use = report?.utilization else { return .null }
    return .object([
      .init("matrix unit", .number(use.mpuFraction)),
      .init("vector unit", .number(use.vpuFraction)),
      .init("HBM", .number(use.hbmFraction)), .init("links", .number(use.linkFraction)),
    ])
  }
}
