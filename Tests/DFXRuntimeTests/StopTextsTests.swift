// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import DFXRuntime

@Suite struct StopTextsTests {
  /// What passes of `pieces`.
  private func passed(_ pieces: [String], stops: [String]) -> (text: String, isFound: Bool) {
    var stop = StopTexts(stops)
    let text = pieces.map { stop.pass($0) }.joined()
    return (text + stop.finish(), stop.isFound)
  }

  @Test(
    "Text ends before the first of the texts, however it arrives",
    arguments: [
      (["one two three"], ["two"], "one ", true),
      (["one t", "w", "o three"], ["two"], "one ", true),
      (["one t", "w", "ice"], ["two"], "one twice", false), (["one tw"], ["two"], "one tw", false),
      (["aaab"], ["aab"], "a", true), (["aa", "aa", "b"], ["aab"], "aa", true),
      (["x\n", "\ny"], ["\n\n"], "x", true), (["abc"], [], "abc", false),
      (["a", "b", "c"], ["bcd", "c"], "ab", true), (["caf", "é!"], ["é"], "caf", true),
      (["ab"], ["b", "ab"], "", true),
    ] as [([String], [String], String, Bool)])
  func cuts(pieces: [String], stops: [String], text: String, isFound: Bool) {
    let result = passed(pieces, stops: stops)
    #expect(result.text == text && result.isFound == isFound)
    // Character by character too.
    let single = passed(pieces.joined().map(String.init), stops: stops)
    #expect(single.text == text && single.isFound == isFound)
  }

  @Test func nothingPassesAfterwards() {
    var stop = StopTexts(["."])
    #expect(stop.pass("a. b") == "a")
    #expect(stop.pass("c") == "" && stop.finish() == "")
  }
}
