// SPDX-License-Identifier: Apache-2.0

import DFXVerification
import Testing

/// A few random models; `dfx-check models --count N` runs any number.
@Suite struct RandomModelTests {
  @Test("One set of bits under every plan, near FP32", arguments: 0..<8)
  func models(part: UInt64) throws {
    var check = ModelCheck()
    for number in 0..<4 { try check.run(seed: 1000 + part * 4 + UInt64(number)) }
    #expect(check.tally.models == 4 && check.tally.plans == 12)
    #expect(check.tally.largestError > 0)
  }
}
