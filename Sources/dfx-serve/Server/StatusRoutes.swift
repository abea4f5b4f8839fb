// SPDX-License-Identifier: Apache-2.0

internal import DFXReport
internal import Hummingbird

/// The calls that say how the server is and what it has.
struct StatusRoutes: Sendable {
  let model: ServedModel

  /// What anybody may ask.
  func addOpen(to router: RouterGroup<ServerContext>) {
    router.get("/health") { _, _ in
      let isDraining = await model.engine.status.isDraining
      return Response(
        json: .object([.init("status", .string(isDraining ? "draining" : "ok"))]),
        status: isDraining ? .serviceUnavailable : .ok)
    }
    router.get("/metrics") { _, _ in
      Response(
        text: PrometheusText(
          model: model.name, counts: model.metrics.counts, status: await model.engine.status
        ).text, type: "text/plain; version=0.0.4; charset=utf-8")
    }
  }

  /// What those may ask who know a key.
  func add(to router: RouterGroup<ServerContext>) {
    router.get("/v1/models") { _, _ in
      Response(
        json: .object([.init("object", .string("list")), .init("data", .array([description]))]))
    }
    router.get("/v1/models/:model") { _, context in
      try model.check(try context.parameters.require("model"))
      return Response(json: description)
    }
  }

  private var description: OrderedJSON {
    .object([
      .init("id", .string(model.name)), .init("object", .string("model")),
      .init("created", .integer(Int64(model.created))), .init("owned_by", .string("dfx")),
      .init("max_model_len", .integer(Int64(model.configuration.context))),
    ])
  }
}
