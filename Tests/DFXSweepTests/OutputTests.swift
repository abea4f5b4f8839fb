// SPDX-License-Identifier: Apache-2.0

import DFXReport
import DFXSweep
import Foundation
import Testing

@Suite struct OutputTests {
  /// Four machines for one workload, a point of another one, and a failure.
  static func results() throws -> [SweepResult] {
    let points: [(Int, Double, Double)] = [
      (1, 100, 40),  // cheapest
      (2, 60, 40),  // faster, more energy
      (2, 70, 40),  // beaten by the one before
      (4, 30, 20),  // fastest, least energy
      (4, 50, 60),  // beaten
    ]
    var results = try points.enumerated().map { index, entry in
      let point = SweepPoint(
        model: "dfx-345m", devices: entry.0, input: 4, output: 4,
        parameters: index == 0 ? [:] : ["core.clock_mhz": Double(100 + index)])
      return SweepResult(
        point: try prepared(point),
        outcome: .done(try Fixture.report(point, ms: entry.1, watts: entry.2)), seconds: 1)
    }
    let other = SweepPoint(model: "dfx-345m", devices: 4, input: 4, output: 8)
    results.append(
      SweepResult(
        point: try prepared(other), outcome: .done(try Fixture.report(other, ms: 900, watts: 90)),
        seconds: 1))
    let broken = SweepPoint(model: "big", devices: 1, input: 4, output: 4)
    results.append(
      SweepResult(
        point: try prepared(broken), outcome: .failed("model, \"too\" large | 9 GB"), seconds: 1))
    return results
  }

  private static func prepared(_ point: SweepPoint) throws -> PreparedPoint {
    try #require(try Sweep(name: "", points: [point]).prepared().first)
  }

  let sweep = Sweep(name: "test", points: [])

  @Test func everyRowOfAPointHasItsIdentity() throws {
    // Folders of one name and shape, and names that spreadsheets and terminals would act on.
    let names = ["/a/m", "/b/m", "=1+1", "-dash", "new\nline", "a,b \"c\""]
    let points = names.map { SweepPoint(model: $0, devices: 1, input: 2, output: 3) }
    let prepared = try Sweep(name: "", points: points).prepared {
      SweepModel(name: String($0.split(separator: "/").last ?? ""), fullName: $0, identity: "same")
    }
    #expect(Set(prepared.map(\.key)).count == 1 && Set(prepared.map(\.identity)).count == 6)
    let results = try prepared.map {
      SweepResult(
        point: $0, outcome: .done(try Fixture.report($0.point, ms: 10)), seconds: 1)
    }
    let long = try SweepFormat.csv.render(results, of: sweep)
    for point in prepared {
      // Rows begin with the identity; a name with a line end spans two lines.
      let rows = long.components(separatedBy: "\n").filter { $0.hasPrefix(point.identity) }
      #expect(rows.count > 40)
      #expect(Set(rows.map { $0.prefix(24) }).count == 1)
    }
    #expect(long.contains(",'=1+1,") && long.contains(",'-dash,"))
    #expect(!long.contains(",=1") && !long.contains(",-dash"))
    let table = try SweepFormat.table.render(results, of: sweep)
    #expect(table.contains("new\\nline") && table.split(separator: "\n").count == 7)
    let wide = try SweepFormat.wide.render(results, of: sweep)
    #expect(!wide.contains("wall_s") && wide.contains(",latency.total_ms,"))
  }

  @Test func theFrontHasWhatNothingBeats() throws {
    let results = try Self.results()
    let front = results.paretoFront
    #expect(front == Set([0, 1, 3, 5].map { results[$0].point }))
  }

  @Test func longFormHasOneNumberPerLine() throws {
    let csv = try SweepFormat.csv.render(Self.results(), of: sweep)
    let lines = csv.split(separator: "\n")
    #expect(
      lines[0] == "point,parameters,model,devices,machine,mode,input_tokens,output_tokens,"
        + "section,metric,value,unit")
    let plain = lines.filter { !$0.contains("\"") }
    #expect(
      plain.allSatisfy { $0.split(separator: ",", omittingEmptySubsequences: false).count == 12 })
    #expect(lines.count { $0.contains(",latency,total_ms,") } == 6)
    #expect(lines.count { $0.hasSuffix(",status,failed,1,1") } == 1)
    #expect(lines.count { $0.hasSuffix(",status,pareto,1,1") } == 4)
  }

  @Test func jsonFormsAreRead() throws {
    let results = try Self.results()
    let lines = try SweepFormat.jsonl.render(results, of: sweep).split(separator: "\n")
    #expect(lines.count == 7)
    for line in lines {
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      let failed = object["status"] as? String == "failed"
      #expect((object["report"] is NSNull) == failed && (object["error"] is NSNull) != failed)
    }
    let text = try SweepFormat.json.render(results, of: sweep)
    let array = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
    #expect(array.count == 7)
    let report = try #require(array[0]["report"] as? [String: Any])
    #expect(report["schema"] as? String == "dfx.report/1")
  }

  @Test func tablesStandBesideThePublication() throws {
    let markdown = try SweepFormat.markdown.render(Self.results(), of: sweep)
    #expect(markdown.contains("| 100.00 | 14.286 | 5.371 | +166.0 % |"))
    #expect(!markdown.contains("| 70.00 | 10.000 | 5.371 |"), "a changed machine")
    #expect(markdown.contains("failed: model, \"too\" large \\| 9 GB"))
    #expect(markdown.contains("1 of 7 points failed"))
    let table = try SweepFormat.table.render(Self.results(), of: sweep)
    let lines = table.split(separator: "\n")
    #expect(lines[0].contains("ms/pass") && lines[1].contains("14.286"))
    let end = lines[0].distance(
      from: lines[0].startIndex, to: try #require(lines[0].range(of: "ms/pass")).upperBound)
    #expect(lines[1].prefix(end).hasSuffix("14.286"), "columns are aligned")
  }

  @Test func thePageIsSelfContained() throws {
    let page = try SweepFormat.html.render(Self.results(), of: sweep)
    for text in [
      "Time per pass by operation", "Energy per pass by component", "Latency by output length",
      "Scaling over devices", "failed: model, &quot;too&quot; large",
    ] {
      #expect(page.contains(text), "\(text)")
    }
    #expect(!page.contains("<script") && !page.contains("http"))
  }
}
