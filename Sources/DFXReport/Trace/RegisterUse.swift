// SPDX-License-Identifier: Apache-2.0

internal import DFXISA

/// Which register elements an instruction reads and writes; scalars lie behind all vectors.
struct RegisterUse {
  /// Where scalar 0 lies in the common space: behind the largest vector register file.
  static let firstScalar = 1 << 20

  let reads: [Range<Int>]
  let writes: [Range<Int>]
  /// Bytes moved between the device and its HBM.
  let hbmBytes: Int

  /// The use at a context length of `context` tokens.
  init(_ instruction: Instruction, context: Int) {
    let reading = DeclaredAccess.reads(of: instruction, contextLength: context)
    let writing = DeclaredAccess.writes(of: instruction, contextLength: context)
    reads = reading.compactMap(Self.range)
    writes = writing.compactMap(Self.range)
    let usesHBM = (reading + writing).contains(.hbm)
    hbmBytes = usesHBM ? Self.bytes(FieldView(instruction), context) : 0
  }

  private static func range(_ access: DeclaredAccess) -> Range<Int>? {
    switch access {
    case .vector(let first, let count): count > 0 ? first..<first + count : nil
    case .scalar(let number): firstScalar + number..<firstScalar + number + 1
    case .hbm, .ddr, .ring: nil
    }
  }

  /// Whole tiles for matrices (64 x 16 packed; streamed: 64 rows of each column), elements otherwise.
  private static func bytes(_ view: FieldView, _ context: Int) -> Int {
    func length(_ name: String) -> Int { view[name + "_source"] == 1 ? context : view[name] }
    guard view.definition.operands.contains("columns") else { return 2 * length("length") }
    let isStreamed = view.definition.operands.contains("column_capacity")
    let columns = length("columns")
    return (length("inner") + 63) / 64 * (isStreamed ? columns : (columns + 15) / 16 * 16) * 128
  }
}
