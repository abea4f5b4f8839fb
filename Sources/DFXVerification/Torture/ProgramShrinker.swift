// SPDX-License-Identifier: Apache-2.0

internal import DFXISA

/// Makes a failing program short: fewer steps, turns, passes and elements, as long as it fails.
struct ProgramShrinker {
  private var best: TortureProgram
  private var attempts = 0
  private let fails: (TortureProgram) throws -> Bool
  private static let maximumAttempts = 2000

  static func shrink(
    _ program: TortureProgram, while fails: @escaping (TortureProgram) throws -> Bool
  ) throws -> TortureProgram {
    var shrinker = ProgramShrinker(best: program, fails: fails)
    while try shrinker.round() {}
    return shrinker.best
  }

  private init(best: TortureProgram, fails: @escaping (TortureProgram) throws -> Bool) {
    self.best = best
    self.fails = fails
  }

  /// Tries every simplification once; whether one of them held.
  private mutating func round() throws -> Bool {
    let before = best.size
    try shortenPasses()
    try shortenSteps()
    try shortenWords()
    return best.size < before && attempts < Self.maximumAttempts
  }

  /// Keeps the program if it fails too.
  private mutating func attempt(_ program: TortureProgram) throws -> Bool {
    guard attempts < Self.maximumAttempts, program.size < best.size else { return false }
    attempts += 1
    guard try fails(program) else { return false }
    best = program
    return true
  }

  private mutating func shortenPasses() throws {
    var place = best.passes.count - 1
    while place >= 0, best.passes.count > 1 {
      var shorter = best
      shorter.passes.remove(at: place)
      _ = try attempt(shorter)
      place -= 1
    }
  }

  /// Removes runs of steps, long ones first, then unrolls loops and cuts their turns.
  private mutating func shortenSteps() throws {
    var length = max(1, best.places.count / 2)
    while length >= 1 {
      var place = best.places.count - length
      while place >= 0 {
        var shorter = best
        let places = Array(best.places[place..<min(place + length, best.places.count)])
        for path in places.reversed() { shorter.replace(path) { _ in [] } }
        _ = try attempt(shorter)
        place = min(place, best.places.count) - length
      }
      length /= 2
    }
    for number in best.places.indices.reversed() where number < best.places.count {
      for change in [Self.unrolled, Self.onceOnly] {
        guard number < best.places.count else { continue }
        var shorter = best
        shorter.replace(best.places[number], with: change)
        _ = try attempt(shorter)
      }
    }
  }

  private static func unrolled(_ step: TortureProgram.Step) -> [TortureProgram.Step] {
    if case .loop(_, _, let body) = step { body } else { [step] }
  }

  private static func onceOnly(_ step: TortureProgram.Step) -> [TortureProgram.Step] {
    guard case .loop(let register, let count, let body) = step else { return [step] }
    return [.loop(register: register, count: count > 2 ? 2 : 1, body: body)]
  }

  /// Takes words from single devices, and elements from words.
  private mutating func shortenWords() throws {
    for number in best.places.indices.reversed() {
      for device in 0..<best.deviceCount {
        var shorter = best
        shorter.change(best.places[number], device: device) { _ in nil }
        if try attempt(shorter) { continue }
        for field in ["length", "inner", "columns"] {
          for divisor in [16, 2] {
            var shorter = best
            shorter.change(best.places[number], device: device) { Self.divided($0, field, divisor) }
            _ = try attempt(shorter)
          }
        }
      }
    }
  }

  private static func divided(
    _ word: InstructionWord, _ field: String, _ divisor: Int
  ) -> InstructionWord {
    guard
      let definition = Specification.current.instructions.first(where: {
        Int($0.opcode) == word["opcode"]
      }),
      definition.operands.contains(field)
    else { return word }
    var word = word
    word[field] /= divisor
    return word
  }
}

extension TortureProgram {
  /// Indices that lead to every step, loops before what they contain.
  var places: [[Int]] { Self.places(steps) }

  private static func places(_ steps: [Step]) -> [[Int]] {
    steps.enumerated().flatMap { place, step in
      if case .loop(_, _, let body) = step {
        [[place]] + places(body).map { [place] + $0 }
      } else {
        [[place]]
      }
    }
  }

  /// What shrinking reduces: words, turns, passes and elements.
  var size: Int {
    passes.count * 10_000 + Self.size(steps, layers)
  }

  private static func size(_ steps: [Step], _ layers: Int) -> Int {
    steps.reduce(0) { sum, step in
      switch step {
      case .words(let words):
        sum
          + words.compactMap { $0 }.reduce(0) {
            $0 + 1000 + min(999, $1["length"] + ($1["opcode"] < 0x20 ? $1["columns"] : 0))
          }
      case .loop(_, let count, let body):
        sum + 500 + (count == 0 ? layers : count) * (100 + size(body, layers))
      }
    }
  }

  mutating func replace(_ path: [Int], with change: (Step) -> [Step]) {
    Self.replace(&steps, path[...], change)
  }

  private static func replace(
    _ steps: inout [Step], _ path: ArraySlice<Int>, _ change: (Step) -> [Step]
  ) {
    guard let place = path.first, steps.indices.contains(place) else { return }
    if path.count == 1 {
      steps.replaceSubrange(place...place, with: change(steps[place]))
    } else if case .loop(let register, let count, var body) = steps[place] {
      replace(&body, path.dropFirst(), change)
      steps[place] = .loop(register: register, count: count, body: body)
    }
  }

  mutating func change(
    _ path: [Int], device: Int, _ change: (InstructionWord) -> InstructionWord?
  ) {
    replace(path) { step in
      guard case .words(var words) = step, let word = words[device] else { return [step] }
      words[device] = change(word)
      return [.words(words)]
    }
  }
}
