// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite(.serialized, .timeLimit(.minutes(10))) struct PageTests {
  private static let browser = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  @Test func thePageAsksTheServerAlone() throws {
    let server = try ServerProcess()
    let page = try server.send("GET", "/")
    #expect(page.status == 200 && page.headers["content-type"]?.hasPrefix("text/html") == true)
    #expect(!page.body.contains("http://") && !page.body.contains("https://"))
    #expect(!page.body.contains(" src="))
  }

  @Test func statusCountsWhatWasDone() throws {
    let server = try ServerProcess(["--slots", "2", "--devices", "2"])
    let idle = try server.send("GET", "/status").object
    #expect(idle["power_w"] is NSNull && idle["clock_s"] as? Double == 0)
    _ = try server.complete(#"{"prompt": "Once upon a time", "max_tokens": 9, "temperature": 0}"#)
    let status = try server.send("GET", "/status").object
    #expect((status["slots"] as? [Any])?.count == 2 && status["waiting"] as? Int == 0)
    #expect(status["generated_tokens"] as? Int == 9 && status["finished"] as? Int == 1)
    #expect(try #require(status["clock_s"] as? Double) > 0)
    // Two cards of some 45 W.
    #expect((60...120).contains(try #require(status["power_w"] as? Double)))
    let units = try #require(status["units"] as? [String: Double])
    #expect(units.count == 4 && units.values.allSatisfy { (0...1).contains($0) })
  }

  @Test(.enabled(if: browser != nil, "needs Chromium"))
  func theBrowserShowsTheStatus() throws {
    let server = try ServerProcess(["--slots", "3"])
    _ = try server.complete(#"{"prompt": "Once upon a time", "max_tokens": 9, "temperature": 0}"#)
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let process = Process()
    process.executableURL = URL(filePath: try #require(Self.browser))
    process.arguments = [
      "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
      "--user-data-dir=\(folder.url.path)/profile", "--virtual-time-budget=4000", "--dump-dom",
      "http://127.0.0.1:\(server.port)/",
    ]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    for part in [
      "stories on 1 device, u280-dfx", ">0 of 3<", ">slot 2<", ">free<", ">matrix unit<", ">HBM<",
    ] {
      #expect(text.contains(part), "\(part)")
    }
    // The script itself holds what it would say of a server that is gone.
    #expect(text.contains(#"<p id="lost" role="status"></p>"#))
  }
}
