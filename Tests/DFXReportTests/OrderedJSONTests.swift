// SPDX-License-Identifier: Apache-2.0

import DFXReport
import Foundation
import Testing

@Suite struct OrderedJSONTests {
  struct Sample: Encodable {
    var zebra = 1
    var apple: Double? = nil
    var text = "a\"\\\n\u{1}é"
    var list = [1.5, 2, 1e-7]
    var inner: Inner? = Inner()
    struct Inner: Encodable { var yes = true }
  }

  @Test func membersKeepTheirOrderAndNilIsNull() throws {
    let json = try OrderedJSON(encoding: Sample())
    #expect(
      json.compact
        == #"{"zebra":1,"apple":null,"text":"a\"\\\n\u0001é","list":[1.5,2,1e-07],"inner":{"yes":true}}"#
    )
  }

  @Test func foundationReadsBothForms() throws {
    let json = try OrderedJSON(encoding: Sample())
    for text in [json.compact, json.pretty] {
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
      #expect(object["text"] as? String == "a\"\\\n\u{1}é")
      #expect(object["list"] as? [Double] == [1.5, 2, 1e-7])
      #expect(object["apple"] is NSNull)
    }
  }

  @Test func numbersThatJSONLacksAreNull() {
    #expect(OrderedJSON.array([.number(.nan), .number(.infinity)]).compact == "[null,null]")
  }

  @Test func reportsReadBackEqual() throws {
    var record = Fixture.record()
    record.generation = GenerationRecord(
      prompt: "Once", promptTokens: [1, 2, 3, 4], tokens: [5, 6, 7], text: " upon a time")
    for report in try [Report(record), try Report(Fixture.record(mode: .functional))] {
      #expect(try Report(json: report.tree.pretty) == report)
      #expect(try Report(json: report.tree.compact).tree.pretty == report.tree.pretty)
    }
  }

  @Test func anotherSchemaIsRefused() throws {
    let text = try Report(Fixture.record()).tree.compact
      .replacing("dfx.report/1", with: "dfx.report/2")
    #expect(throws: DecodingError.self) { try Report(json: text) }
  }
}
