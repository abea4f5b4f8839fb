// SPDX-License-Identifier: Apache-2.0

import DFXEvaluation
import Foundation
import Testing

@Suite struct AgreementTests {
  @Test func windowsPredictEveryTokenOnce() {
    #expect(TextWindows(count: 10, context: 4).ranges == [0..<4, 3..<7, 6..<10])
    #expect(TextWindows(count: 4, context: 4).ranges == [0..<4])
    #expect(TextWindows(count: 5, context: 4).ranges == [0..<4, 3..<5])
    #expect(TextWindows(count: 1, context: 4).ranges.isEmpty)
    for count in 2..<40 {
      for context in 2..<12 {
        let windows = TextWindows(count: count, context: context).ranges
        #expect(windows.flatMap { $0.dropFirst() } == Array(1..<count))
      }
    }
  }

  @Test func countsLossesAndTops() {
    var agreement = Agreement()
    // Probabilities 1/4, 1/4, 1/2 against 1/2, 1/4, 1/4.
    let half = Float(log(2.0))
    agreement.add(device: [0, 0, Float16(half)], reference: [half, 0, 0], next: 0)
    #expect(agreement.positions == 1)
    #expect(abs(agreement.deviceLoss - log(4)) < 1e-3)
    #expect(abs(agreement.referenceLoss - log(2)) < 1e-6)
    #expect(agreement.sameTop == 0)
    #expect(agreement.referenceHits == 1)
    #expect(agreement.deviceHits == 0)
    // 1/2 ln 2 + 1/4 ln (1/2)
    #expect(abs(agreement.meanDivergence - 0.25 * log(2)) < 1e-3)
    #expect(abs(agreement.largestLostMargin - log(2)) < 1e-6)
    agreement.add(device: [1, 3, 2], reference: [1, 3, 2], next: nil)
    #expect(agreement.predictions == 1)
    #expect(agreement.positions == 2)
    #expect(agreement.topAgreement == 0.5)
  }

  @Test func errorsAreRelativeToTheSpreadOfTheReference() {
    var agreement = Agreement()
    agreement.add(device: [1.5, -1, 1, -1], reference: [1, -1, 1, -1], next: nil)
    #expect(abs(agreement.relativeError - 0.25) < 1e-12)
    #expect(agreement.largestError == 0.5)
  }
}
