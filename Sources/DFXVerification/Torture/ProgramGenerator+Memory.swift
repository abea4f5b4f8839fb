// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXISA

// Transfers and addresses.
extension ProgramGenerator {
  mutating func transferWord() -> InstructionWord {
    let mnemonic = bits.pick([
      "read_hbm", "read_hbm", "read_ddr", "write_hbm", "write_hbm", "write_hbm_transposed",
      "write_ddr",
    ])
    let isTransposed = mnemonic == "write_hbm_transposed"
    let (lengths, count) = length("length", limit: isTransposed ? 200 : 600)
    var word = InstructionWord(mnemonic, lengths)
    var byteCount = 2 * count
    if isTransposed {
      word["element_stride"] = bits.pick([0, 1, 2, 17, 32, 64].filter { $0 * count <= 8000 })
      byteCount = 2 * (count - 1) * word["element_stride"] + 2
    }
    let writes = mnemonic.hasPrefix("write")
    setAddress(
      &word, byteCount: byteCount, of: mnemonic.hasSuffix("ddr") ? .ddr : .hbm, writes: writes,
      rows: isTransposed ? .any : .aligned)
    let elements = 0..<TortureMachine.vectorElements
    if writes {
      word["va"] = vectors.source(count, in: elements, &bits)
    } else {
      word["vd"] = vectors.destination(count, in: elements, &bits)
    }
    return word
  }

  /// Which distances there may be between the rows that position or token name.
  enum Rows {
    case none, aligned, any
  }

  /// Fields of an address such that `byteCount` bytes from there lie in the memory's window, whatever the
  /// index registers, position and token.
  mutating func setAddress(
    _ word: inout InstructionWord, byteCount: Int, of memory: DeviceMemory, writes: Bool,
    rows: Rows = .none
  ) {
    let window = memory == .hbm ? TortureMachine.hbm : TortureMachine.ddr
    let lowest = writes ? window.readOnlyBlocks : 0
    var spare = (window.blocks - lowest) * 64 - byteCount
    let slotReach = 64 * program.slotStride * (program.slots - 1)
    // Packed weights have no slots.
    let maySlot = ![0x10, 0x90].contains(word["opcode"]) && slotReach <= spare
    if program.slots > 1, maySlot, bits.chance(60) {
      word["slotted"] = 1
      spare -= slotReach
    }
    if bits.chance(40) {
      let index = bits.integer(0...4)
      let stride = bits.pick([1, 2, 8])
      let reach = index == 0 ? 0 : 64 * stride * indexLimits[index - 1]
      if reach <= spare {
        (word["index"], word["stride"]) = (index, stride)
        spare -= reach
      }
    }
    if rows != .none, bits.chance(35) {
      var row = InstructionWord()
      row["by"] = bits.integer(0...2)
      row["block_stride"] = bits.integer(0...3)
      row["unit_stride"] = bits.pick(rows == .any ? [0, 1, 3, 32] : [0, 32, 64])
      let reach = program.passes.map { rowOffset(row, $0) }.max() ?? 0
      if reach <= spare {
        for field in ["by", "block_stride", "unit_stride"] { word[field] = row[field] }
        spare -= reach
      }
    }
    word["base"] = base(lowest..<lowest + spare / 64 + 1, of: memory, writes: writes)
  }

  private func rowOffset(_ word: InstructionWord, _ pass: TortureProgram.Pass) -> Int {
    let row = [0, pass.position, pass.token][word["by"]]
    return row / 64 * 64 * word["block_stride"] + row % 64 * 2 * word["unit_stride"]
  }

  private mutating func base(_ range: Range<Int>, of memory: DeviceMemory, writes: Bool) -> Int {
    var pool = memory == .hbm ? hbm : ddr
    let base =
      writes ? pool.destination(1, in: range, &bits) : pool.source(1, in: range, &bits)
    if memory == .hbm { hbm = pool } else { ddr = pool }
    return base
  }
}
