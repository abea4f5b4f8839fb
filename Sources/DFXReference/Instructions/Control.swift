// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXISA

// Control instructions.
extension ReferenceDevice {
  func halt() throws(Interruption) -> Step { .passEnds }

  func endPass() throws(Interruption) -> Step { .passEnds }

  mutating func loop(_ operands: Loop) throws(Interruption) -> Step {
    let count = operands.countSource == .layers ? configuration.layers : operands.count
    try require(count >= 1, .operandRange)
    index[Int(operands.loopIndex.rawValue)] = 0
    bound[Int(operands.loopIndex.rawValue)] = count
    return .next
  }

  /// Where the program goes on.
  mutating func next(_ operands: Next) throws(Interruption) -> Step {
    let register = Int(operands.loopIndex.rawValue)
    try require(bound[register] >= 1, .operandRange)
    index[register] += 1
    return index[register] < bound[register] ? .branch(operands.target) : .next
  }
}
