// SPDX-License-Identifier: Apache-2.0

import DFXVerification
import Foundation
import TestSupport
import Testing

/// The compiler makes of many shapes what it made before; `scripts/replay` compares all of them.
@Suite struct ReplayTests {
  static let recorded: Set<String> = {
    let file = Fixtures.repository.appendingPathComponent(Replay.record)
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return Set(text.split(separator: "\n").map(String.init))
  }()

  @Test func theRecordIsWhole() {
    #expect(Replay.shapes.count >= 12)
    #expect(Self.recorded.count == Replay.shapes.count * 8 * 2)
  }

  @Test("Words, names and images are those of the record", arguments: Replay.shapes)
  func replay(shape: String) throws {
    let replay = try #require(Replay(shape))
    for devices in [1, 4, 7] {
      for line in try replay.lines(devices: devices) {
        #expect(Self.recorded.contains(line), "not as recorded: \(line)")
      }
    }
  }
}
