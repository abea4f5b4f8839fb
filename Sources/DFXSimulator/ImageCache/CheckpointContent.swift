// SPDX-License-Identifier: Apache-2.0

internal import DFXFiles
public import Foundation
internal import HostThreads

/// The content of the files that images are made from, looked at before they are opened for that.
public struct CheckpointContent: Sendable {
  private let files: [StoredFile]
  /// How many there must be.
  private let count: Int
  private let clock: WallClock

  /// The content of `files`, in their order.
  public init(files: [URL]) {
    self.init(files: files, clock: .host)
  }

  init(files: [URL], clock: WallClock) {
    self.clock = clock
    // Names without symbolic links: one file, one line among the known contents.
    self.files = files.compactMap { StoredFile(path: $0.resolvingSymlinksInPath().path) }
    count = files.count
  }

  /// Whether all files are what they were when this was made.
  var isUnchanged: Bool { files.count == count && files.allSatisfy(\.isUnchanged) }

  /// The hash of all contents if it is known without reading a large file.
  func knownHash(in directory: URL) -> ContentHash? {
    let known = KnownContents(directory: directory)
    let hashes = files.compactMap { file in
      file.identity.byteCount < 1 << 20 ? file.contentHash(.one) : known.hash(of: file)
    }
    return hashes.count == count ? ContentHash(hashes) : nil
  }

  /// The hash of all contents; what can be remembered is.
  func hash(
    in directory: URL, _ workers: Workers, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) -> ContentHash? {
    var known = KnownContents(directory: directory)
    var hashes: [ContentHash] = []
    for file in files {
      if let hash = known.hash(of: file) {
        hashes.append(hash)
        continue
      }
      let isSettled = file.identity.isSettled(at: clock.now())
      guard let hash = file.contentHash(workers, isCancelled: isCancelled) else {
        return nil
      }
      guard file.isUnchanged else { return nil }
      if isSettled { known.remember(hash, of: file) }
      hashes.append(hash)
    }
    return files.count == count ? ContentHash(hashes) : nil
  }
}
