// SPDX-License-Identifier: Apache-2.0

public import DFXGraph
internal import Foundation

/// FP16 device arithmetic against the FP32 reference over a text.
public struct TextEvaluation: Sendable, Equatable {
  /// Tokens of the text.
  public let tokens: Int
  /// Windows it was cut into.
  public let windows: Int
  /// Bytes of the tokens that were predicted.
  public let predictedBytes: Int
  /// The comparison of all positions.
  public let agreement: Agreement
  /// Whether there are devices to compare the reference with.
  public let hasDevices: Bool

  /// Positions whose reference logits are computed together.
  private static let positionsTogether = 16

  /// Evaluates `tokens` in windows of `context` tokens.
  ///
  /// - Parameters:
  ///   - predictedBytes: bytes of the text without those of its first token.
  ///   - deviceLogits: calls back with the position in the window and the logits of every position of the
  ///     tokens it is given, in order.
  public init(
    tokens: [Int], context: Int, predictedBytes: Int, reference: Interpreter,
    deviceLogits: (_ tokens: [Int], _ onPosition: (Int, [Float16]) throws -> Void) throws -> Void
  ) throws {
    let windows = TextWindows(count: tokens.count, context: context)
    var agreement = Agreement()
    for range in windows.ranges {
      let window = Array(tokens[range])
      let pass = try reference.pass(tokens: window)
      var expected: [[Float]] = []
      try deviceLogits(window) { position, logits in
        let offset = position % Self.positionsTogether
        if offset == 0 {
          expected = try pass.logits(
            position..<min(position + Self.positionsTogether, window.count))
        }
        // The last position's token is predicted by the first one of the next window too.
        let next = position + 1 < window.count ? window[position + 1] : nil
        agreement.add(device: logits, reference: expected[offset], next: next)
      }
    }
    self.tokens = tokens.count
    self.windows = windows.ranges.count
    self.predictedBytes = predictedBytes
    self.agreement = agreement
    hasDevices = true
  }

  /// Evaluates `tokens` with the reference alone, in windows of `context` tokens.
  ///
  /// - Parameters:
  ///   - predictedBytes: bytes of the text without those of its first token.
  ///   - onPosition: called after every position.
  public init(
    tokens: [Int], context: Int, predictedBytes: Int, reference: Interpreter,
    onPosition: () -> Void
  ) throws {
    let windows = TextWindows(count: tokens.count, context: context)
    var agreement = Agreement()
    for range in windows.ranges {
      let window = Array(tokens[range])
      let pass = try reference.pass(tokens: window)
      for first in stride(from: 0, to: window.count, by: Self.positionsTogether) {
        let positions = first..<min(first + Self.positionsTogether, window.count)
        for (position, logits) in try zip(positions, pass.logits(positions)) {
          let next = position + 1 < window.count ? window[position + 1] : nil
          agreement.add(reference: logits, next: next)
          onPosition()
        }
      }
    }
    self.tokens = tokens.count
    self.windows = windows.ranges.count
    self.predictedBytes = predictedBytes
    self.agreement = agreement
    hasDevices = false
  }

  /// exp of the devices' mean loss per predicted token.
  public var devicePerplexity: Double { perplexity(agreement.deviceLoss) }
  /// The same for the reference.
  public var referencePerplexity: Double { perplexity(agreement.referenceLoss) }
  /// The devices' loss in bits over the bytes that were predicted.
  public var deviceBitsPerByte: Double { bitsPerByte(agreement.deviceLoss) }
  /// The same for the reference.
  public var referenceBitsPerByte: Double { bitsPerByte(agreement.referenceLoss) }

  private func perplexity(_ loss: Double) -> Double {
    exp(loss / Double(agreement.predictions))
  }

  private func bitsPerByte(_ loss: Double) -> Double {
    loss / log(2) / Double(predictedBytes)
  }
}
