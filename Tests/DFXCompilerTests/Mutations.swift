// SPDX-License-Identifier: Apache-2.0

import DFXDevice
import DFXISA
import Testing

@testable import DFXCompiler

/// What is wrong with the final programs or with what their memories hold.
enum ProgramsMutation: String, CaseIterable {
  // Matrix products.
  case nextTile, sameLayer, lostBias, lostActivation, otherActivation, fewerColumns
  case weightsOfOtherCard, biasOfOtherCard, transposedWeights, otherTable
  // Attention.
  case otherKeys, keysForValues, lostKey, keyOfNextPosition, valueOfEveryPosition, otherScale
  case otherSlot
  // Vectors and scalars.
  case addForSubtract, otherEpsilon, otherConstant, maximumForMagnitude, squareForProduct
  case rowOfPosition, rotationOfToken, nextRow
  // Between cards.
  case gatherOffset, swappedPieces, smallerGather, tokenOfOneCard, lostGather
  // Output.
  case otherIDs, logitsElsewhere, outputInLayers, noToken, loopOnce
}

/// A mutation needs something that the programs do not have.
private struct NothingToChange: Error {}

extension ProgramsMutation {
  /// The cards with one of them changed.
  func change(_ devices: [CompiledDevice]) throws -> [CompiledDevice] {
    var devices = devices
    switch self {
    case .weightsOfOtherCard:
      try devices.changeRegion(card: 0, "self_attn.o_proj") { region in
        guard case .packedColumns(let weight, let inner, let columns, let product) = region.content
        else { throw NothingToChange() }
        return .packedColumns(
          weight, inner: inner,
          columns: columns.lowerBound + columns.count..<columns.upperBound + columns.count,
          product: product)
      }
    case .transposedWeights:
      try devices.changeRegion(card: 1, "mlp.down_proj") { region in
        guard case .packedColumns(let weight, let inner, let columns, let product) = region.content
        else { throw NothingToChange() }
        return .packedColumns(
          PackedWeight(name: weight.name, isTransposed: !weight.isTransposed), inner: inner,
          columns: columns, product: product)
      }
    case .biasOfOtherCard:
      try devices.changeRegion(
        card: 0,
        where: { if case .vectors = $0.content { $0.name.hasSuffix(".bias") } else { false } }
      ) {
        region in
        guard case .vectors(let parts) = region.content else { throw NothingToChange() }
        return .vectors(
          parts.map {
            VectorPart(
              weight: $0.weight,
              range: $0.range.lowerBound + $0.range.count..<$0.range.upperBound + $0.range.count)
          })
      }
    case .otherTable:
      try devices.changeRegion(card: 1, "embed_tokens") { region in
        guard case .rows(_, let bytes) = region.content else { throw NothingToChange() }
        return .rows("lm_head.weight", rowBytes: bytes)
      }
    case .outputInLayers:
      let start = try devices[0].program.instructions.number {
        if case .maxAbs = $0 { true } else { false }
      }
      devices[0].setProgram(devices[0].program.instructions, outputStart: start)
    case .swappedPieces:
      let offsets = try devices.prefix(2).map { device in
        guard case .allGather(let word) = device.program.instructions[try device.firstGather]
        else { throw NothingToChange() }
        return word.offset
      }
      for (card, offset) in [(0, offsets[1]), (1, offsets[0])] {
        var instructions = devices[card].program.instructions
        let number = try devices[card].firstGather
        guard case .allGather(var word) = instructions[number] else { throw NothingToChange() }
        word.offset = offset
        instructions[number] = .allGather(word)
        devices[card].setProgram(instructions)
      }
    case .nextTile, .sameLayer, .lostBias, .lostActivation, .otherActivation, .fewerColumns,
      .otherKeys, .keysForValues, .lostKey, .keyOfNextPosition, .valueOfEveryPosition, .otherScale,
      .otherSlot, .addForSubtract, .otherEpsilon, .otherConstant, .maximumForMagnitude,
      .squareForProduct, .rowOfPosition, .rotationOfToken, .nextRow, .gatherOffset,
      .smallerGather, .tokenOfOneCard, .lostGather, .otherIDs, .logitsElsewhere,
      .noToken, .loopOnce:
      var instructions = devices[1].program.instructions
      try change(&instructions)
      devices[1].setProgram(instructions)
    }
    return devices
  }

  /// Changes an instruction of a card.
  private func change(_ instructions: inout [Instruction]) throws {
    for number in instructions.indices {
      if let changed = changed(instructions[number], in: instructions) {
        instructions[number] = changed
        return
      }
    }
    throw NothingToChange()
  }

