// SPDX-License-Identifier: Apache-2.0

import DFXDevice
import DFXReport
import Foundation
import Testing

@Suite struct HTMLTests {
  static func page() throws -> String {
    let record = Fixture.richRecord()
    let others = try [1, 2].map { try Report(Fixture.richRecord(devices: $0)) }
    return try ReportFormat.html.render(try Report(record), record: record, others: others)
  }

  @Test func thePageShowsEverySection() throws {
    let page = try Self.page()
    for heading in [
      "Latency", "Time by operation", "Device time by cause", "One decoder layer",
      "Memory and units", "Roofline", "Energy", "Beside the published GPU appliance",
      "Scaling over devices", "Machine parameters",
    ] {
      #expect(page.contains("<h2>\(heading)</h2>"), "\(heading)")
    }
    for text in [
      "dfx estimate --model dfx-1.5b", "a &lt;b&gt; &amp; c.html", "hbm.tRFC &lt;all banks&gt;",
      "GFLOP/s per device", "microseconds since the layer began", "attn.c_attn", "3.99 x",
    ] {
      #expect(page.contains(text), "\(text)")
    }
    #expect(page.components(separatedBy: "<svg").count - 1 == 9)
  }

  @Test func thePageNeedsNothingElse() throws {
    let page = try Self.page()
    for trace in ["<script", "http:", "https:", "src=", "href=", "url(", "@import", "onload"] {
      #expect(!page.contains(trace), "\(trace)")
    }
    #expect(page.contains("prefers-color-scheme:dark") && page.contains("@media print"))
  }

  @Test func everyEntryOfALegendHasAColour() throws {
    let page = try Self.page()
    let numbers = Set(page.matches(of: /class="swatch b(\d+)"/).map(\.1))
    #expect(numbers.count == StallCause.allCases.count)
    for number in numbers { #expect(page.contains(".b\(number){background"), "\(number)") }
  }

  @Test func tagsNestAndCoordinatesAreNumbers() throws {
    let page = try Self.page()
    let body = try #require(page.range(of: "<body>")).lowerBound..<page.endIndex
    var open = [Substring]()
    for match in page[body].matches(of: /<(\/?)([a-z0-9]+)([^>]*)>/) {
      if match.1 == "/" {
        #expect(open.popLast() == match.2)
        if open.isEmpty { break }
      } else if match.3.last != "/" {
        open.append(match.2)
      }
    }
    #expect(open.isEmpty)
    for match in page.matches(of: /\ (x|y|x1|y1|x2|y2|cx|cy|r|width|height)="([^"]*)"/) {
      #expect(Double(match.2) != nil, "\(match.0)")
    }
  }

  @Test func aFunctionalRunHasAPageToo() throws {
    let record = Fixture.record(mode: .functional)
    let page = try ReportFormat.html.render(try Report(record), record: record)
    #expect(page.contains("without a clock") && !page.contains("<h2>Energy</h2>"))
  }

  @Test func formatsFollowTheFileName() {
    #expect(ReportFormat(path: "a/b.c.HTML") == .html)
    #expect(ReportFormat(path: "r.md") == .markdown)
    #expect(ReportFormat(path: "r.json") == .json)
    #expect(ReportFormat(path: "r.csv") == .csv)
    #expect(ReportFormat(path: "r.pdf") == nil)
  }
}
