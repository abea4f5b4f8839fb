// SPDX-License-Identifier: Apache-2.0

internal import DFXISA

/// Which register elements an instruction reads and writes; scalars lie behind all vectors.
struct RegisterUse {
  /// Where scalar 0 lies in the common space: behind the largest vector register file.
  static let firstScalar = 1 << 20

  let reads: [Range<Int>]
  let writes: [Range<Int>]

  /// The use at a context length of `context` tokens.
  init(_ instruction: Instruction, context: Int) {
    reads = DeclaredAccess.reads(of: instruction, contextLength: context).compactMap(Self.range)
    writes = DeclaredAccess.writes(of: instruction, contextLength: context).compactMap(Self.range)
  }

  private static func range(_ access: DeclaredAccess) -> Range<Int>? {
    switch access {
    case .vector(let first, let count): count > 0 ? first..<first + count : nil
    case .scalar(let number): firstScalar + number..<firstScalar + number + 1
    case .hbm, .ddr, .ring: nil
    }
  }
}
