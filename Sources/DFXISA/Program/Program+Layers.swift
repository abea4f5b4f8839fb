// SPDX-License-Identifier: Apache-2.0

extension Program {
  /// Addresses of the loop whose bound is the number of layers, without its `next`, which counts on;
  /// empty where there is no such loop.
  public var layerLoop: Range<Int> {
    for (start, instruction) in instructions.enumerated() {
      guard case .loop(let loop) = instruction, loop.countSource == .layers else { continue }
      for end in start..<instructions.count {
        if case .next(let next) = instructions[end], next.loopIndex == loop.loopIndex {
          return start + 1..<end
        }
      }
    }
    return 0..<0
  }
}
