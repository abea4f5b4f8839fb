// SPDX-License-Identifier: Apache-2.0

import DFXModel
import SplitMix
import TestSupport
import Testing

@testable import DFXRuntime

@Suite struct GeneratedTextTests {
  @Test("Text ends where the first stop text begins, whatever the tokens", arguments: 0..<40)
  func cuts(seed: Int) throws {
    let tokenizer = try Tokenizer(
      directory: Fixtures.repository.appendingPathComponent("Models/stories"))
    var generator = SplitMix64(seed: UInt64(seed))
    let story = tokenizer.encode("One day Tom and Ann saw a boat on the lake. The end. ✨🚀 é")
    let tokens = (0..<60).map { _ in
      Bool.random(using: &generator)
        ? story.randomElement(using: &generator)! : Int.random(in: 0..<1000, using: &generator)
    }
    let whole = try tokenizer.decode(tokens)
    let letters = Array(whole)
    let stops = (0..<Int.random(in: 0...3, using: &generator)).map { _ in
      let start = Int.random(in: 0..<letters.count, using: &generator)
      return String(letters[start...].prefix(Int.random(in: 1...6, using: &generator)))
    }
    // As soon as a stop text is there, the answer is what lies before it.
    var expected = whole
    var plain = tokenizer.streamingDecoder(continuing: true)
    var soFar = ""
    for piece in tokens.map({ plain.decode($0) }) + [plain.finish()] {
      soFar += piece
      let bytes = Array(soFar.utf8)
      let found = stops.compactMap { stop in
        bytes.indices.first { bytes[$0...].starts(with: stop.utf8) }
      }.min()
      if let found {
        expected = String(decoding: bytes[..<found], as: UTF8.self)
        break
      }
    }
    var text = GeneratedText(tokenizer: tokenizer, stopTexts: stops, stopTokens: [])
    var stop = text
    var shown = ""
    for token in tokens {
      shown += text.append(token)
      #expect(expected.utf8.starts(with: shown.utf8))
      #expect(stop.ends(after: token) == text.isStopped)
      if text.isStopped { break }
    }
    shown += text.finish()
    #expect(Array(shown.utf8) == Array(expected.utf8), "\(stops)")
  }
}
