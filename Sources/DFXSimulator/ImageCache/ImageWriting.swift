// SPDX-License-Identifier: Apache-2.0

internal import DFXFiles
internal import Dispatch
internal import Foundation
internal import HostThreads

/// Writes loaded images into a cache in the background, when processors have nothing else to do.
public final class ImageWriting: @unchecked Sendable {
  private let platform: SimulatedPlatform
  private let layout: EntryLayout
  private let content: CheckpointContent
  private let cache: ImageCache
  private let lock = NSLock()
  private let done = DispatchGroup()
  private var isCancelled = false
  private var isAwaited = false
  private var written = 0
  private var note: String?

  init(
    platform: SimulatedPlatform, layout: EntryLayout, content: CheckpointContent,
    cache: ImageCache
  ) {
    (self.platform, self.layout, self.content) = (platform, layout, content)
    self.cache = cache
  }

  /// Bytes that will be written.
  public var totalBytes: Int { layout.storedBytes }

  /// Begins. Programs must leave the images' segments as they are until `finish` returns.
  public func start() {
    done.enter()
    let isStarted = HostThread.start { [self] in
      Self.yieldToOthers(true)
      let failure = write()
      lock.withLock { note = failure }
      done.leave()
    }
    guard !isStarted else { return }
    lock.withLock { note = "images are not cached: the host gives no more threads (ulimit -u)" }
    done.leave()
  }

  /// Waits for the end and tells how many bytes are written until then; `isCancelled` ends it early, with
  /// nothing written. Returns what went wrong, for a person.
  public func finish(isCancelled: () -> Bool, onProgress: (Int) -> Void) -> String? {
    lock.withLock { isAwaited = true }
    while done.wait(timeout: .now() + .milliseconds(100)) == .timedOut {
      if isCancelled() { lock.withLock { self.isCancelled = true } }
      onProgress(lock.withLock { written })
    }
    return lock.withLock { note }
  }

  private func write() -> String? {
    do {
      guard try cache.makeRoom(for: layout.storedBytes) else {
        let megabytes = layout.storedBytes / 1_000_000
        return
          "images are not cached: \(megabytes) MB are more than half of the free disk, or the cache's limit"
      }
      let hash = content.hash(in: cache.directory, .one) { [self] in !mayGoOn() }
      guard let hash, content.isUnchanged else { return nil }
      let memories = UncheckedMemories(platform: platform.platform)
      try EntryWriter(directory: cache.directory, layout: layout, memories: memories)
        .write(content: hash, name: cache.name(layout, hash)) { bytes in
          lock.withLock { written += bytes }
          return mayGoOn()
        }
      return nil
    } catch EntryWriter.Failure.cancelled {
      return nil
    } catch EntryWriter.Failure.system(let code) {
      return "images are not cached in \(cache.directory.path): \(String(cString: strerror(code)))"
    } catch let error as FileError {
      return "images are not cached: \(error.message)"
    } catch {
      return "images are not cached in \(cache.directory.path): \(error.localizedDescription)"
    }
  }

  /// Asked between chunks; once somebody waits, the thread no longer stands back.
  private func mayGoOn() -> Bool {
    let (isCancelled, isAwaited) = lock.withLock { (self.isCancelled, self.isAwaited) }
    if isAwaited { Self.yieldToOthers(false) }
    return !isCancelled
  }

  /// Whether this thread runs only when processors have nothing else to do. Without that, generation would be
  /// slower for a while.
  private static func yieldToOthers(_ yields: Bool) {
    #if os(Linux)
      let idle: Int32 = 5  // SCHED_IDLE, which the C library's headers hide
      var parameters = sched_param()
      sched_setscheduler(0, yields ? idle : SCHED_OTHER, &parameters)
    #endif
  }
}
