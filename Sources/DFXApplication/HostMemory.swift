// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// The memory of the machine that simulates.
enum HostMemory {
  /// Refuses images that the host cannot hold, before they are loaded.
  static func check(imageBytes: Int) throws(ApplicationError) {
    guard let available = availableBytes(), imageBytes > available else { return }
    throw .hostMemory(needed: imageBytes, available: available)
  }

  /// Memory that processes can still take, or nil where the system does not say.
  private static func availableBytes() -> Int? {
    guard let text = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix("MemAvailable:") }),
      let kilobytes = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
    else { return nil }
    return kilobytes * 1024
  }
}
