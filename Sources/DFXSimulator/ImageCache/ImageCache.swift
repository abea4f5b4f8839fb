// SPDX-License-Identifier: Apache-2.0

internal import DFXFiles
public import Foundation

/// Compiled images on disk, so that the next start maps them instead of packing a checkpoint.
///
/// An entry is named after the hash of where segments lie and the hash of the checkpoint's content. It is
/// verified whenever it is loaded, written whole or not at all, and goes when others were used later.
public struct ImageCache: Sendable {
  /// What the cache may take and what is worth it.
  public struct Limits: Sendable {
    /// Most bytes of all entries.
    public var totalBytes: Int
    /// Images below this are packed as fast as they are verified.
    public var smallestImageBytes: Int

    /// Limits of a cache.
    public init(totalBytes: Int = 16_000_000_000, smallestImageBytes: Int = 32_000_000) {
      self.totalBytes = totalBytes
      self.smallestImageBytes = smallestImageBytes
    }
  }

  let directory: URL
  let limits: Limits
  private static let suffix = ".images"
  /// Weights may be private.
  static let fileMode: mode_t = 0o600

  /// A cache in a folder, which is made when it is first written.
  public init(directory: URL, limits: Limits = Limits()) {
    self.directory = directory
    self.limits = limits
  }

  /// The cache in the folder that the user chose: `DFX_CACHE_DIRECTORY`, or `dfx` in `XDG_CACHE_HOME` or in
  /// `.cache` of the home folder; nil where the environment names none of them.
  public init?(environment: [String: String]) {
    func path(_ name: String) -> String? {
      environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
    let chosen =
      path("DFX_CACHE_DIRECTORY")
      ?? path("XDG_CACHE_HOME").map { $0 + "/dfx" } ?? path("HOME").map { $0 + "/.cache/dfx" }
    guard let chosen else { return nil }
    self.init(directory: URL(fileURLWithPath: chosen, isDirectory: true))
  }

  func name(_ layout: EntryLayout, _ content: ContentHash) -> String {
    "\(layout.hash.hexadecimal)-\(content.hexadecimal)\(Self.suffix)"
  }

  func path(_ layout: EntryLayout, _ content: ContentHash) -> String {
    directory.appending(path: name(layout, content)).path
  }

  /// Whether images of this layout, of whatever content, are here.
  func hasEntry(of layout: EntryLayout) -> Bool {
    entries().contains { $0.name.hasPrefix(layout.hash.hexadecimal) }
  }

  /// Why nothing is taken from the folder or put there, for a person: others could have written into it. Nil
  /// where it can be trusted, or is not there yet.
  var doubt: String? {
    Ownership.doubt(path: directory.path)
      .map { "the cache in \(directory.path) is not used: \($0)" }
  }

  /// Notes that an entry was used.
  func touch(_ path: String) {
    // A cache that may be read only still serves.
    utimes(path, nil)
  }

  /// Makes the folder, and room for an entry; false where the cache would grow beyond its limit, which is also
  /// half of what the disk has free and the cache takes together.
  func makeRoom(for bytes: Int) throws -> Bool {
    try FileManager.default.createDirectory(
      at: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    // Somebody else may have been faster to make it.
    if let doubt { throw FileError(.writing, doubt) }
    Drafts.removeAbandoned(in: directory.path)
    var present = entries().sorted { $0.used < $1.used }
    var total = present.reduce(0) { $0 + $1.bytes }
    let limit = min(limits.totalBytes, (Self.freeBytes(directory) + total) / 2)
    guard bytes <= limit else { return false }
    while total + bytes > limit, !present.isEmpty {
      let oldest = present.removeFirst()
      unlink(directory.appending(path: oldest.name).path)
      total -= oldest.bytes
    }
    return true
  }

  private struct Entry {
    let name: String
    let bytes: Int
    let used: Int
  }

  private func entries() -> [Entry] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
    return names.filter { $0.hasSuffix(Self.suffix) }.compactMap { name in
      var status = stat()
      guard stat(directory.appending(path: name).path, &status) == 0 else { return nil }
      return Entry(
        name: name, bytes: Int(status.st_blocks) * 512,
        used: Int(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int(status.st_mtim.tv_nsec))
    }
  }

  private static func freeBytes(_ directory: URL) -> Int {
    var status = statvfs()
    guard statvfs(directory.path, &status) == 0 else { return 0 }
    return Int(status.f_bavail) * Int(status.f_frsize)
  }
}
