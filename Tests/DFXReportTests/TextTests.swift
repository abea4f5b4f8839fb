// SPDX-License-Identifier: Apache-2.0

import DFXReport
import Testing

@Suite struct TextTests {
  let report: Report

  init() throws {
    report = try Report(Fixture.record())
  }

  @Test func theCardSaysWhatMatters() throws {
    let lines = TerminalCard.render(report).split(separator: "\n").map(String.init)
    #expect(lines[0] == "tiny on 2 devices (u280-test), 4 tokens in, 3 out")
    #expect(
      lines.contains("  first token  4.50 ms       until the prompt is read and one token out"))
    #expect(lines.contains("  next tokens  2.12 ms       each, 471 tokens/s while generating"))
    #expect(lines.contains("  total        8.75 ms       6 passes, 1.46 ms each"))
    #expect(lines.contains { $0.hasPrefix("  spent on") && $0.contains("feed-forward 46 %") })
    #expect(lines.contains { $0.hasPrefix("  held up by") && $0.contains("HBM bandwidth 50 %") })
    #expect(lines.allSatisfy { $0.count <= 80 && $0.last != " " })
  }

  @Test func theCardOfAFunctionalRunClaimsNoDeviceTime() throws {
    let card = TerminalCard.render(try Report(Fixture.record(mode: .functional)))
    #expect(card.contains("no clock is simulated"))
    #expect(!card.contains("energy") && !card.contains("first token"))
  }

  @Test func csvIsLongFormWithUnits() throws {
    let lines = try report.csv().split(separator: "\n").map(String.init)
    #expect(lines[0] == Report.csvHeader)
    let columns = Report.csvHeader.split(separator: ",").count
    for line in lines { #expect(line.split(separator: ",").count == columns, "\(line)") }
    #expect(lines.contains("tiny,2,u280-test,timing,4,3,latency,total_ms,8.75,ms"))
    #expect(lines.contains("tiny,2,u280-test,timing,4,3,breakdown_ms,self_attention,2,ms"))
    #expect(lines.contains { $0.contains(",energy.breakdown_j,board,") && $0.hasSuffix(",J") })
    #expect(lines.contains { $0.contains(",utilization,hbm_gb_per_s,") && $0.hasSuffix(",GB/s") })
    #expect(lines.contains("tiny,2,u280-test,timing,4,3,machine,clock_mhz,200,MHz"))
  }

  @Test func csvFieldsAreQuoted() throws {
    var record = Fixture.record()
    record.model.name = "a,\"b\""
    #expect(try Report(record).csv().contains("\n\"a,\"\"b\"\"\",2,"))
  }

  @Test func markdownTablesAreComplete() throws {
    let markdown = report.markdown()
    for row in [
      "| total | 8.750 | ms |", "| feed-forward | 4.000 | 46 % |",
      "| HBM bandwidth | 4.000 | 50 % |", "| clock | 200.0 MHz |",
    ] {
      #expect(markdown.contains(row), "\(row)")
    }
    #expect(!markdown.contains("GPU"), "nothing was published for this model")
    let comparable = try Report(Fixture.richRecord()).markdown()
    #expect(comparable.contains("3.99 x") && comparable.contains("8.20 x"))
    #expect(comparable.contains("tokens/s per 1000 USD"))
    let functional = try Report(Fixture.record(mode: .functional)).markdown()
    #expect(functional.contains("has no clock") && !functional.contains("## Energy"))
  }
}
