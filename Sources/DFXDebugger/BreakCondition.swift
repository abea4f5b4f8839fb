// SPDX-License-Identifier: Apache-2.0

public import DFXDevice
internal import DFXISA

/// Where a pass is to stop: every part that is given must hold.
public struct BreakCondition: Sendable, Equatable {
  /// Decoder layer, from 0.
  public var layer: Int?
  /// A mnemonic, an operation, or a label or the end of one (`attn.softmax`, `softmax`).
  public var operation: String?
  /// Position of the pass's token in the sequence, from 0.
  public var token: Int?
  /// Address of the instruction.
  public var programCounter: Int?
  /// Device on the ring.
  public var device: Int?
  /// Attention head.
  public var head: Int?

  /// A condition that holds everywhere.
  public init() {}

  /// Why a text is no condition.
  public enum ParseError: Error, Sendable, Equatable, CustomStringConvertible {
    case malformed(String)
    case unknownKey(String)
    case notANumber(key: String, value: String)

    /// One line that says what is expected.
    public var description: String {
      switch self {
      case .malformed(let part): "'\(part)' is no condition: write KEY=VALUE,..."
      case .unknownKey(let key):
        "'\(key)' is no key of a break condition: use layer, op, token, pc, device, head"
      case .notANumber(let key, let value): "\(key)=\(value): a number from 0 on is expected"
      }
    }
  }

  /// Reads `layer=3,op=softmax,token=5`.
  public init(parsing text: String) throws(ParseError) {
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
      guard pair.count == 2 else { throw .malformed(String(part)) }
      let (key, value) = (pair[0], pair[1])
      if key == "op" {
        operation = value
        continue
      }
      guard let path = Self.numbers[key] else { throw .unknownKey(key) }
      guard let number = Int(value), number >= 0 else {
        throw .notANumber(key: key, value: value)
      }
      self[keyPath: path] = number
    }
  }

  private static var numbers: [String: WritableKeyPath<BreakCondition, Int?>] {
    [
      "layer": \.layer, "token": \.token, "pc": \.programCounter, "device": \.device,
      "head": \.head,
    ]
  }

  /// Whether an instruction of a pass at `position` is meant.
  public func matches(_ times: CommitTimes, position: Int, program: ProgramMap) -> Bool {
    let place = program.place(of: times)
    if let device, device != times.device { return false }
    if let token, token != position { return false }
    if let programCounter, programCounter != times.programCounter { return false }
    if let layer, layer != place.layer { return false }
    if let head, head != place.annotation.head { return false }
    guard let operation else { return true }
    return AnnotatedInstruction(
      programCounter: times.programCounter, instruction: place.instruction,
      annotation: place.annotation
    ).isCalled(operation)
  }
}
