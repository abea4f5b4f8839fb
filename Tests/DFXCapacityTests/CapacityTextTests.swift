// SPDX-License-Identifier: Apache-2.0

import DFXCapacity
import DFXRuntime
import Testing

@Suite struct CapacityTextTests {
  @Test func whatPeopleWriteIsRead() throws {
    #expect(try Arrivals(parsing: "poisson:3/s") == .poisson(perSecond: 3))
    #expect(try Arrivals(parsing: "periodic:29.97/s") == .periodic(perSecond: 29.97))
    #expect(try TokenCounts(parsing: "64") == .fixed(64))
    #expect(try TokenCounts(parsing: "uniform:16-128") == .uniform(16...128))
    #expect(try TokenCounts(parsing: "geometric:48.5") == .geometric(mean: 48.5))
    #expect(try TokenCounts(parsing: "lognormal:64,0.8") == .logNormal(median: 64, sigma: 0.8))
    #expect(
      try ServiceObjective(parsing: "ttft=0.5s,itl=20ms,p90")
        == ServiceObjective(timeToFirstToken: 0.5, interToken: 20 * 1e-3, share: .p90))
    #expect(try ServiceObjective(parsing: "total=3s").share == .p99)
  }

  @Test(
    "What cannot be read is refused",
    arguments: [
      "", "poisson", "poisson:3", "poisson:0/s", "poisson:-1/s", "poisson:nan/s", "burst:3/s",
      "poisson:inf/s",
    ])
  func arrivals(text: String) {
    #expect(throws: CapacityTextError.self) { try Arrivals(parsing: text) }
  }

  @Test(
    "What cannot be read is refused",
    arguments: [
      "", "0", "-3", "uniform:5-2", "uniform:0-2", "geometric:0.5", "lognormal:64", "normal:3",
      "geometric:1,2", "uniform:1-2-3", "1e3",
    ])
  func counts(text: String) {
    #expect(throws: CapacityTextError.self) { try TokenCounts(parsing: text) }
  }

  @Test(
    "What cannot be read is refused",
    arguments: ["", "p99", "ttft=0.5", "ttft=0s", "tpot=3s", "ttft", "ttft=-1s", "itl=xms"])
  func objectives(text: String) {
    #expect(throws: CapacityTextError.self) { try ServiceObjective(parsing: text) }
  }

  @Test func tracesAreRead() throws {
    let trace = "arrival_s,input,output,deadline_s\n0.5,10,3,\n0.25,4,1,0.1\n"
    let day = try [CapacityRequest](trace: trace, name: "t.csv", context: 16)
    #expect(day.map(\.input) == [10, 4] && day.map(\.output) == [3, 1])
    #expect(day[0].deadline == nil && day[1].deadline == SimulatedTime(seconds: 0.1))
    for bad in [
      "", "a,b,c\n1,2,3", "arrival_s,input,output\n", "arrival_s,input,output\n1,2\n",
      "arrival_s,input,output\n1,0,2\n", "arrival_s,input,output\n-1,2,2\n",
      "arrival_s,input,output\n1,16,2\n", "arrival_s,input,output\nnan,1,2\n",
    ] {
      #expect(throws: CapacityTextError.self, "\(bad)") {
        try [CapacityRequest](trace: bad, name: "t.csv", context: 16)
      }
    }
  }

  @Test func lengthsHaveTheirMeans() {
    let day = [CapacityRequest](
      count: 40_000, arrivals: .poisson(perSecond: 5), input: .geometric(mean: 20),
      output: .logNormal(median: 50, sigma: 0.5), context: 100_000, seed: 4)
    let mean = { (values: [Int]) in Double(values.reduce(0, +)) / 40_000 }
    #expect(abs(mean(day.map(\.input)) - 20) < 0.5)
    // exp(sigma^2 / 2) of the median.
    #expect(abs(mean(day.map(\.output)) / (50 * 1.1331) - 1) < 0.02)
    let rate = 40_000 / day[39_999].arrival.seconds
    #expect(abs(rate / 5 - 1) < 0.02)
  }

  @Test func quantilesAreRanks() throws {
    let times = (1...200).map { SimulatedTime(picoseconds: Int64($0) * 1_000_000) }.shuffled()
    let found = try #require(Quantiles(times))
    #expect(found.p50 == 100e-6 && found.p90 == 180e-6 && found.p99 == 198e-6)
    #expect(found.max == 200e-6 && abs(found.mean - 100.5e-6) < 1e-12)
    #expect(Quantiles([]) == nil)
  }
}
