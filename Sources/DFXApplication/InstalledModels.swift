// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// Models that come with the program.
public enum InstalledModels {
  /// The model that commands use when none is named.
  public static let defaultName = "stories"

  /// The folder of an installed model, or nil.
  public static func directory(of name: String) -> URL? {
    guard !name.contains("/") else { return nil }
    return searchPath.map { $0.appendingPathComponent(name) }.first {
      FileManager.default.fileExists(atPath: $0.appendingPathComponent("config.json").path)
    }
  }

  /// Names of all installed models.
  public static var names: [String] {
    Set(
      searchPath.flatMap { folder in
        let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
        return (names ?? []).filter { directory(of: $0) != nil }
      }
    ).sorted()
  }

  /// `DFX_MODELS`, then the share folder beside an installed binary, then the checkout of a build.
  private static var searchPath: [URL] {
    var folders: [URL] = []
    if let path = ProcessInfo.processInfo.environment["DFX_MODELS"] {
      folders.append(URL(fileURLWithPath: path))
    }
    guard let executable = Bundle.main.executableURL?.resolvingSymlinksInPath() else {
      return folders
    }
    let binaries = executable.deletingLastPathComponent()
    folders.append(binaries.appendingPathComponent("../share/dfx/models").standardizedFileURL)
    var ancestor = binaries
    for _ in 0..<4 {
      ancestor = ancestor.deletingLastPathComponent()
      folders.append(ancestor.appendingPathComponent("Models"))
    }
    return folders
  }
}
