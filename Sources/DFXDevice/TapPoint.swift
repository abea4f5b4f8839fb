// SPDX-License-Identifier: Apache-2.0

public import DFXISA

/// Where a program makes an intermediate tensor of the model, or a device's share of one.
public struct TapPoint: Sendable, Equatable {
  /// How a share lies in its tensor; the tensor's first dimension is the token.
  public enum Share: Sendable, Equatable {
    /// Columns from `first` on of a tensor [tokens, `width`].
    case columns(first: Int, width: Int)
    /// The rows of one attention head in a tensor [`heads`, tokens, tokens]: a value per position so far,
    /// then `masked`.
    case head(Int, heads: Int, masked: Float16)
  }

  /// Name after the Hugging Face module that makes it, without the layer: `attn.c_attn`, `ln_f`.
  public let name: String
  /// Whether every layer makes one; its full name then begins with `h.N.`.
  public let perLayer: Bool
  /// The model's layer that is the program's first.
  public let firstLayer: Int
  /// The instruction after which the vector holds it.
  public let programCounter: Int
  /// Where it begins.
  public let vector: VectorAddress
  /// How many elements; nil: as many as the context is long.
  public let count: Int?
  /// What the elements are.
  public let share: Share

  /// A tap on one device's program.
  public init(
    name: String, perLayer: Bool, firstLayer: Int = 0, programCounter: Int, vector: VectorAddress,
    count: Int?,
    share: Share
  ) {
    self.name = name
    self.perLayer = perLayer
    self.firstLayer = firstLayer
    self.programCounter = programCounter
    self.vector = vector
    self.count = count
    self.share = share
  }

  /// The tensor's name in layer `layer` of the model; a layer's own output has no further name (`h.3`).
  public func fullName(layer: Int) -> String {
    guard perLayer else { return name }
    return name.isEmpty ? "h.\(layer)" : "h.\(layer).\(name)"
  }
}
