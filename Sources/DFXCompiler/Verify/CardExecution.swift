// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXISA

/// The execution of a card's program over terms, as the instruction set's specification has it.
struct CardExecution {
  /// Why a card does not go on by itself.
  enum Stop {
    case gather(AllGather)
    case receive(Receive)
    case end
  }

  /// Position, token and slot of a pass, and the layers that it runs through.
  struct Pass {
    let position: Int
    let token: Int
    let slot: Int
    let layers: Int
  }

  private let program: Program
  private let terms: Terms
  private let pass: Pass
  private let taps: [Int: [TapPoint]]
  private let tapped: [String: WrittenRuns]
  private(set) var memory: CardMemory
  private var vectors = WrittenRuns()
  private var scalars: [Int: Int] = [:]
  private var indices: [IndexRegister: (value: Int, bound: Int)] = [:]
  private var counter = 0
  /// The record that was emitted.
  private(set) var token: Int?
  /// Vectors that were sent and not received, with their receivers.
  private(set) var sent: [(to: CardMask, runs: [Terms.Run])] = []

  init(
    _ device: CompiledDevice, memory: CardMemory, pass: Pass, tapped: [String: WrittenRuns],
    terms: Terms
  ) {
    program = device.program
    self.memory = memory
    self.pass = pass
    self.tapped = tapped
    self.terms = terms
    taps = Dictionary(grouping: device.taps, by: \.programCounter)
  }

  /// Goes on until the end, or until other cards are needed.
  mutating func run() throws(CompilerError) -> Stop {
    while counter < program.instructions.count {
      let number = counter
      counter += 1
      do throws(CardMemory.Fault) {
        if let stop = try execute(program.instructions[number]) { return stop }
        try checkTaps(after: number)
      } catch {
        throw fault(error.cause, at: number)
      }
    }
    throw fault("the program does not end", at: program.instructions.count - 1)
  }

  /// Gives a card that has stopped what it waits for.
  mutating func resume(with runs: [Terms.Run], in vector: VectorAddress) throws(CompilerError) {
    vectors.write(runs, at: vector.element)
    do throws(CardMemory.Fault) { try checkTaps(after: counter - 1) } catch {
      throw fault(error.cause, at: counter - 1)
    }
  }

  /// What a card gives to an all-gather.
  func piece(of gather: AllGather) throws(CompilerError) -> [Terms.Run] {
    do throws(CardMemory.Fault) { return try read(gather.va, gather.length) } catch {
      throw fault(error.cause, at: counter - 1)
    }
  }

  /// Takes what was sent.
  mutating func takeSent() -> [(to: CardMask, runs: [Terms.Run])] {
    defer { sent = [] }
    return sent
  }

  func fault(_ cause: String) -> CompilerError { fault(cause, at: counter - 1) }

  private func fault(_ cause: String, at number: Int) -> CompilerError {
    .verification(
      pass: "emit",
      "card \(program.deviceID), instruction \(number) (\(program.annotations[number].label)): "
        + cause)
  }

  private func checkTaps(after number: Int) throws(CardMemory.Fault) {
    for tap in taps[number] ?? [] {
      let name = tap.fullName(layer: tap.firstLayer + (indices[.i0]?.value ?? 0))
      let runs = try read(tap.vector, tap.count ?? pass.position + 1)
      let first =
        switch tap.share {
        case .columns(let first, _): first
        case .head(let head, _, _): head * runs.elementCount
        }
      guard tapped[name]?.read(first..<first + runs.elementCount) == runs else {
        throw CardMemory.Fault("this is not '\(name)' of the graph")
      }
    }
  }
}

// MARK: Operands

extension CardExecution {
  private func read(_ vector: VectorAddress, _ count: Int) throws(CardMemory.Fault) -> [Terms.Run] {
    let runs = vectors.read(vector.element..<vector.element + count)
    guard runs.allSatisfy({ $0.writer >= 0 }) else {
      throw CardMemory.Fault("elements are read that nothing has written")
    }
    return runs
  }

  private func scalar(_ register: ScalarRegister) throws(CardMemory.Fault) -> Int {
    guard let term = scalars[register.number] else {
      throw CardMemory.Fault("a scalar is read that nothing has written")
    }
    return term
  }

  private func length(_ field: Int, _ source: LengthSource) -> Int {
    switch source {
    case .field: field
    case .context: pass.position + 1
    }
  }

  /// The byte that an address field, or a row of one, means.
  private func address(
    _ base: Int, _ stride: Int, _ index: IndexSelect, by: BySelect = .none, block: Int = 0,
    unit: Int = 0, slotted: Bool = false
  ) -> Int {
    let step = index.register.flatMap { indices[$0]?.value } ?? 0
    let row =
      switch by {
      case .none: 0
      case .position: pass.position
      case .token: pass.token
      }
    return 64 * (base + stride * step + row / 64 * block) + row % 64 * unit * 2
      + (slotted ? 64 * pass.slot * program.configuration.slotStride : 0)
  }

  /// Whether only passes whose output is read get here; nil where every pass runs whole.
  private var isInOutput: Bool? {
    program.configuration.outputStart.map { counter > $0 }
  }
}

