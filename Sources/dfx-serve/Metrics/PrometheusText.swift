// SPDX-License-Identifier: Apache-2.0

internal import DFXRuntime

/// The metrics page of a server, in Prometheus' text format.
///
/// `vllm:` names are vLLM's, with its meanings, in wall time; `dfx:` names are about the simulated appliance.
struct PrometheusText {
  private var lines: [String] = []
  private let labels: String

  init(model: String, counts: ServerMetrics.Counts, status: ServingStatus) {
    labels = "model_name=\"\(Self.escaped(model))\""
    gauge("vllm:num_requests_running", "Requests that hold a slot.", Double(status.running))
    gauge("vllm:num_requests_waiting", "Requests that wait for a slot.", Double(status.waiting))
    gauge(
      "vllm:kv_cache_usage_perc", "Share of the slots that is taken; 1 is all.",
      status.slots.isEmpty ? 0 : Double(status.running) / Double(status.slots.count))
    let totals = status.totals
    counter("vllm:prompt_tokens", "Prompt tokens whose passes ran.", Double(totals.promptTokens))
    counter("vllm:generation_tokens", "Generated tokens.", Double(totals.generatedTokens))
    counter(
      "vllm:prefix_cache_queries", "Prompt tokens.",
      Double(totals.promptTokens + totals.reusedPromptTokens))
    counter(
      "vllm:prefix_cache_hits", "Prompt tokens whose keys and values were there.",
      Double(totals.reusedPromptTokens))
    head("vllm:request_success_total", "counter", "Requests that ended with a result, by reason.")
    for reason in FinishReason.allCases {
      lines.append(
        "vllm:request_success_total{\(labels),finished_reason=\"\(reason.rawValue)\"} "
          + "\(counts.finished[reason, default: 0])")
    }
    latencies("vllm", counts.wall, "wall time")
    latencies("dfx", counts.simulated, "simulated time")
    histogram(
      "dfx:request_queue_time_seconds", "Waiting for a slot, simulated time.",
      counts.simulatedQueue)
    counter("dfx:requests_cancelled", "Requests whose client went away.", Double(totals.cancelled))
    counter("dfx:requests_failed", "Requests without a result.", Double(counts.failed))
    counter("dfx:requests_refused", "Requests that found no place.", Double(counts.refused))
    counter("dfx:energy_joules", "Energy of finished requests, all devices.", counts.joules)
    counter("dfx:clock_seconds", "The appliance's clock.", status.clock.seconds)
    gauge("dfx:slots", "Requests that the appliance holds at once.", Double(status.slots.count))
  }

  /// The page.
  var text: String { lines.joined(separator: "\n") + "\n" }

  private mutating func latencies(
    _ prefix: String, _ latencies: ServerMetrics.Latencies, _ clock: String
  ) {
    histogram(
      "\(prefix):time_to_first_token_seconds", "From arrival to the first token, \(clock).",
      latencies.firstToken)
    histogram(
      "\(prefix):inter_token_latency_seconds",
      prefix == "vllm"
        ? "From one token to the next, \(clock)."
        : "From one token to the next, mean of a request, \(clock).", latencies.betweenTokens)
    histogram(
      "\(prefix):e2e_request_latency_seconds", "From arrival to the last token, \(clock).",
      latencies.whole)
  }

  private mutating func head(_ name: String, _ type: String, _ help: String) {
    lines.append("# HELP \(name) \(help)")
    lines.append("# TYPE \(name) \(type)")
  }

  private mutating func gauge(_ name: String, _ help: String, _ value: Double) {
    head(name, "gauge", help)
    lines.append("\(name){\(labels)} \(value)")
  }

  /// Counters end in `_total`.
  private mutating func counter(_ name: String, _ help: String, _ value: Double) {
    head(name + "_total", "counter", help)
    lines.append("\(name)_total{\(labels)} \(value)")
  }

  private mutating func histogram(_ name: String, _ help: String, _ histogram: Histogram) {
    head(name, "histogram", help)
    lines += histogram.lines(name: name, labels: labels)
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }
}
