// SPDX-License-Identifier: Apache-2.0

/// A page with its style inside.
package struct HTMLPage {
  private let title: String
  private let body: String

  /// A page with this title; `body` is markup.
  package init(title: String, body: String) {
    self.title = title
    self.body = body
  }

  /// The page's text.
  package var text: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>\(escaped(title))</title>
    <style>
    \(Self.style)
    </style>
    </head>
    <body>
    <main>
    \(body)</main>
    </body>
    </html>

    """
  }

  /// A table whose first column is text; the others are numbers unless `isText`.
  package static func table(
    _ header: [String], _ rows: [[String]], isText: Bool = false
  ) -> String {
    func row(_ cells: [String], _ tag: String) -> String {
      let marked = cells.enumerated().map { index, cell in
        let style = index > 0 && !isText ? " class=\"number\"" : ""
        return "<\(tag)\(style)>\(escaped(cell))</\(tag)>"
      }
      return "<tr>\(marked.joined())</tr>\n"
    }
    let kind = isText ? "" : " class=\"figures\""
    return
      "<div class=\"scroll\" tabindex=\"0\"><table\(kind)><thead>\(row(header, "th"))</thead><tbody>"
      + rows.map { row($0, "td") }.joined() + "</tbody></table></div>\n"
  }

  /// Colours that stay apart on white and on black: light and dark variant of each.
  private static let palette: [(light: String, dark: String)] = [
    ("#4269d0", "#6d8cf0"), ("#efb118", "#f4c64e"), ("#c23b4c", "#ff725c"),
    ("#2f9e8f", "#5cc8ba"), ("#8a57c9", "#b48cf0"), ("#e377a8", "#ff9cc4"),
    ("#5a9c2f", "#8fd05c"), ("#8c6d4f", "#c2a284"), ("#17a2c9", "#5fd0ef"),
    ("#d9772b", "#ffa15e"), ("#66707c", "#a0abb8"), ("#a8a11b", "#d8d25a"),
    ("#3d4a8a", "#8f9ce0"), ("#a0522d", "#e0a07a"),
  ]

  private static let style: String = {
    func colors(_ pick: (Int) -> String) -> String {
      palette.indices.map { "--k\($0):\(pick($0));" }.joined()
    }
    let classes = palette.indices.map {
      ".c\($0){fill:var(--k\($0))}.b\($0){background:var(--k\($0))}.s\($0){stroke:var(--k\($0))}"
    }
    return """
      :root{--page:#fff;--ink:#1b1f24;--soft:#57606a;--rule:#d8dee4;--panel:#f5f7f9;
      \(colors { palette[$0].light })}
      @media (prefers-color-scheme:dark){:root{--page:#14171b;--ink:#e8ebee;--soft:#a3adb8;
      --rule:#343b43;--panel:#1e2329;\(colors { palette[$0].dark })}}
      *{box-sizing:border-box}
      body{margin:0;background:var(--page);color:var(--ink);
      font:16px/1.5 system-ui,"Segoe UI","DejaVu Sans",sans-serif}
      main{max-width:60rem;margin:0 auto;padding:1.5rem 1.25rem 4rem}
      h1{font-size:1.6rem;line-height:1.25;margin:.5rem 0;overflow-wrap:anywhere}
      h2{font-size:1.2rem;margin:2.5rem 0 .25rem}
      p{margin:.25rem 0 .75rem;color:var(--soft);max-width:46rem}
      pre{background:var(--panel);padding:.6rem .8rem;border-radius:6px;white-space:pre-wrap;
      overflow-wrap:anywhere;font:.85rem/1.5 ui-monospace,"DejaVu Sans Mono",monospace}
      .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.6rem}
      .tile{background:var(--panel);border-radius:6px;padding:.6rem .8rem}
      .tile b{display:block;font-size:1.25rem;white-space:nowrap}
      .tile span{color:var(--soft);font-size:.85rem}
      .chart,.scroll{overflow-x:auto}
      .chart svg{display:block;width:100%;min-width:42rem;height:auto}
      svg text{font:12px system-ui,"Segoe UI","DejaVu Sans",sans-serif;fill:var(--ink)}
      svg .tick,svg .axis{fill:var(--soft)}
      svg .tick,svg .tiny{font-size:11px}
      svg .strong{font-weight:600}
      svg .halo{paint-order:stroke;stroke:var(--page);stroke-width:3px;stroke-linejoin:round}
      .grid{stroke:var(--rule);stroke-width:1}
      .leader,.span{stroke:var(--soft);stroke-width:1}
      .bar{stroke:var(--page);stroke-width:1}
      .thin{stroke-width:.25}
      .roof{fill:none;stroke:var(--ink);stroke-width:2}
      .curve{fill:none;stroke-width:2}
      .ideal{stroke-dasharray:5 5;opacity:.6}
      .legend{list-style:none;margin:.5rem 0 1rem;padding:0;display:grid;
      grid-template-columns:repeat(auto-fill,minmax(21rem,1fr));gap:.15rem 2rem;font-size:.9rem}
      .legend li{display:flex;gap:.6rem;align-items:center}
      .legend .swatch{width:.8rem;height:.8rem;border-radius:2px;flex:none}
      .legend span:nth-child(2){flex:1}
      .number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
      .legend .number:last-child{width:4rem}
      .note{font-size:.85rem}
      table{border-collapse:collapse;width:100%;font-size:.9rem}
      th,td{text-align:left;padding:.3rem .75rem .3rem 0;border-bottom:1px solid var(--rule);
      vertical-align:top}
      th{color:var(--soft);font-weight:600}
      th.number,td.number{text-align:right}
      .figures th,.figures td{white-space:nowrap}
      \(classes.joined())
      @media (max-width:30rem){.legend{grid-template-columns:1fr}main{padding:1rem .8rem 3rem}}
      @page{margin:16mm 14mm}
      @media print{:root{color-scheme:light;--page:#fff;--ink:#000;--soft:#333;--rule:#bbb;--panel:#f2f2f2;
      \(colors { palette[$0].light })}
      body{font-size:10pt}main{max-width:none;padding:0}p{max-width:none}
      h1,h2,h2+p,thead{break-after:avoid}h2{margin-top:1.4rem}
      section{break-inside:avoid}section:has(table){break-inside:auto}tr{break-inside:avoid}
      .tiles{grid-template-columns:repeat(6,1fr)}.tile{padding:.4rem .5rem}
      .legend{font-size:9pt}table{font-size:8.5pt}th,td{padding:.15rem .6rem .15rem 0}
      .chart,.scroll{overflow:visible}.chart svg{min-width:0}
      *{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
      """
  }()
}
