// SPDX-License-Identifier: Apache-2.0

public import DFXDevice
internal import DFXHardware
internal import Foundation

extension SimulatedPlatform {
  /// Fills the memories from the cache, or else from the images' own content.
  ///
  /// - Parameters:
  ///   - content: The files that the images are made from.
  ///   - packing: A number that changes when equal files and segments give other bytes.
  ///   - onNote: Learns what a person should know about the cache.
  /// - Returns: What writes the images into the cache, to be started and finished by the caller; nil where
  ///   there is nothing to write.
  public func load(
    images: [MemoryImage], of content: CheckpointContent, packing: Int, cache: ImageCache,
    onProgress: (Int) -> Void, onNote: (String) -> Void
  ) throws -> ImageWriting? {
    guard images.reduce(0, { $0 + $1.byteCount }) >= cache.limits.smallestImageBytes,
      content.isUnchanged
    else {
      try load(images: images, onProgress: onProgress)
      return nil
    }
    if let doubt = cache.doubt {
      onNote(doubt)
      try load(images: images, onProgress: onProgress)
      return nil
    }
    let layout = EntryLayout(loadingPlan(images), deviceCount: deviceCount, packing: packing)
    if try load(layout, of: content, from: cache, onNote: onNote) { return nil }
    try load(images: images, onProgress: onProgress)
    return ImageWriting(platform: self, layout: layout, content: content, cache: cache)
  }

  /// Loads an entry; one that is damaged is removed.
  private func load(
    _ layout: EntryLayout, of content: CheckpointContent, from cache: ImageCache,
    onNote: (String) -> Void
  ) throws -> Bool {
    // Reading a checkpoint for its hash pays only where there is something to find.
    guard cache.hasEntry(of: layout),
      let hash = content.knownHash(in: cache.directory)
        ?? content.hash(in: cache.directory, .all)
    else { return false }
    let path = cache.path(layout, hash)
    do {
      guard try load(entry: path, layout: layout, content: hash) else { return false }
      cache.touch(path)
      return true
    } catch let damage as EntryDamage {
      onNote("cached images are not used, \(damage.message): \(path) is removed")
      unlink(path)
    } catch let error as PlatformError {
      onNote("cached images are not used: \(error)")
    }
    try check(dfx_reset(platform, 0))
    return false
  }

  func loadingPlan(_ images: [MemoryImage]) -> LoadingPlan {
    LoadingPlan(images: images, keepsCommon: dfx_common_ddr(platform, 0, 0) != nil)
  }
}