  /// The instruction with its fault, where it is one of the kind.
  private func changed(_ instruction: Instruction, in all: [Instruction]) -> Instruction? {
    switch (self, instruction) {
    case (.nextTile, .conv1d(var word)):
      word.base += 32
      return .conv1d(word)
    case (.sameLayer, .conv1d(var word)) where word.stride > 0:
      word.stride = 0
      return .conv1d(word)
    case (.lostBias, .conv1d(var word)) where word.bias:
      word.bias = false
      return .conv1d(word)
    case (.lostActivation, .conv1dSilu(let word)):
      return .conv1d(
        Conv1D(
          gelu: false, bias: word.bias, vd: word.vd, va: word.va, vb: word.vb, inner: word.inner,
          columns: word.columns, base: word.base, stride: word.stride, index: word.index))
    case (.otherActivation, .conv1dSilu(let word)):
      return .conv1d(
        Conv1D(
          gelu: true, bias: word.bias, vd: word.vd, va: word.va, vb: word.vb, inner: word.inner,
          columns: word.columns, base: word.base, stride: word.stride, index: word.index))
    case (.fewerColumns, .conv1d(var word)):
      word.columns -= 1
      return .conv1d(word)
    case (.otherKeys, .maskedMM(var word)):
      for case .maskedMM(let other) in all where other.base != word.base {
        word.base = other.base
        return .maskedMM(word)
      }
      return nil
    case (.keysForValues, .mm(var word)):
      for case .maskedMM(let other) in all {
        word.base = other.base
        return .mm(word)
      }
      return nil
    case (.lostKey, .writeHBM(let word)) where word.by == .position:
      for case .writeHBM(let other) in all where other.by == .position && other.base != word.base {
        return .writeHBM(other)
      }
      return nil
    case (.keyOfNextPosition, .writeHBM(var word)) where word.by == .position:
      word.base += 2
      return .writeHBM(word)
    case (.valueOfEveryPosition, .writeHBMTransposed(var word)):
      word.by = .none
      return .writeHBMTransposed(word)
    case (.otherScale, .maskedMM(var word)):
      for case .setScalar(let other) in all where other.sd != word.sa {
        word.sa = other.sd
        return .maskedMM(word)
      }
      return nil
    case (.otherSlot, .maskedMM(var word)) where word.slotted:
      word.slotted = false
      return .maskedMM(word)
    case (.addForSubtract, .subScalar(let word)):
      return .addScalar(
        AddScalar(
          lengthSource: word.lengthSource, vd: word.vd, va: word.va, length: word.length,
          sa: word.sa))
    case (.otherEpsilon, .scaledEpsilon(var word)):
      word.immediate32 += 1
      return .scaledEpsilon(word)
    case (.otherConstant, .setScalar(var word)):
      word.immediate16 += 1
      return .setScalar(word)
    case (.maximumForMagnitude, .maxAbs(let word)):
      return .max(
        Max(lengthSource: word.lengthSource, va: word.va, length: word.length, sd: word.sd))
    case (.squareForProduct, .mul(var word)) where word.va != word.vb:
      word.vb = word.va
      return .mul(word)
    case (.rowOfPosition, .readDDR(var word)) where word.by == .token:
      word.by = .position
      return .readDDR(word)
    case (.rotationOfToken, .readDDR(var word)) where word.by == .position:
      word.by = .token
      return .readDDR(word)
    case (.nextRow, .readDDR(var word)) where word.by == .token:
      word.base += 1
      return .readDDR(word)
    case (.gatherOffset, .allGather(var word)):
      word.offset += 1
      return .allGather(word)
    case (.smallerGather, .allGather(var word)):
      word.total -= 1
      return .allGather(word)
    case (.lostGather, .allGather(let word)):
      return .mulScalar(
        MulScalar(vd: word.vd, va: word.va, length: word.length, sa: ScalarRegister(0)))
    case (.tokenOfOneCard, .argmaxMerge(var word)):
      word.length = 1
      return .argmaxMerge(word)
    case (.otherIDs, .argmax(var word)):
      word.firstID += 1
      return .argmax(word)
    case (.logitsElsewhere, .writeHBM(var word)) where word.by == .none:
      word.base += 1
      return .writeHBM(word)
    case (.noToken, .emitToken(var word)):
      word.va = VectorAddress(element: word.va.element + 1)
      return .emitToken(word)
    case (.loopOnce, .loop(var word)):
      word.countSource = .field
      word.count = 1
      return .loop(word)
    default: return nil
    }
  }
}

extension [Instruction] {
  fileprivate func number(_ condition: (Instruction) -> Bool) throws -> Int {
    guard let found = firstIndex(where: condition) else { throw NothingToChange() }
    return found
  }
}

extension CompiledDevice {
  fileprivate var firstGather: Int {
    get throws {
      try program.instructions.number { if case .allGather = $0 { true } else { false } }
    }
  }

  /// Gives the device other instructions.
  fileprivate mutating func setProgram(_ instructions: [Instruction], outputStart: Int? = nil) {
    var configuration = program.configuration
    if let outputStart { configuration.outputStart = outputStart }
    self = CompiledDevice(
      card: card, layers: layers, vocabulary: vocabulary,
      program: Program(
        instructions: instructions, annotations: program.annotations, deviceID: program.deviceID,
        deviceCount: program.deviceCount, configuration: configuration,
        machineFingerprint: program.machineFingerprint),
      taps: taps, regions: regions, layout: layout, registers: registers)
  }
}

extension [CompiledDevice] {
  fileprivate mutating func changeRegion(
    card: Int, _ name: String, content: (Region) throws -> RegionContent
  ) throws {
    try changeRegion(card: card, where: { $0.name == name }, content: content)
  }

  fileprivate mutating func changeRegion(
    card: Int, where condition: (Region) -> Bool, content: (Region) throws -> RegionContent
  ) throws {
    let device = self[card]
    guard let index = device.regions.firstIndex(where: condition) else { throw NothingToChange() }
    let region = device.regions[index]
    var regions = device.regions
    regions[index] = Region(
      name: region.name, memory: region.memory, byteCount: region.byteCount,
      perLayer: region.perLayer, content: try content(region), rows: region.rows,
      rowBlockBytes: region.rowBlockBytes, rowBytes: region.rowBytes,
      columnCapacity: region.columnCapacity, slotted: region.slotted)
    self[card] = CompiledDevice(
      card: device.card, layers: device.layers, vocabulary: device.vocabulary,
      program: device.program,
      taps: device.taps, regions: regions, layout: device.layout, registers: device.registers)
  }
}
