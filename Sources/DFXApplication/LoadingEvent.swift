// SPDX-License-Identifier: Apache-2.0

/// What happens while a model is loaded or its images are kept, for whoever wants to show it.
public enum LoadingEvent: Sendable, Equatable {
  /// Devices that hold no attention head and compute columns only.
  case devicesWithoutHeads(Int, of: Int)
  /// Bytes of the memory images that are in the devices' memories.
  case loading(bytes: Int, of: Int)
  /// All images are loaded.
  case loaded
  /// Bytes of the images that are in the cache.
  case keeping(bytes: Int, of: Int)
  /// The cache is written, or given up.
  case kept
  /// One line about the checkpoint or the cache that somebody should read.
  case note(String)
}
