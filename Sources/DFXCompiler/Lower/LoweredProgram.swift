// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXISA

/// A vector before registers are assigned.
struct VectorID: Hashable, Sendable {
  let index: Int
}

/// A scalar before registers are assigned.
struct ScalarID: Hashable, Sendable {
  let index: Int
}

/// A run of memory before addresses are assigned.
struct RegionID: Hashable, Sendable {
  let index: Int
}

/// How many elements an operand has.
enum Extent: Equatable, Sendable {
  case elements(Int)
  /// As many as the context is long: position + 1.
  case context
}

/// The tiles of one product in a region, `byteOffset` bytes after its start.
struct Tiles: Equatable, Sendable {
  let region: RegionID
  var byteOffset = 0
}

/// Part of a vector.
struct Slice: Equatable, Sendable {
  let vector: VectorID
  let offset: Int
  let extent: Extent
}

/// One instruction of the target with virtual operands.
enum LoweredOperation: Equatable, Sendable {
  case conv1d(
    destination: Slice, source: Slice, bias: Slice?, weights: Tiles,
    activation: FusedActivation?)
  case maskedMM(
    destination: Slice, maximum: ScalarID, query: Slice, scale: ScalarID, keys: RegionID)
  case mm(destination: Slice, scores: Slice, values: RegionID)
  case elementwise(ElementwiseOperator, destination: Slice, left: Slice, right: Slice)
  case elementwiseScalar(
    ElementwiseOperator, destination: Slice, source: Slice, scalar: ScalarID)
  case unary(UnaryOperator, destination: Slice, source: Slice)
  /// Turns pairs of a head's halves by the angles whose cosines and sines are `rotations`.
  case rotate(destination: Slice, source: Slice, rotations: Slice)
  case reduce(Reduction, destination: ScalarID, source: Slice)
  case broadcast(destination: Slice, scalar: ScalarID)
  case extract(destination: ScalarID, source: Slice)
  case argmax(record: Slice, logits: Slice, firstID: Int)
  case argmaxMerge(record: Slice, records: Slice, count: Int)
  case set(destination: ScalarID, value: Float16)
  case scalarAdd(destination: ScalarID, left: ScalarID, right: ScalarID)
  case scalarMultiply(destination: ScalarID, left: ScalarID, right: ScalarID)
  case reciprocal(destination: ScalarID, source: ScalarID)
  case reciprocalSquareRoot(destination: ScalarID, source: ScalarID)
  case powerOfTwoScale(destination: ScalarID, source: ScalarID)
  case scaledEpsilon(destination: ScalarID, scale: ScalarID, epsilon: Float)
  /// Reads consecutive elements of a region, `byteOffset` bytes after its (row) address.
  case read(destination: Slice, region: RegionID, byteOffset: Int)
  case write(source: Slice, region: RegionID, byteOffset: Int)
  case writeTransposed(source: Slice, region: RegionID)
  /// Of the cards of a group; no card for all.
  case allGather(destination: Slice, source: Slice?, offset: Int, group: CardMask)
  case send(source: Slice, card: Int)
  case receive(destination: Slice, card: Int)
  case layerLoop
  case nextLayer
  case emitToken(record: Slice)
  case endPass
  case halt
}

/// A lowered operation and what it is part of.
struct LoweredInstruction: Equatable, Sendable {
  let operation: LoweredOperation
  let tag: OperationTag
  let label: String
  let head: Int?
  /// Whether a pass ends before it whose output nobody reads.
  var beginsOutput = false
  /// The intermediate tensor that is there afterwards.
  var tap: Tap?
}

/// A named intermediate tensor of the model, or this device's share of one.
struct Tap: Equatable, Sendable {
  let name: String
  let perLayer: Bool
  let slice: Slice
  let share: TapPoint.Share
}

/// The program of one device before registers and addresses are assigned.
struct LoweredProgram: Equatable, Sendable {
  var instructions: [LoweredInstruction]
  /// Elements of every vector, indexed by its id; a context-long vector has the model's context.
  var vectorElements: [Int]
  var scalarCount: Int
  var regions: [Region]

  /// The first instruction that only the output of a pass needs; nil where every pass runs whole.
  var outputStart: Int? { instructions.firstIndex(where: \.beginsOutput) }
}
