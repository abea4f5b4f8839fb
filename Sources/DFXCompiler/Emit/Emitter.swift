// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXISA

/// Turns lowered operations with their registers and addresses into instructions.
struct Emitter {
  let program: LoweredProgram
  let layout: RegionLayout
  let registers: RegisterAllocation
  /// The layers of the model that the program runs through.
  let layers: Range<Int>

  /// The program of one device.
  func emit(
    device: Int, deviceCount: Int, machineFingerprint: String
  ) throws(CompilerError) -> Program {
    var instructions: [Instruction] = []
    var loopBody = 0
    for lowered in program.instructions {
      if lowered.operation == .nextLayer {
        instructions.append(.next(Next(loopIndex: .i0, target: loopBody)))
      } else {
        instructions.append(instruction(lowered.operation))
      }
      if lowered.operation == .layerLoop { loopBody = instructions.count }
    }
    return Program(
      instructions: instructions,
      annotations: program.instructions.map {
        Annotation(operation: $0.tag, label: $0.label, head: $0.head)
      },
      deviceID: device, deviceCount: deviceCount,
      configuration: ProgramConfiguration(
        layers: layers.count, firstLayer: layers.lowerBound, slots: layout.slots,
        slotStride: layout.slotBytes / 64, outputStart: program.outputStart),
      machineFingerprint: machineFingerprint, regions: memoryMap)
  }

  private var memoryMap: [MemoryRegion] {
    zip(program.regions, layout.placements).map { region, placement in
      let memory: MemoryRegion.Memory =
        switch region.memory {
        case .hbm: .hbm
        case .ddr: .ddr
        }
      return MemoryRegion(
        name: region.name, memory: memory, base: placement.base, byteCount: region.byteCount,
        layerStride: placement.layerStride, slotStride: region.slotted ? layout.slotBytes : 0)
    }
  }

  /// Where the program makes the model's intermediate tensors.
  var taps: [TapPoint] {
    program.instructions.enumerated().compactMap { counter, instruction in
      guard let tap = instruction.tap else { return nil }
      let count: Int? = if case .elements(let count) = tap.slice.extent { count } else { nil }
      return TapPoint(
        name: tap.name, perLayer: tap.perLayer, firstLayer: layers.lowerBound,
        programCounter: counter,
        vector: vector(tap.slice), count: count, share: tap.share)
    }
  }

  private func instruction(_ operation: LoweredOperation) -> Instruction {
    switch operation {
    case .conv1d, .maskedMM, .mm: matrixInstruction(operation)
    case .read, .write, .writeTransposed: memoryInstruction(operation)
    case .elementwise, .elementwiseScalar, .unary, .rotate, .reduce, .broadcast, .extract,
      .argmax, .argmaxMerge:
      vectorInstruction(operation)
    case .set, .scalarAdd, .scalarMultiply, .reciprocal, .reciprocalSquareRoot, .powerOfTwoScale,
      .scaledEpsilon:
      scalarInstruction(operation)
    case .allGather(let destination, let source, let offset, let group):
      .allGather(
        AllGather(
          vd: vector(destination), va: source.map(vector) ?? VectorAddress(element: 0),
          length: source?.elementCount ?? 0, offset: offset, total: destination.elementCount,
          cards: group))
    case .send(let source, let card):
      .send(
        Send(va: vector(source), length: source.elementCount, cards: CardMask(cards: [card])))
    case .receive(let destination, let card):
      .receive(
        Receive(
          vd: vector(destination), length: destination.elementCount,
          cards: CardMask(cards: [card])))
    case .layerLoop: .loop(Loop(loopIndex: .i0, countSource: .layers))
    case .emitToken(let record): .emitToken(EmitToken(va: vector(record)))
    case .endPass: .endPass
    case .halt: .halt
    case .nextLayer: preconditionFailure("emitted with its branch target")
    }
  }
}

// MARK: Operands

extension Emitter {
  func vector(_ slice: Slice) -> VectorAddress {
    VectorAddress(element: registers.vectorElement[slice.vector.index] + slice.offset)
  }

  func scalar(_ id: ScalarID) -> ScalarRegister {
    ScalarRegister(registers.scalarRegister[id.index])
  }

  /// A length field and its source.
  func length(_ slice: Slice) -> EmittedLength {
    switch slice.extent {
    case .elements(let count): (count, .field)
    case .context: (0, .context)
    }
  }

  func address(_ region: RegionID, byteOffset: Int = 0) -> EmittedAddress {
    let placement = layout[region]
    let stride = placement.layerStride
    return EmittedAddress(
      base: (placement.base + byteOffset) / 64, stride: stride / 64,
      index: stride == 0 ? .none : .i0,
      slotted: layout.slots > 1 && program.regions[region.index].slotted)
  }
}

/// Base and layer stride in units of 64 bytes, and whether a slot adds to them.
struct EmittedAddress {
  let base: Int
  let stride: Int
  let index: IndexSelect
  let slotted: Bool
}
