// SPDX-License-Identifier: Apache-2.0

internal import DFXISA
internal import SplitMix

/// Writes random programs that are legal, except for the instruction that a fault program has too many,
/// and hazardous.
package struct ProgramGenerator {
  typealias Step = TortureProgram.Step

  var bits: SplitMix64
  var program: TortureProgram
  var vectors = OperandPool()
  var hbm = OperandPool()
  var ddr = OperandPool()
  /// The largest value of each index register.
  var indexLimits: [Int]
  /// Whether a pass emits a token; a second one is a fault.
  var hasToken = false
  /// Instructions that a pass may still execute.
  var budget: Int

  /// The program of a seed, the same on every host.
  package static func program(seed: UInt64, deviceCount: Int) -> TortureProgram {
    var generator = ProgramGenerator(seed: seed, deviceCount: deviceCount)
    return generator.generate()
  }

  private init(seed: UInt64, deviceCount: Int) {
    bits = SplitMix64(seed: seed &* 0x2545_F491_4F6C_DD1D &+ UInt64(deviceCount))
    program = TortureProgram(seed: seed, deviceCount: deviceCount)
    budget = bits.pick([12, 40, 40, 100, 100, 200])
    indexLimits = []
    indexLimits = (0..<4).map { _ in bits.integer(1...4) }
    program.layers = bits.integer(1...3)
    program.exponents = bits.pick([12...15, 12...15, 13...16, 11...17, 0...31, 0...2])
    if bits.chance(30) {
      program.slots = bits.integer(2...4)
      program.slotStride = bits.pick([0, 1, 5, 40])
    }
    let passes = bits.pick([1, 1, 2, 3])
    for _ in 0..<passes {
      let pass = TortureProgram.Pass(
        token: bits.pick([0, bits.integer(0...200)]),
        position: bits.pick([
          0, bits.integer(0...20), bits.integer(60...70), bits.integer(0...190),
        ]), slot: bits.integer(0...program.slots - 1), withoutOutput: bits.chance(20)
      )
      program.passes.append(pass)
    }
  }

  private mutating func generate() -> TortureProgram {
    program.steps = block(depth: 0, free: Set(0..<4), share: 1)
    if bits.chance(6) {
      insert(.words(everywhere(InstructionWord(bits.pick(["halt", "end_pass"])))))
    }
    program.steps.append(.words(everywhere(InstructionWord(bits.pick(["halt", "end_pass"])))))
    if bits.chance(18) { addFault() }
    if bits.chance(30) {
      let shortest = (0..<program.deviceCount).map { program.words(device: $0).count }.min() ?? 1
      program.outputStart = bits.integer(0...max(0, shortest - 1))
    }
    return program
  }

  /// Steps that execute at most the budget's share, in loops of `share` turns.
  private mutating func block(depth: Int, free: Set<Int>, share: Int) -> [Step] {
    var steps: [Step] = []
    let length = depth == 0 ? 100 : bits.integer(1...8)
    while steps.count < length, budget >= share {
      if depth < 3, !free.isEmpty, bits.chance(12) {
        steps.append(loop(depth: depth, free: free, share: share))
      } else if bits.chance(12) {
        append(ringSteps(), share, to: &steps)
      } else if bits.chance(4), depth == 0, !hasToken || bits.chance(5) {
        hasToken = true
        append(tokenSteps(), share, to: &steps)
      } else if bits.chance(3) {
        append(overtakingSteps(), share, to: &steps)
      } else {
        append([.words(localWords())], share, to: &steps)
      }
    }
    return steps
  }

  private mutating func append(_ new: [Step], _ share: Int, to steps: inout [Step]) {
    steps += new
    budget -= new.count * share
  }

  private mutating func loop(depth: Int, free: Set<Int>, share: Int) -> Step {
    let register = bits.pick(free.sorted())
    let overLayers = program.layers <= indexLimits[register] && bits.chance(30)
    let count = overLayers ? 0 : bits.integer(1...indexLimits[register])
    let turns = share * (overLayers ? program.layers : count)
    budget -= share + turns
    let body = block(depth: depth + 1, free: free.subtracting([register]), share: turns)
    return .loop(register: register, count: count, body: body)
  }

  func everywhere(_ word: InstructionWord) -> [InstructionWord?] {
    [InstructionWord?](repeating: word, count: program.deviceCount)
  }

  /// Work that needs no other device: the same everywhere, or different, which makes devices meet at
  /// different times.
  private mutating func localWords() -> [InstructionWord?] {
    guard program.deviceCount > 1, bits.chance(50) else { return everywhere(localWord()) }
    var words: [InstructionWord?] = []
    for _ in 0..<program.deviceCount { words.append(bits.chance(15) ? nil : localWord()) }
    return words
  }

  private mutating func localWord() -> InstructionWord {
    switch bits.integer(0...99) {
    case ..<45: vectorWord()
    case ..<58: scalarWord()
    case ..<72: matrixWord()
    default: transferWord()
    }
  }

  /// Puts a step at a random place of any depth.
  mutating func insert(_ step: Step) {
    program.steps = inserting([step], into: program.steps)
  }

  mutating func inserting(_ new: [Step], into steps: [Step]) -> [Step] {
    var steps = steps
    let loops = steps.indices.filter { if case .loop = steps[$0] { true } else { false } }
    if let place = loops.isEmpty ? nil : bits.pick(loops), bits.chance(40),
      case .loop(let register, let count, let body) = steps[place]
    {
      steps[place] = .loop(register: register, count: count, body: inserting(new, into: body))
      return steps
    }
    steps.insert(contentsOf: new, at: bits.integer(0...steps.count))
    return steps
  }
}