// MARK: Instructions

extension CardExecution {
  /// Executes an instruction; the counter is behind it.
  private mutating func execute(_ instruction: Instruction) throws(CardMemory.Fault) -> Stop? {
    switch instruction {
    case .halt, .endPass: return .end
    case .loop(let word):
      let bound = word.countSource == .layers ? program.configuration.layers : word.count
      guard bound == program.configuration.layers else {
        throw CardMemory.Fault("a loop runs \(bound) times")
      }
      // Two layers say what every layer does: the others lie as far apart.
      indices[word.loopIndex] = (0, pass.layers)
    case .next(let word):
      let index = indices[word.loopIndex] ?? (0, 0)
      indices[word.loopIndex] = (index.value + 1, index.bound)
      if index.value + 1 < index.bound { counter = word.target }
    case .emitToken(let word):
      guard isInOutput ?? true, token == nil else {
        throw CardMemory.Fault("a token is emitted twice, or before what only the output needs")
      }
      let record = try read(word.va, 4)
      guard record.count == 1, record[0].offset == 0 else {
        throw CardMemory.Fault("what is emitted is no record")
      }
      token = record[0].writer
    case .conv1d(let word):
      try product(
        word.vd, word.va, word.inner, word.columns, bias: word.bias ? word.vb : nil,
        activation: word.gelu ? .gelu : nil, address(word.base, word.stride, word.index))
    case .conv1dSilu(let word):
      try product(
        word.vd, word.va, word.inner, word.columns, bias: word.bias ? word.vb : nil,
        activation: .silu, address(word.base, word.stride, word.index))
    case .maskedMM(let word):
      let products = try memory.keptProduct(
        address(word.base, word.stride, word.index, slotted: word.slotted),
        of: read(word.va, length(word.inner, word.innerSource)),
        columns: length(word.columns, word.columnsSource), columnCapacity: word.columnCapacity)
      let scores = terms.map(products, .multiply, scalar: try scalar(word.sa))
      vectors.write(scores, at: word.vd.element)
      if word.reduceMax { scalars[word.sd.number] = terms(.reduced(.maximum, scores)) }
    case .mm(let word):
      vectors.write(
        try memory.keptProduct(
          address(word.base, word.stride, word.index, slotted: word.slotted),
          of: read(word.va, length(word.inner, word.innerSource)),
          columns: length(word.columns, word.columnsSource), columnCapacity: word.columnCapacity),
        at: word.vd.element)
    case .add(let word):
      try zip(word.vd, word.va, .add, word.vb, length(word.length, word.lengthSource))
    case .sub(let word):
      try zip(word.vd, word.va, .subtract, word.vb, length(word.length, word.lengthSource))
    case .mul(let word):
      try zip(word.vd, word.va, .multiply, word.vb, length(word.length, word.lengthSource))
    case .addScalar(let word):
      try map(word.vd, word.va, .add, word.sa, length(word.length, word.lengthSource))
    case .subScalar(let word):
      try map(word.vd, word.va, .subtract, word.sa, length(word.length, word.lengthSource))
    case .mulScalar(let word):
      try map(word.vd, word.va, .multiply, word.sa, length(word.length, word.lengthSource))
    case .exp(let word):
      try map(word.vd, word.va, .exponential, length(word.length, word.lengthSource))
    case .silu(let word):
      try map(word.vd, word.va, .silu, length(word.length, word.lengthSource))
    case .vectorRecip(let word):
      try map(word.vd, word.va, .reciprocal, length(word.length, word.lengthSource))
    case .rotate(let word):
      let turned = terms.vector(
        .rotated(try read(word.va, word.length), by: try read(word.vb, word.length)),
        count: word.length)
      vectors.write(turned, at: word.vd.element)
    case .load(let word):
      vectors.write(
        [
          Terms.Run(
            writer: try scalar(word.sa), offset: 0,
            count: length(word.length, word.lengthSource))
        ], at: word.vd.element)
    case .store(let word):
      let element = try read(word.va, 1)[0]
      if case .constant = terms[element.writer] {
        scalars[word.sd.number] = element.writer
      } else {
        scalars[word.sd.number] = terms(.element(element.writer, element.offset))
      }
    case .accum(let word):
      try reduce(word.sd, .sum, word.va, length(word.length, word.lengthSource))
    case .max(let word):
      try reduce(word.sd, .maximum, word.va, length(word.length, word.lengthSource))
    case .maxAbs(let word):
      try reduce(word.sd, .maximumMagnitude, word.va, length(word.length, word.lengthSource))
    case .argmax(let word):
      let candidates = Terms.Candidates(
        firstID: word.firstID, runs: try read(word.va, word.length))
      let known = try record(word.vd)
      // Of equals the first that is met stays.
      guard known.last.map({ $0.ids.upperBound <= candidates.firstID }) ?? true else {
        throw CardMemory.Fault("ids do not ascend")
      }
      try setRecord(word.vd, known + [candidates])
    case .argmaxMerge(let word):
      var all = try record(word.vd)
      for number in 0..<word.length {
        all += try record(VectorAddress(element: word.va.element + 4 * number))
      }
      try setRecord(word.vd, all)
    case .setScalar(let word):
      scalars[word.sd.number] = terms(.constant(bits: word.immediate16))
    case .scalarAdd(let word):
      scalars[word.sd.number] = terms(.scalars(.add, try scalar(word.sa), try scalar(word.sb)))
    case .scalarMul(let word):
      scalars[word.sd.number] = terms(
        .scalars(.multiply, try scalar(word.sa), try scalar(word.sb)))
    case .recip(let word):
      scalars[word.sd.number] = terms(.function(.reciprocal, try scalar(word.sa)))
    case .recipSqrt(let word):
      scalars[word.sd.number] = terms(.function(.inverseRoot, try scalar(word.sa)))
    case .powerOfTwoScale(let word):
      scalars[word.sd.number] = terms(.function(.powerOfTwoScale, try scalar(word.sa)))
    case .scaledEpsilon(let word):
      scalars[word.sd.number] = terms(
        .scaledEpsilon(try scalar(word.sa), bits: word.immediate32))
    case .readDDR(let word):
      vectors.write(
        try memory.read(
          address(
            word.base, word.stride, word.index, by: word.by, block: word.blockStride,
            unit: word.unitStride, slotted: word.slotted),
          count: length(word.length, word.lengthSource)), at: word.vd.element)
    case .writeHBM(let word):
      try memory.write(
        read(word.va, length(word.length, word.lengthSource)),
        at: address(
          word.base, word.stride, word.index, by: word.by, block: word.blockStride,
          unit: word.unitStride, slotted: word.slotted), stride: 1, isOutput: isInOutput)
    case .writeHBMTransposed(let word):
      try memory.write(
        read(word.va, length(word.length, word.lengthSource)),
        at: address(
          word.base, word.stride, word.index, by: word.by, block: word.blockStride,
          unit: word.unitStride, slotted: word.slotted), stride: word.elementStride,
        isOutput: isInOutput)
    case .readHBM, .writeDDR:
      throw CardMemory.Fault("no operation of a graph is lowered to this")
    case .send(let word): sent.append((word.cards, try read(word.va, word.length)))
    case .receive(let word): return .receive(word)
    case .allGather(let word): return .gather(word)
    }
    return nil
  }

