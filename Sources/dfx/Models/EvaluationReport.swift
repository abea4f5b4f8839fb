// SPDX-License-Identifier: Apache-2.0

internal import DFXEvaluation
internal import DFXReport
internal import Foundation

/// An evaluation as people and programs read it.
struct EvaluationReport {
  private let result: TextEvaluation
  private let model: String
  private let devices: Int
  private let context: Int

  init(_ result: TextEvaluation, model: String, devices: Int, context: Int) {
    self.result = result
    self.model = model
    self.devices = devices
    self.context = context
  }

  /// One object, `dfx.evaluation/1`.
  var json: OrderedJSON {
    let agreement = result.agreement
    let reference = OrderedJSON.Member(
      "fp32_reference",
      predictor(result.referencePerplexity, result.referenceBitsPerByte, agreement.referenceHits))
    let head = head
    guard result.hasDevices else { return .object(head + [reference]) }
    return .object(
      head + [
        .init(
          "fp16_devices",
          predictor(result.devicePerplexity, result.deviceBitsPerByte, agreement.deviceHits)),
        reference,
        .init("top1_agreement", .number(agreement.topAgreement)),
        .init("largest_lost_margin", .number(agreement.largestLostMargin)),
        .init("kl_mean_nats", .number(agreement.meanDivergence)),
        .init("kl_max_nats", .number(agreement.largestDivergence)),
        .init("rms_error_over_std", .number(agreement.relativeError)),
        .init("largest_logit_error", .number(agreement.largestError)),
      ])
  }

  private var head: [OrderedJSON.Member] {
    [
      .init("schema", .string("dfx.evaluation/1")),
      .init("model", .string(model)),
      .init("devices", result.hasDevices ? .integer(Int64(devices)) : .null),
      .init("window", .integer(Int64(context))),
      .init("windows", .integer(Int64(result.windows))),
      .init("tokens", .integer(Int64(result.tokens))),
      .init("predicted_tokens", .integer(Int64(result.agreement.predictions))),
      .init("predicted_bytes", .integer(Int64(result.predictedBytes))),
    ]
  }

  /// A table for terminals.
  var table: String {
    let agreement = result.agreement
    let place = result.hasDevices ? "on \(devices) device\(devices == 1 ? "" : "s")" : "in FP32"
    let header = """
      \(model) \(place): \(agreement.predictions) tokens \
      (\(result.predictedBytes) bytes) predicted in \(result.windows) \
      window\(result.windows == 1 ? "" : "s") of at most \(context)
      """
    let hits = { (count: Int) in 100 * Double(count) / Double(agreement.predictions) }
    guard result.hasDevices else { return referenceTable(header) }
    let rows = [
      line("", "FP16 devices", "FP32 reference"),
      line("perplexity", result.devicePerplexity, result.referencePerplexity, "%.4f"),
      line("bits per byte", result.deviceBitsPerByte, result.referenceBitsPerByte, "%.5f"),
      line(
        "next token is top 1, %", hits(agreement.deviceHits), hits(agreement.referenceHits), "%.2f"),
      "",
      line("same top 1, %", String(format: "%.3f", 100 * agreement.topAgreement), ""),
      line(
        "largest margin lost", String(format: "%.4f", agreement.largestLostMargin), ""),
      line("KL divergence, mean, nats", String(format: "%.2e", agreement.meanDivergence), ""),
      line("KL divergence, largest, nats", String(format: "%.2e", agreement.largestDivergence), ""),
      line(
        "rms error / std of logits, %", String(format: "%.4f", 100 * agreement.relativeError), ""),
      line("largest error of a logit", String(format: "%.4f", agreement.largestError), ""),
    ]
    return ([header, ""] + rows).joined(separator: "\n") + "\n"
  }

  private func referenceTable(_ header: String) -> String {
    let agreement = result.agreement
    let hits = 100 * Double(agreement.referenceHits) / Double(agreement.predictions)
    let rows = [
      line("", "FP32 reference", ""),
      line("perplexity", String(format: "%.4f", result.referencePerplexity), ""),
      line("bits per byte", String(format: "%.5f", result.referenceBitsPerByte), ""),
      line("next token is top 1, %", String(format: "%.2f", hits), ""),
    ]
    return ([header, ""] + rows).joined(separator: "\n") + "\n"
  }

  private func predictor(_ perplexity: Double, _ bitsPerByte: Double, _ hits: Int) -> OrderedJSON {
    .object([
      .init("perplexity", .number(perplexity)),
      .init("bits_per_byte", .number(bitsPerByte)),
      .init("top1_accuracy", .number(Double(hits) / Double(result.agreement.predictions))),
    ])
  }

  private func line(_ name: String, _ ours: Double, _ theirs: Double, _ format: String) -> String {
    line(name, String(format: format, ours), String(format: format, theirs))
  }

  private func line(_ name: String, _ ours: String, _ theirs: String) -> String {
    func right(_ text: String) -> String {
      String(repeating: " ", count: max(0, 16 - text.count)) + text
    }
    let row =
      name.padding(toLength: 30, withPad: " ", startingAt: 0) + right(ours) + right(theirs)
    return String(row.reversed().drop { $0 == " " }.reversed())
  }
}
