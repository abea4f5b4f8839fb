// SPDX-License-Identifier: Apache-2.0

internal import DFXFiles
internal import Foundation

/// The files of a checkpoint as they were before they were opened.
struct CheckpointState {
  private let place: URL
  private let identities: [String: FileIdentity?]

  init(of place: URL) {
    self.place = place
    identities = Self.identities(of: place)
  }

  /// Fails when a file has changed since: what was read may be of two states.
  func requireUnchanged() throws(CheckpointError) {
    let now = Self.identities(of: place)
    let all = Set(identities.keys).union(now.keys).sorted()
    if let changed = all.first(where: { identities[$0] != now[$0] }) { throw .changed(changed) }
  }

  private static func identities(of place: URL) -> [String: FileIdentity?] {
    Dictionary(
      Checkpoint.files(in: place).map { ($0.path, FileIdentity(path: $0.path)) },
      uniquingKeysWith: { first, _ in first })
  }
}