  private mutating func product(
    _ vd: VectorAddress, _ va: VectorAddress, _ inner: Int, _ columns: Int, bias: VectorAddress?,
    activation: Terms.Function?, _ address: Int
  ) throws(CardMemory.Fault) {
    var result = try memory.columns(address, of: read(va, inner), count: columns)
    if let bias { result = terms.zip(result, .add, try read(bias, columns)) }
    if let activation { result = terms.map(result, activation) }
    vectors.write(result, at: vd.element)
  }

  private mutating func zip(
    _ vd: VectorAddress, _ va: VectorAddress, _ operation: Terms.Arithmetic, _ vb: VectorAddress,
    _ count: Int
  ) throws(CardMemory.Fault) {
    vectors.write(
      terms.zip(try read(va, count), operation, try read(vb, count)), at: vd.element)
  }

  private mutating func map(
    _ vd: VectorAddress, _ va: VectorAddress, _ operation: Terms.Arithmetic, _ sa: ScalarRegister,
    _ count: Int
  ) throws(CardMemory.Fault) {
    vectors.write(
      terms.map(try read(va, count), operation, scalar: try scalar(sa)), at: vd.element)
  }

  private mutating func map(
    _ vd: VectorAddress, _ va: VectorAddress, _ function: Terms.Function, _ count: Int
  ) throws(CardMemory.Fault) {
    vectors.write(terms.map(try read(va, count), function), at: vd.element)
  }

  private mutating func reduce(
    _ sd: ScalarRegister, _ reduction: Terms.Reduction, _ va: VectorAddress, _ count: Int
  ) throws(CardMemory.Fault) {
    scalars[sd.number] = terms(.reduced(reduction, try read(va, count)))
  }

  /// The candidates of a record; none of one that is zero.
  private func record(_ vector: VectorAddress) throws(CardMemory.Fault) -> [Terms.Candidates] {
    let runs = try read(vector, 4)
    guard runs.count == 1, runs[0].offset == 0 else {
      throw CardMemory.Fault("what is read is no record")
    }
    switch terms[runs[0].writer] {
    case .record(let candidates): return candidates
    case .constant(bits: 0): return []
    case .constant, .weight, .rotations, .product, .elementwise, .withScalar, .function, .rotated,
      .reduced, .scalars, .scaledEpsilon, .element:
      throw CardMemory.Fault("what is read is no record")
    }
  }

  private mutating func setRecord(
    _ vector: VectorAddress, _ candidates: [Terms.Candidates]
  ) throws(CardMemory.Fault) {
    guard let joined = candidates.joined else {
      throw CardMemory.Fault("an id has two logits")
    }
    vectors.write(terms.vector(.record(joined), count: 4), at: vector.element)
  }
}
