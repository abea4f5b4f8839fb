// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// The DocC catalogs of the libraries.
@Suite struct CatalogTests {
  /// The products, and what only this package uses.
  static let modules: [String] = {
    let manifest = Fixtures.repository.appendingPathComponent("Package.swift")
    let text = (try? String(contentsOf: manifest, encoding: .utf8)) ?? ""
    let libraries = text.matches(of: /\.library\(name: "(\w+)"/).map { String($0.1) }
    return libraries + ["DFXCapacity", "DFXDebugger", "DFXEvaluation", "DFXSweep"]
  }()

  @Test("A library has a landing page, and its links name public types", arguments: modules)
  func landingPage(module: String) throws {
    let sources = Fixtures.repository.appendingPathComponent("Sources/\(module)")
    let page = try String(
      contentsOf: sources.appendingPathComponent("\(module).docc/\(module).md"), encoding: .utf8)
    #expect(page.hasPrefix("# ``\(module)``\n"))
    var code = ""
    for case let file as URL in FileManager.default.enumerator(
      at: sources, includingPropertiesForKeys: nil) ?? .init()
    where file.pathExtension == "swift" {
      code += try String(contentsOf: file, encoding: .utf8)
    }
    // A type at the margin is the module's own; one further in is named by its path.
    let types = code.matches(
      of: /(?m)^( *)public (?:final class|struct|enum|protocol|typealias) (\w+)/)
    let outer = Set(types.filter { $0.1.isEmpty }.map { String($0.2) })
    let inner = Set(types.filter { !$0.1.isEmpty }.map { String($0.2) })
    let links = page.matches(of: /``([\w\/]+)``/).map { $0.1.split(separator: "/") }.dropFirst()
    let wrong = links.filter { path in
      !outer.contains(String(path[0])) || (path.count > 1 && !inner.contains(String(path[1])))
    }
    #expect(!links.isEmpty && wrong.isEmpty, "\(wrong)")
  }
}
