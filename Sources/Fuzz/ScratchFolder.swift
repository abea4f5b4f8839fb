// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// A folder in memory where a subject's files lie while it reads them.
struct ScratchFolder {
  let url: URL

  init() {
    let base =
      FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
    url = URL(fileURLWithPath: base).appending(path: "dfx-fuzz-\(getpid())")
    do {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    } catch {
      fatalError("\(url.path): \(error)")
    }
  }

  private init(_ url: URL) { self.url = url }

  /// An empty folder in it.
  func fresh(_ name: String) -> ScratchFolder {
    let folder = url.appending(path: name)
    try? FileManager.default.removeItem(at: folder)
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      fatalError("\(folder.path): \(error)")
    }
    return ScratchFolder(folder)
  }

  /// Writes a file over the last one of this name.
  func write(_ bytes: some Collection<UInt8>, to name: String) -> URL {
    let file = url.appending(path: name)
    guard let stream = fopen(file.path, "w") else { fatalError("\(file.path) cannot be written") }
    let all = Array(bytes)
    guard fwrite(all, 1, all.count, stream) == all.count, fclose(stream) == 0 else {
      fatalError("\(file.path) cannot be written")
    }
    return file
  }

  func remove(_ name: String) {
    unlink(url.appending(path: name).path)
  }
}
