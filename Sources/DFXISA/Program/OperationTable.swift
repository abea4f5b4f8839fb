// SPDX-License-Identifier: Apache-2.0

/// The operations of a program by the ids that a device counts them under.
public struct OperationTable: Sendable, Equatable {
  /// Counters per device, so the most operations of one program.
  public static let capacity = 16

  /// Tags by id: `other`, then the program's own in order of their first use.
  public let tags: [OperationTag]
  private let ids: [OperationTag: Int]

  /// Of instructions of which nothing is said.
  public init() {
    tags = [.other]
    ids = [.other: 0]
  }

  /// The table of a program's instructions; nil where they have more tags than there are counters.
  public init?(_ uses: some Sequence<OperationTag>) {
    var tags = [OperationTag.other]
    var ids = [OperationTag.other: 0]
    for tag in uses where ids[tag] == nil {
      guard tags.count < Self.capacity else { return nil }
      ids[tag] = tags.count
      tags.append(tag)
    }
    self.tags = tags
    self.ids = ids
  }

  /// The id of a tag, or nil where the program has none of this name.
  public func id(of tag: OperationTag) -> Int? { ids[tag] }
}
