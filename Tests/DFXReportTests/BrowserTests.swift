// SPDX-License-Identifier: Apache-2.0

import DFXReport
import Foundation
import TestSupport
import Testing

/// Headless Chromium, where it is installed.
struct Browser {
  static let path = [
    "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome",
  ].first { FileManager.default.isExecutableFile(atPath: $0) }

  /// The document after loading, as markup.
  static func load(_ page: String, width: Int, isDark: Bool) throws -> String {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let file = folder.file("page.html")
    try page.write(to: file, atomically: true, encoding: .utf8)
    // Windows have a least width; a frame has none, and media queries follow it.
    let frame = folder.file("frame.html")
    try """
    <body style="margin:0"><iframe src="page.html" width="\(width)" height="900"></iframe>
    <pre id="result">nothing</pre>
    <script>onmessage = e => { document.getElementById("result").textContent = e.data }</script>
    """.write(to: frame, atomically: true, encoding: .utf8)

    let process = Process()
    process.executableURL = URL(filePath: try #require(path))
    process.arguments = [
      "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
      "--allow-file-access-from-files", "--user-data-dir=\(folder.url.path)/profile",
      "--window-size=1400,1000", "--blink-settings=preferredColorScheme=\(isDark ? 0 : 1)",
      "--virtual-time-budget=3000", "--dump-dom", frame.absoluteString,
    ]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}

@Suite(.serialized) struct BrowserTests {
  /// Runs in the page: what lies outside its place, and which labels lie on each other.
  static let probe = """
    <script>
    addEventListener("load", () => {
      const problems = [], root = document.documentElement;
      if (root.scrollWidth > root.clientWidth)
        problems.push(`page is ${root.scrollWidth} wide, window ${root.clientWidth}`);
      for (const svg of document.querySelectorAll("svg")) {
        const name = svg.getAttribute("aria-label"), frame = svg.getBoundingClientRect();
        const texts = [...svg.querySelectorAll("text")].map(t => [t.textContent, t.getBoundingClientRect()]);
        for (const [text, box] of texts)
          if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 ||
              box.bottom > frame.bottom + 1) problems.push(`${name}: '${text}' leaves the chart`);
        for (let i = 0; i < texts.length; i++) for (let j = 0; j < i; j++) {
          const [a, p] = texts[i], [b, q] = texts[j];
          const w = Math.min(p.right, q.right) - Math.max(p.left, q.left);
          const h = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
          if (w > 1 && h > 4) problems.push(`${name}: '${a}' covers '${b}'`);
        }
      }
      for (const box of document.querySelectorAll(".tile,.legend li,h1,p,pre"))
        if (box.scrollWidth > box.clientWidth + 1) problems.push(`'${box.textContent}' is cut`);
      const style = getComputedStyle(document.body);
      parent.postMessage(JSON.stringify({
        problems, background: style.backgroundColor, color: style.color,
        charts: document.querySelectorAll("svg").length,
        visible: document.body.innerText.includes("One decoder layer")
      }), "*");
    });
    </script>
    """

  struct Finding: Decodable {
    var problems: [String]
    var background: String
    var color: String
    var charts: Int
    var visible: Bool
  }

  func inspect(_ page: String, width: Int, isDark: Bool = false) throws -> Finding {
    let markup = try Browser.load(
      page.replacing("</body>", with: Self.probe + "</body>"), width: width, isDark: isDark)
    let result = try #require(markup.firstMatch(of: /<pre id="result">([^<]*)<\/pre>/)).1
    let text = result.replacing("&gt;", with: ">").replacing("&lt;", with: "<")
      .replacing("&amp;", with: "&")
    return try JSONDecoder().decode(Finding.self, from: Data(text.utf8))
  }

  @Test(
    .enabled(if: Browser.path != nil, "needs chromium"),
    arguments: [(1200, false), (1200, true), (390, false)])
  func thePageReadsWell(width: Int, isDark: Bool) throws {
    let finding = try inspect(HTMLTests.page(), width: width, isDark: isDark)
    #expect(finding.problems == [])
    #expect(finding.charts == 9 && finding.visible)
    #expect(finding.background == (isDark ? "rgb(20, 23, 27)" : "rgb(255, 255, 255)"))
  }

  /// The rules for paper, applied to the screen of a reader who likes it dark.
  @Test(.enabled(if: Browser.path != nil, "needs chromium"))
  func paperIsLight() throws {
    let page = try HTMLTests.page()
    let printed = page.replacing("@media print", with: "@media screen")
    #expect(printed != page)
    let finding = try inspect(printed, width: 700, isDark: true)
    #expect(finding.problems == [])
    #expect(finding.background == "rgb(255, 255, 255)" && finding.color == "rgb(0, 0, 0)")
  }

  @Test(.enabled(if: Browser.path != nil, "needs chromium"))
  func theProbeSeesProblems() throws {
    let page = try HTMLTests.page()
    let wide = page.replacing("<main>", with: "<main><div style=\"width:3000px\">x</div>")
    #expect(try inspect(wide, width: 1200).problems.contains { $0.hasPrefix("page is") })
    let covered = page.replacing(
      "</svg>", with: "<text x=\"10\" y=\"99\">one</text><text x=\"12\" y=\"99\">two</text></svg>")
    #expect(try inspect(covered, width: 1200).problems.contains { $0.contains("covers") })
  }
}
