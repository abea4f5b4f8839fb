// SPDX-License-Identifier: Apache-2.0

/// What the devices are told before a pass.
public struct Pass: Sendable, Hashable {
  /// The token at `position`; the context length is position + 1.
  public var token, position: Int
  /// Whose keys and values it reads and adds to; below the slots of the programs.
  public var slot: Int
  /// Whether nobody reads its output: it ends at the programs' output marker, if they have one.
  public var withoutOutput: Bool

  /// A pass of the only slot, run whole, unless told.
  public init(token: Int, position: Int, slot: Int = 0, withoutOutput: Bool = false) {
    self.token = token
    self.position = position
    self.slot = slot
    self.withoutOutput = withoutOutput
  }
}
