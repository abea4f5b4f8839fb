// SPDX-License-Identifier: Apache-2.0

internal import DFXISA

// Hazards that random instructions hardly ever make.
extension ProgramGenerator {
  /// A long vector that is made, a reader that collects it together with another as fast as it is made, and
  /// a read from memory into the end of the other, which would be there before it is collected.
  mutating func overtakingSteps() -> [Step] {
    let count = bits.integer(250...500)
    let half = TortureMachine.vectorElements / 2
    let (made, other) = bits.chance(50) ? (0, half) : (half, 0)
    var maker = InstructionWord(bits.pick(["add", "sub"]), ["length": count])
    maker["va"] = vectors.source(count, in: 0..<TortureMachine.vectorElements, &bits)
    maker["vb"] = vectors.source(count, in: 0..<TortureMachine.vectorElements, &bits)
    maker["vd"] = made
    var reader = InstructionWord(bits.pick(["add", "sub", "mul"]), ["length": count])
    (reader["va"], reader["vb"], reader["vd"]) = (made, other, made)
    let overwritten = bits.integer(1...64)
    let isDDR = bits.chance(50)
    var writer = InstructionWord(isDDR ? "read_ddr" : "read_hbm", ["length": overwritten])
    writer["vd"] = other + count - overwritten
    setAddress(&writer, byteCount: 2 * overwritten, of: isDDR ? .ddr : .hbm, writes: false)
    for place in [made, other] { vectors.noteRead(place) }
    vectors.noteWrite(writer["vd"])
    return [maker, reader, writer].map { .words(everywhere($0)) }
  }
}
