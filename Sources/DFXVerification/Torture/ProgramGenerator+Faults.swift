// SPDX-License-Identifier: Apache-2.0

internal import DFXISA

// Instructions that stop a device, or the ring.
extension ProgramGenerator {
  mutating func addFault() {
    switch bits.integer(0...9) {
    case 0: removeEnd()
    case 1: insert(.words(somewhere(ringWord())))
    case 2:
      insert(
        .loop(register: bits.integer(0...3), count: 65535, body: [.words(everywhere(vectorWord()))])
      )
    case 3: program.steps = inserting(fullQueue(), into: program.steps)
    case 4: removeOneOfACollective()
    default: insert(.words(somewhere(illegalWord())))
    }
  }

  /// On one device, or on all.
  private mutating func somewhere(_ word: InstructionWord) -> [InstructionWord?] {
    if bits.chance(30) { return everywhere(word) }
    var words = [InstructionWord?](repeating: nil, count: program.deviceCount)
    words[bits.integer(0...program.deviceCount - 1)] = word
    return words
  }

  private mutating func removeEnd() {
    guard case .words(var words)? = program.steps.popLast() else { return }
    words[bits.integer(0...program.deviceCount - 1)] = nil
    program.steps.append(.words(words))
  }

  /// A router instruction that the other devices do not answer.
  private mutating func ringWord() -> InstructionWord {
    let count = bits.integer(1...80)
    switch bits.integer(0...3) {
    case 0: return InstructionWord("receive", ["length": count])
    case 1: return InstructionWord("send", ["length": count])
    case 2: return InstructionWord("all_gather", ["length": count, "total": count])
    default: return InstructionWord("all_gather", ["length": 1, "offset": 0, "total": count + 1])
    }
  }

  /// About as many elements as a queue holds, and then they are taken out, unless that is too late.
  private mutating func fullQueue() -> [Step] {
    let turns = bits.integer(64...66)
    let register = bits.integer(0...3)
    let count = bits.pick([1010, 1024, 1024])
    let send = InstructionWord("send", ["length": count])
    let receive = InstructionWord("receive", ["length": count])
    return [
      .loop(register: register, count: turns, body: [.words(everywhere(send))]),
      .loop(register: register, count: turns, body: [.words(everywhere(receive))]),
    ]
  }

  private mutating func removeOneOfACollective() {
    let places = program.steps.indices.filter { place in
      guard case .words(let words) = program.steps[place], let word = words[0] else { return false }
      return word.disassembly.hasPrefix("all_gather") || word.disassembly.hasPrefix("send")
    }
    guard !places.isEmpty else { return insert(.words(somewhere(ringWord()))) }
    let place = bits.pick(places)
    guard case .words(var words) = program.steps[place] else { return }
    words[bits.integer(0...program.deviceCount - 1)] = nil
    program.steps[place] = .words(words)
  }

  private mutating func illegalWord() -> InstructionWord {
    var word = [vectorWord(), matrixWord(), transferWord(), scalarWord()][bits.integer(0...3)]
    let beyond = TortureMachine.vectorElements
    switch bits.integer(0...9) {
    case 0: word["opcode"] = bits.pick([0, 0xFF, 0x13, 0x60])
    case 1: return withReservedBit(word)
    case 2: word = InstructionWord("add", ["length_source": bits.integer(2...3), "length": 1])
    case 3: word = InstructionWord(bits.pick(["add", "exp", "accum", "read_ddr", "send"]))
    case 4:
      word = InstructionWord("add", [bits.pick(["vd", "va", "vb"]): beyond - 3, "length": 4])
    case 5:
      word = InstructionWord(
        "scalar_add", [bits.pick(["sd", "sa", "sb"]): TortureMachine.scalarRegisters])
    case 6:
      word = InstructionWord(
        bits.pick(["read_hbm", "write_hbm", "write_hbm_transposed", "read_ddr", "write_ddr"]),
        ["length": bits.integer(1...33), "base": bits.pick([1 << 24, (1 << 30) - 1])])
    case 7: word = InstructionWord("write_ddr", ["length": 4, "by": 2, "unit_stride": 1])
    case 8: word = InstructionWord("next", ["loop_index": bits.integer(0...3), "target": 0])
    default: word = InstructionWord("loop", ["loop_index": bits.integer(0...3)])
    }
    return word
  }

  private mutating func withReservedBit(_ word: InstructionWord) -> InstructionWord {
    var parts = word.array
    // Bit 248 and those above belong to no instruction.
    parts[3] |= 1 << UInt64(bits.integer(56...63))
    return InstructionWord(parts[0], parts[1], parts[2], parts[3])
  }
}
