// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// How well two sets of logits predict a text and how far they are from each other.
public struct Agreement: Sendable, Equatable {
  /// Positions whose logits were compared.
  public private(set) var positions = 0
  /// Tokens that were predicted.
  public private(set) var predictions = 0
  /// Sum over predictions of -ln of the probability that the devices gave the text's token.
  public private(set) var deviceLoss = 0.0
  /// The same for the reference.
  public private(set) var referenceLoss = 0.0
  /// Positions where both have the same largest logit.
  public private(set) var sameTop = 0
  /// Predictions where the devices' largest logit is the text's token.
  public private(set) var deviceHits = 0
  /// The same for the reference.
  public private(set) var referenceHits = 0
  /// The largest lead of the reference's first logit over its second where the tops differ; 0 when they
  /// never do.
  public private(set) var largestLostMargin = 0.0
  /// Sum over positions of the Kullback-Leibler divergence of the devices from the reference, nats.
  public private(set) var divergenceSum = 0.0
  /// The largest divergence of a position, nats.
  public private(set) var largestDivergence = 0.0
  /// The largest error of a logit.
  public private(set) var largestError = 0.0
  private var squaredError = 0.0
  private var referenceSum = 0.0
  private var referenceSquare = 0.0
  private var logits = 0

  /// Nothing compared yet.
  public init() {}

  /// Adds a position; `next` is the token that follows it in the text, where one does.
  public mutating func add(device: [Float16], reference: [Float], next: Int?) {
    precondition(device.count == reference.count, "both have one logit per token")
    let ours = Distribution(device.map(Double.init))
    let theirs = Distribution(reference.map(Double.init))
    positions += 1
    addErrors(ours, theirs)
    var divergence = 0.0
    for token in device.indices {
      let logarithm = theirs.logarithm(token)
      divergence += exp(logarithm) * (logarithm - ours.logarithm(token))
    }
    divergenceSum += divergence
    largestDivergence = max(largestDivergence, divergence)
    if ours.top == theirs.top {
      sameTop += 1
    } else {
      largestLostMargin = max(largestLostMargin, theirs.margin)
    }
    guard let next else { return }
    predictions += 1
    deviceLoss -= ours.logarithm(next)
    referenceLoss -= theirs.logarithm(next)
    if ours.top == next { deviceHits += 1 }
    if theirs.top == next { referenceHits += 1 }
  }

  /// Adds a position of the reference alone.
  public mutating func add(reference: [Float], next: Int?) {
    positions += 1
    guard let next else { return }
    let theirs = Distribution(reference.map(Double.init))
    predictions += 1
    referenceLoss -= theirs.logarithm(next)
    if theirs.top == next { referenceHits += 1 }
  }

  /// Root mean square error of the logits over the standard deviation of the reference's.
  public var relativeError: Double {
    guard logits > 0 else { return .nan }
    let count = Double(logits)
    let variance = referenceSquare / count - (referenceSum / count) * (referenceSum / count)
    return (squaredError / count / variance).squareRoot()
  }

  /// Mean divergence per position, nats.
  public var meanDivergence: Double { divergenceSum / Double(positions) }
  /// Share of positions where both have the same largest logit.
  public var topAgreement: Double { Double(sameTop) / Double(positions) }

  private mutating func addErrors(_ ours: Distribution, _ theirs: Distribution) {
    for (our, their) in zip(ours.logits, theirs.logits) {
      let error = abs(our - their)
      largestError = max(largestError, error)
      squaredError += error * error
      referenceSum += their
      referenceSquare += their * their
    }
    logits += ours.logits.count
  }
}

/// The softmax of one position.
private struct Distribution {
  let logits: [Double]
  let logarithmOfSum: Double
  /// The lowest id among the largest logits.
  let top: Int
  /// How far the largest logit is above the second.
  let margin: Double

  init(_ logits: [Double]) {
    self.logits = logits
    var best = 0
    var second = -Double.infinity
    for (id, logit) in logits.enumerated().dropFirst() {
      if logit > logits[best] {
        second = logits[best]
        best = id
      } else {
        second = max(second, logit)
      }
    }
    top = best
    margin = logits[best] - second
    logarithmOfSum = logits[best] + log(logits.reduce(0) { $0 + exp($1 - logits[best]) })
  }

  /// The logarithm of a token's probability.
  func logarithm(_ token: Int) -> Double { logits[token] - logarithmOfSum }
}
