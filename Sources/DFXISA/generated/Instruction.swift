// SPDX-License-Identifier: Apache-2.0
// Generated from isa/spec.json by 'make gen'; edit the specification, not this file.

/// Sets an index register to 0 and its bound to the count.
public struct Loop: Sendable, Hashable {
  /// index register i0 to i3
  public var loopIndex: IndexRegister
  /// number of iterations (unit: iterations)
  public var count: Int
  /// 0 = the count field, 1 = the number of layers of the configuration
  public var countSource: CountSource

  /// The instruction with these operands.
  public init(
    loopIndex: IndexRegister,
    count: Int = 0,
    countSource: CountSource = .field
  ) {
    self.loopIndex = loopIndex
    self.count = count
    self.countSource = countSource
  }
}

/// Increments an index register and branches back to the target while it is below its bound.
public struct Next: Sendable, Hashable {
  /// index register i0 to i3
  public var loopIndex: IndexRegister
  /// instruction index to branch to (unit: instructions)
  public var target: Int

  /// The instruction with these operands.
  public init(
    loopIndex: IndexRegister,
    target: Int
  ) {
    self.loopIndex = loopIndex
    self.target = target
  }
}

/// Reports the token of an argmax record to the controller and the host, once per pass.
public struct EmitToken: Sendable, Hashable {
  /// first source vector
  public var va: VectorAddress

  /// The instruction with these operands.
  public init(
    va: VectorAddress
  ) {
    self.va = va
  }
}

/// Multiplies a vector by a packed weight matrix in HBM, optionally adds a bias and applies GELU.
public struct Conv1D: Sendable, Hashable {
  /// apply GELU to every result
  public var gelu: Bool
  /// add the vector vb after the last tile
  public var bias: Bool
  /// destination vector
  public var vd: VectorAddress
  /// first source vector
  public var va: VectorAddress
  /// second source vector
  public var vb: VectorAddress
  /// inner dimension of the product (unit: elements)
  public var inner: Int
  /// number of columns (unit: columns)
  public var columns: Int
  /// first address (unit: 64 bytes)
  public var base: Int
  /// address increment per step of the index register (unit: 64 bytes)
  public var stride: Int
  /// 0 = none, 1 to 4 = index register i0 to i3
  public var index: IndexSelect

  /// The instruction with these operands.
  public init(
    gelu: Bool = false,
    bias: Bool = false,
    vd: VectorAddress,
    va: VectorAddress,
    vb: VectorAddress,
    inner: Int = 0,
    columns: Int = 0,
    base: Int,
    stride: Int = 0,
    index: IndexSelect = .none
  ) {
    self.gelu = gelu
    self.bias = bias
    self.vd = vd
    self.va = va
    self.vb = vb
    self.inner = inner
    self.columns = columns
    self.base = base
    self.stride = stride
    self.index = index
  }
}

/// Multiplies a query by the keys of all unmasked positions, scales, and optionally reduces the maximum.
public struct MaskedMM: Sendable, Hashable {
  /// where the inner dimension comes from: 0 = the inner field, 1 = the context length
  public var innerSource: LengthSource
  /// where the number of columns comes from: 0 = the columns field, 1 = the context length
  public var columnsSource: LengthSource
  /// write the maximum of the results to sd
  public var reduceMax: Bool
  /// destination vector
  public var vd: VectorAddress
  /// first source vector
  public var va: VectorAddress
  /// inner dimension of the product (unit: elements)
  public var inner: Int
  /// destination scalar
  public var sd: ScalarRegister
  /// first source scalar
  public var sa: ScalarRegister
  /// number of columns (unit: columns)
  public var columns: Int
  /// columns for which the matrix region was laid out (unit: columns)
  public var columnCapacity: Int
  /// first address (unit: 64 bytes)
  public var base: Int
  /// address increment per step of the index register (unit: 64 bytes)
  public var stride: Int
  /// 0 = none, 1 to 4 = index register i0 to i3
  public var index: IndexSelect
  /// add slot x slot stride, which the controller knows, to the address
  public var slotted: Bool

  /// The instruction with these operands.
  public init(
    innerSource: LengthSource = .field,
    columnsSource: LengthSource = .field,
    reduceMax: Bool = false,
    vd: VectorAddress,
    va: VectorAddress,
    inner: Int = 0,
    sd: ScalarRegister,
    sa: ScalarRegister,
    columns: Int = 0,
    columnCapacity: Int = 0,
    base: Int,
    stride: Int = 0,
    index: IndexSelect = .none,
    slotted: Bool = false
  ) {
    self.innerSource = innerSource
    self.columnsSource = columnsSource
    self.reduceMax = reduceMax
    self.vd = vd
    self.va = va
    self.inner = inner
    self.sd = sd
    self.sa = sa
    self.columns = columns
    self.columnCapacity = columnCapacity
    self.base = base
    self.stride = stride
    self.index = index
    self.slotted = slotted
  }
}

/// Multiplies a vector by a streamed matrix in HBM (scores by values).
public struct MM: Sendable, Hashable {
  /// where the inner dimension comes from: 0 = the inner field, 1 = the context length
  public var innerSource: LengthSource
  /// where the number of columns comes from: 0 = the columns field, 1 = the context length
  public var columnsSource: LengthSource
  /// destination vector
  public var vd: VectorAddress
  /// first source vector
  public var va: VectorAddress
  /// inner dimension of the product (unit: elements)
  public var inner: Int
  /// number of columns (unit: columns)
  public var columns: Int
  /// columns for which the matrix region was laid out (unit: columns)
  public var columnCapacity: Int
  /// first address (unit: 64 bytes)
  public var base: Int
  /// address increment per step of the index register (unit: 64 bytes)
  public var stride: Int
  /// 0 = none, 1 to 4 = index register i0 to i3
  public var index: IndexSelect
  /// add slot x slot stride, which the controller knows, to the address
  public var slotted: Bool

  /// The instruction with these operands.
  public init(
    innerSource: LengthSource = .field,
    columnsSource: LengthSource = .field,
    vd: VectorAddress,
    va: VectorAddress,
    inner: Int = 0,
    columns: Int = 0,
    columnCapacity: Int = 0,
    base: Int,
    stride: Int = 0,
    index: IndexSelect = .none,
    slotted: Bool = false
  ) {
    self.innerSource = innerSource
    self.columnsSource = columnsSource
    self.vd = vd
    self.va = va
    self.inner = inner
    self.columns = columns
    self.columnCapacity = columnCapacity
    self.base = base
    self.stride = stride
    self.index = index
    self.slotted = slotted
  }
}

/// Element by element: va + vb.
public struct Add: Sendable, Hashable {
  /// where the length comes from: 0 = the length field, 1 = the context length (position + 1)
  public var lengthSource: LengthSource
  /// destination vector
  public var vd: VectorAddress
  /// first source vector
  public var va: VectorAddress
  /// second source vector
  public var vb: VectorAddress
  /// number of elements (unit: elements)
  public var length: Int

  /// The instruction with these operands.
  public init(
    lengthSource: LengthSource = .field,
    vd: VectorAddress,
    va: VectorAddress,
    vb: VectorAddress,
    length: Int = 0
  ) {
    self.lengthSource = lengthSource
    self.vd = vd
    self.va = va
    self.vb = vb
    self.length = length
  }
}

/// Element by element: va - vb.
public struct Sub: Sendable, Hashable {
  /// where the length comes from: 0 = the length field, 1 = the context length (position + 1)
  public var lengthSource: LengthSource
  /// destination vector
  public var vd: VectorAddress
  /// first source vector
  public var va: VectorAddress
  /// second source vector
  public var vb: VectorAddress
  /// number of elements (unit: elements)
  public var length: Int

  /// The instruction with these operands.
  public init(
    lengthSource: LengthSource = .field,
    vd: VectorAddress,
    va: VectorAddress,
    vb: VectorAddress,
    length: Int = 0
  ) {
    self.lengthSource = lengthSource
    self.vd = vd
    self.va = va
    self.vb = vb
    self.length = length
  }
}

/// Element by element: va * vb.
public struct Mul: Sendable, Hashable {
  /// where the length comes from: 0 = the length field, 1 = the context length (position + 1)
  public var lengthSource: LengthSource
  /// destination vector
  public var vd: VectorAddress
  /// first source vector
  public var va: VectorAddress
  /// second source vector
  public var vb: VectorAddress
  /// number of elements (unit: elements)
  public var length: Int

  /// The instruction with these operands.
  public init(
    lengthSource: LengthSource = .field,
    vd: VectorAddress,
    va: VectorAddress,
    vb: VectorAddress,
    length: Int = 0
  ) {
    self.lengthSource = lengthSource
    self.vd = vd
    self.va = va
    self.vb = vb
    self.length = length
  }
}

/// Element by element: va + scalar.
public struct AddScalar: Sendable, Hashable {
  /// where the length comes from: 0 = the length field, 1 = the context length (position + 1)
  public var lengthSource: LengthSource
  /// destination vector
  public var vd: VectorAddress
  /// first source vector
  public var va: VectorAddress
  /// number of elements (unit: elements)
  public var length: Int
  /// first source scalar
  public var sa: ScalarRegister

  /// The instruction with these operands.
  public init(
    lengthSource: LengthSource = .field,
    vd: VectorAddress,
    va: VectorAddress,
    length: Int = 0,
    sa: ScalarRegister
  ) {
    self.lengthSource = lengthSource
    self.vd = vd
    self.va = va
    self.length = length
    self.sa = sa
  }
}

/// Element by element: va - scalar.
public struct SubScalar: Sendable, Hashable {
  /// where the length comes from: 0 = the length field, 1 = the context length (position + 1)
  public var lengthSource: LengthSource
  /// destination vector
  public var vd: VectorAddress
  /// first source vector
  public var va: VectorAddress
  /// number of elements (unit: elements)
  public var length: Int
  /// first source scalar
  public var sa: ScalarRegister

  /// The instruction with these operands.
  public init(
    lengthSource: LengthSource = .field,
    vd: VectorAddress,
    va: VectorAddress,
    length: Int = 0,
    sa: ScalarRegister
  ) {
    self.lengthSource = lengthSource
    self.vd = vd
    self.va = va
    self.length = length
    self.sa = sa
  }
}

/// Element by element: va * scalar.
public struct MulScalar: Sendable, Hashable {
  /// where the length comes from: 0 = the length field, 1 = the context length (position + 1)
  public var lengthSource: LengthSource
  /// destination vector
  public var vd: VectorAddress
  /// first source vector
  public var va: VectorAddress
  /// number of elements (unit: elements)
  public var length: Int
  /// first source scalar
  public var sa: ScalarRegister

  /// The instruction with these operands.
  public init(
    lengthSource: LengthSource = .field,
    vd: VectorAddress,
    va: VectorAddress,
    length: Int = 0,
    sa: ScalarRegister
  ) {
    self.lengthSource = lengthSource
    self.vd = vd
    self.va = va
    self.length = length
    self.sa = sa
  }
}

/// Exponential, correctly rounded.
public struct Exp: Sendable, Hashable {
  /// where the length comes from: 0 = the length field, 1 = the context length (position + 1)
  public var lengthSource: LengthSource
  /// destination vector
  public var vd: VectorAddress
  /// first source vector
  public var va: VectorAddress
  /// number of elements (unit: elements)
  public var length: Int

  /// The instruction with these operands.
  public init(
    lengthSource: LengthSource = .field,
    vd: VectorAddress,
    va: VectorAddress,
    length: Int = 0
  ) {
    self.lengthSource = lengthSource
    self.vd = vd
    self.va = va
    self.length = length
  }
}

/// Broadcasts a scalar register into a vector, bits unchanged.
public struct Load: Sendable, Hashable {
  /// where the length comes from: 0 = the length field, 1 = the context length (position + 1)
  public var lengthSource: LengthSource
  /// destination vector
  public var vd: VectorAddress
  /// number of elements (unit: elements)
  public var length: Int
  /// first source scalar
  public var sa: ScalarRegister

  /// The instruction with these operands.
  public init(
    lengthSource: LengthSource = .field,
    vd: VectorAddress,
    length: Int = 0,
    sa: ScalarRegister
  ) {
    self.lengthSource = lengthSource
    self.vd = vd
    self.length = length
    self.sa = sa
  }
}

/// Stores one vector element into a scalar register, bits unchanged.
public struct Store: Sendable, Hashable {
  /// first source vector
  public var va: VectorAddress
  /// destination scalar
  public var sd: ScalarRegister

  /// The instruction with these operands.
  public init(
    va: VectorAddress,
    sd: ScalarRegister
  ) {
    self.va = va
    self.sd = sd
  }
}

/// Sum of a vector: adder tree per tile of 64, tiles in ascending order.
public struct Accum: Sendable, Hashable {
  /// where the length comes from: 0 = the length field, 1 = the context length (position + 1)
  public var lengthSource: LengthSource
  /// first source vector
  public var va: VectorAddress
  /// number of elements (unit: elements)
  public var length: Int
  /// destination scalar
  public var sd: ScalarRegister

  /// The instruction with these operands.
  public init(
    lengthSource: LengthSource = .field,
    va: VectorAddress,
    length: Int = 0,
    sd: ScalarRegister
  ) {
    self.lengthSource = lengthSource
    self.va = va
    self.length = length
    self.sd = sd
  }
}

/// Maximum of a vector; NaN propagates, +0 is above -0.
public struct Max: Sendable, Hashable {
  /// where the length comes from: 0 = the length field, 1 = the context length (position + 1)
  public var lengthSource: LengthSource
  /// first source vector
  public var va: VectorAddress
  /// number of elements (unit: elements)
  public var length: Int
  /// destination scalar
  public var sd: ScalarRegister

  /// The instruction with these operands.
  public init(
    lengthSource: LengthSource = .field,
    va: VectorAddress,
    length: Int = 0,
    sd: ScalarRegister
  ) {
    self.lengthSource = lengthSource
    self.va = va
    self.length = length
    self.sd = sd
  }
}

/// Maximum of magnitudes; NaN propagates.
public struct MaxAbs: Sendable, Hashable {
  /// where the length comes from: 0 = the length field, 1 = the context length (position + 1)
  public var lengthSource: LengthSource
  /// first source vector
  public var va: VectorAddress
  /// number of elements (unit: elements)
  public var length: Int
  /// destination scalar
  public var sd: ScalarRegister

  /// The instruction with these operands.
  public init(
    lengthSource: LengthSource = .field,
    va: VectorAddress,
    length: Int = 0,
    sd: ScalarRegister
  ) {
    self.lengthSource = lengthSource
    self.va = va
    self.length = length
    self.sd = sd
  }
}

/// Updates an argmax record with a block of logits whose ids start at first_id.
public struct Argmax: Sendable, Hashable {
  /// destination vector
  public var vd: VectorAddress
  /// first source vector
  public var va: VectorAddress
  /// number of elements (unit: elements)
  public var length: Int
  /// id of the first logit (unit: ids)
  public var firstID: Int

  /// The instruction with these operands.
  public init(
    vd: VectorAddress,
    va: VectorAddress,
    length: Int = 0,
    firstID: Int = 0
  ) {
    self.vd = vd
    self.va = va
    self.length = length
    self.firstID = firstID
  }
}

/// Merges argmax records into one.
public struct ArgmaxMerge: Sendable, Hashable {
  /// destination vector
  public var vd: VectorAddress
  /// first source vector
  public var va: VectorAddress
  /// number of elements (unit: elements)
  public var length: Int

  /// The instruction with these operands.
  public init(
    vd: VectorAddress,
    va: VectorAddress,
    length: Int = 0
  ) {
    self.vd = vd
    self.va = va
    self.length = length
  }
}

/// Sets a scalar register to a constant.
public struct SetScalar: Sendable, Hashable {
  /// destination scalar
  public var sd: ScalarRegister
  /// constant in binary16
  public var immediate16: UInt16

  /// The instruction with these operands.
  public init(
    sd: ScalarRegister,
    immediate16: UInt16
  ) {
    self.sd = sd
    self.immediate16 = immediate16
  }
}

/// Adds two scalars.
public struct ScalarAdd: Sendable, Hashable {
  /// destination scalar
  public var sd: ScalarRegister
  /// first source scalar
  public var sa: ScalarRegister
  /// second source scalar
  public var sb: ScalarRegister

  /// The instruction with these operands.
  public init(
    sd: ScalarRegister,
    sa: ScalarRegister,
    sb: ScalarRegister
  ) {
    self.sd = sd
    self.sa = sa
    self.sb = sb
  }
}

/// Multiplies two scalars.
public struct ScalarMul: Sendable, Hashable {
  /// destination scalar
  public var sd: ScalarRegister
  /// first source scalar
  public var sa: ScalarRegister
  /// second source scalar
  public var sb: ScalarRegister

  /// The instruction with these operands.
  public init(
    sd: ScalarRegister,
    sa: ScalarRegister,
    sb: ScalarRegister
  ) {
    self.sd = sd
    self.sa = sa
    self.sb = sb
  }
}

/// Reciprocal, correctly rounded.
public struct Recip: Sendable, Hashable {
  /// destination scalar
  public var sd: ScalarRegister
  /// first source scalar
  public var sa: ScalarRegister

  /// The instruction with these operands.
  public init(
    sd: ScalarRegister,
    sa: ScalarRegister
  ) {
    self.sd = sd
    self.sa = sa
  }
}

/// Reciprocal square root, correctly rounded.
public struct RecipSqrt: Sendable, Hashable {
  /// destination scalar
  public var sd: ScalarRegister
  /// first source scalar
  public var sa: ScalarRegister

  /// The instruction with these operands.
  public init(
    sd: ScalarRegister,
    sa: ScalarRegister
  ) {
    self.sd = sd
    self.sa = sa
  }
}

/// A power of two that brings a magnitude to at most 1.
public struct PowerOfTwoScale: Sendable, Hashable {
  /// destination scalar
  public var sd: ScalarRegister
  /// first source scalar
  public var sa: ScalarRegister

  /// The instruction with these operands.
  public init(
    sd: ScalarRegister,
    sa: ScalarRegister
  ) {
    self.sd = sd
    self.sa = sa
  }
}

/// A binary32 constant times the square of a scale, rounded once.
public struct ScaledEpsilon: Sendable, Hashable {
  /// destination scalar
  public var sd: ScalarRegister
  /// first source scalar
  public var sa: ScalarRegister
  /// constant in binary32
  public var immediate32: UInt32

  /// The instruction with these operands.
  public init(
    sd: ScalarRegister,
    sa: ScalarRegister,
    immediate32: UInt32
  ) {
    self.sd = sd
    self.sa = sa
    self.immediate32 = immediate32
  }
}

/// Reads consecutive elements from HBM.
public struct ReadHBM: Sendable, Hashable {
  /// where the length comes from: 0 = the length field, 1 = the context length (position + 1)
  public var lengthSource: LengthSource
  /// destination vector
  public var vd: VectorAddress
  /// number of elements (unit: elements)
  public var length: Int
  /// first address (unit: 64 bytes)
  public var base: Int
  /// address increment per step of the index register (unit: 64 bytes)
  public var stride: Int
  /// 0 = none, 1 to 4 = index register i0 to i3
  public var index: IndexSelect
  /// what the block and unit strides multiply: 0 = nothing, 1 = position, 2 = token
  public var by: BySelect
  /// address increment per 64 positions or tokens (unit: 64 bytes)
  public var blockStride: Int
  /// address increment per position or token within 64 (unit: 2 bytes)
  public var unitStride: Int
  /// add slot x slot stride, which the controller knows, to the address
  public var slotted: Bool

  /// The instruction with these operands.
  public init(
    lengthSource: LengthSource = .field,
    vd: VectorAddress,
    length: Int = 0,
    base: Int,
    stride: Int = 0,
    index: IndexSelect = .none,
    by: BySelect = .none,
    blockStride: Int = 0,
    unitStride: Int = 0,
    slotted: Bool = false
  ) {
    self.lengthSource = lengthSource
    self.vd = vd
    self.length = length
    self.base = base
    self.stride = stride
    self.index = index
    self.by = by
    self.blockStride = blockStride
    self.unitStride = unitStride
    self.slotted = slotted
  }
}

/// Writes consecutive elements to HBM.
public struct WriteHBM: Sendable, Hashable {
  /// where the length comes from: 0 = the length field, 1 = the context length (position + 1)
  public var lengthSource: LengthSource
  /// first source vector
  public var va: VectorAddress
  /// number of elements (unit: elements)
  public var length: Int
  /// first address (unit: 64 bytes)
  public var base: Int
  /// address increment per step of the index register (unit: 64 bytes)
  public var stride: Int
  /// 0 = none, 1 to 4 = index register i0 to i3
  public var index: IndexSelect
  /// what the block and unit strides multiply: 0 = nothing, 1 = position, 2 = token
  public var by: BySelect
  /// address increment per 64 positions or tokens (unit: 64 bytes)
  public var blockStride: Int
  /// address increment per position or token within 64 (unit: 2 bytes)
  public var unitStride: Int
  /// add slot x slot stride, which the controller knows, to the address
  public var slotted: Bool

  /// The instruction with these operands.
  public init(
    lengthSource: LengthSource = .field,
    va: VectorAddress,
    length: Int = 0,
    base: Int,
    stride: Int = 0,
    index: IndexSelect = .none,
    by: BySelect = .none,
    blockStride: Int = 0,
    unitStride: Int = 0,
    slotted: Bool = false
  ) {
    self.lengthSource = lengthSource
    self.va = va
    self.length = length
    self.base = base
    self.stride = stride
    self.index = index
    self.by = by
    self.blockStride = blockStride
    self.unitStride = unitStride
    self.slotted = slotted
  }
}

/// Writes elements to HBM at a stride: one row of a transposed matrix.
public struct WriteHBMTransposed: Sendable, Hashable {
  /// where the length comes from: 0 = the length field, 1 = the context length (position + 1)
  public var lengthSource: LengthSource
  /// first source vector
  public var va: VectorAddress
  /// number of elements (unit: elements)
  public var length: Int
  /// distance between consecutive elements in memory (unit: 2 bytes)
  public var elementStride: Int
  /// first address (unit: 64 bytes)
  public var base: Int
  /// address increment per step of the index register (unit: 64 bytes)
  public var stride: Int
  /// 0 = none, 1 to 4 = index register i0 to i3
  public var index: IndexSelect
  /// what the block and unit strides multiply: 0 = nothing, 1 = position, 2 = token
  public var by: BySelect
  /// address increment per 64 positions or tokens (unit: 64 bytes)
  public var blockStride: Int
  /// address increment per position or token within 64 (unit: 2 bytes)
  public var unitStride: Int
  /// add slot x slot stride, which the controller knows, to the address
  public var slotted: Bool

  /// The instruction with these operands.
  public init(
    lengthSource: LengthSource = .field,
    va: VectorAddress,
    length: Int = 0,
    elementStride: Int = 0,
    base: Int,
    stride: Int = 0,
    index: IndexSelect = .none,
    by: BySelect = .none,
    blockStride: Int = 0,
    unitStride: Int = 0,
    slotted: Bool = false
  ) {
    self.lengthSource = lengthSource
    self.va = va
    self.length = length
    self.elementStride = elementStride
    self.base = base
    self.stride = stride
    self.index = index
    self.by = by
    self.blockStride = blockStride
    self.unitStride = unitStride
    self.slotted = slotted
  }
}

/// Reads consecutive elements from DDR.
public struct ReadDDR: Sendable, Hashable {
  /// where the length comes from: 0 = the length field, 1 = the context length (position + 1)
  public var lengthSource: LengthSource
  /// destination vector
  public var vd: VectorAddress
  /// number of elements (unit: elements)
  public var length: Int
  /// first address (unit: 64 bytes)
  public var base: Int
  /// address increment per step of the index register (unit: 64 bytes)
  public var stride: Int
  /// 0 = none, 1 to 4 = index register i0 to i3
  public var index: IndexSelect
  /// what the block and unit strides multiply: 0 = nothing, 1 = position, 2 = token
  public var by: BySelect
  /// address increment per 64 positions or tokens (unit: 64 bytes)
  public var blockStride: Int
  /// address increment per position or token within 64 (unit: 2 bytes)
  public var unitStride: Int
  /// add slot x slot stride, which the controller knows, to the address
  public var slotted: Bool

  /// The instruction with these operands.
  public init(
    lengthSource: LengthSource = .field,
    vd: VectorAddress,
    length: Int = 0,
    base: Int,
    stride: Int = 0,
    index: IndexSelect = .none,
    by: BySelect = .none,
    blockStride: Int = 0,
    unitStride: Int = 0,
    slotted: Bool = false
  ) {
    self.lengthSource = lengthSource
    self.vd = vd
    self.length = length
    self.base = base
    self.stride = stride
    self.index = index
    self.by = by
    self.blockStride = blockStride
    self.unitStride = unitStride
    self.slotted = slotted
  }
}

/// Writes consecutive elements to DDR.
public struct WriteDDR: Sendable, Hashable {
  /// where the length comes from: 0 = the length field, 1 = the context length (position + 1)
  public var lengthSource: LengthSource
  /// first source vector
  public var va: VectorAddress
  /// number of elements (unit: elements)
  public var length: Int
  /// first address (unit: 64 bytes)
  public var base: Int
  /// address increment per step of the index register (unit: 64 bytes)
  public var stride: Int
  /// 0 = none, 1 to 4 = index register i0 to i3
  public var index: IndexSelect
  /// what the block and unit strides multiply: 0 = nothing, 1 = position, 2 = token
  public var by: BySelect
  /// address increment per 64 positions or tokens (unit: 64 bytes)
  public var blockStride: Int
  /// address increment per position or token within 64 (unit: 2 bytes)
  public var unitStride: Int
  /// add slot x slot stride, which the controller knows, to the address
  public var slotted: Bool

  /// The instruction with these operands.
  public init(
    lengthSource: LengthSource = .field,
    va: VectorAddress,
    length: Int = 0,
    base: Int,
    stride: Int = 0,
    index: IndexSelect = .none,
    by: BySelect = .none,
    blockStride: Int = 0,
    unitStride: Int = 0,
    slotted: Bool = false
  ) {
    self.lengthSource = lengthSource
    self.va = va
    self.length = length
    self.base = base
    self.stride = stride
    self.index = index
    self.by = by
    self.blockStride = blockStride
    self.unitStride = unitStride
    self.slotted = slotted
  }
}

/// Sends a vector to another card: the next one of the ring, or the one that is named.
public struct Send: Sendable, Hashable {
  /// first source vector
  public var va: VectorAddress
  /// number of elements (unit: elements)
  public var length: Int
  /// cards by number: the group of an all-gather (0 = all), or the other card of a message (0 = next to send to, previous to receive from)
  public var cards: CardMask

  /// The instruction with these operands.
  public init(
    va: VectorAddress,
    length: Int = 0,
    cards: CardMask = []
  ) {
    self.va = va
    self.length = length
    self.cards = cards
  }
}

/// Receives a vector from another card, the previous one of the ring or the one that is named; waits until it is there.
public struct Receive: Sendable, Hashable {
  /// destination vector
  public var vd: VectorAddress
  /// number of elements (unit: elements)
  public var length: Int
  /// cards by number: the group of an all-gather (0 = all), or the other card of a message (0 = next to send to, previous to receive from)
  public var cards: CardMask

  /// The instruction with these operands.
  public init(
    vd: VectorAddress,
    length: Int = 0,
    cards: CardMask = []
  ) {
    self.vd = vd
    self.length = length
    self.cards = cards
  }
}

/// Every card of a group contributes a piece; every card of it receives all pieces at their natural index.
public struct AllGather: Sendable, Hashable {
  /// destination vector
  public var vd: VectorAddress
  /// first source vector
  public var va: VectorAddress
  /// number of elements (unit: elements)
  public var length: Int
  /// natural index at which this device's piece is placed (unit: elements)
  public var offset: Int
  /// elements gathered over all devices (unit: elements)
  public var total: Int
  /// cards by number: the group of an all-gather (0 = all), or the other card of a message (0 = next to send to, previous to receive from)
  public var cards: CardMask

  /// The instruction with these operands.
  public init(
    vd: VectorAddress,
    va: VectorAddress,
    length: Int = 0,
    offset: Int = 0,
    total: Int = 0,
    cards: CardMask = []
  ) {
    self.vd = vd
    self.va = va
    self.length = length
    self.offset = offset
    self.total = total
    self.cards = cards
  }
}

/// Multiplies a vector by a packed weight matrix in HBM, optionally adds a bias, and applies SiLU.
public struct Conv1DSilu: Sendable, Hashable {
  /// add the vector vb after the last tile
  public var bias: Bool
  /// destination vector
  public var vd: VectorAddress
  /// first source vector
  public var va: VectorAddress
  /// second source vector
  public var vb: VectorAddress
  /// inner dimension of the product (unit: elements)
  public var inner: Int
  /// number of columns (unit: columns)
  public var columns: Int
  /// first address (unit: 64 bytes)
  public var base: Int
  /// address increment per step of the index register (unit: 64 bytes)
  public var stride: Int
  /// 0 = none, 1 to 4 = index register i0 to i3
  public var index: IndexSelect

  /// The instruction with these operands.
  public init(
    bias: Bool = false,
    vd: VectorAddress,
    va: VectorAddress,
    vb: VectorAddress,
    inner: Int = 0,
    columns: Int = 0,
    base: Int,
    stride: Int = 0,
    index: IndexSelect = .none
  ) {
    self.bias = bias
    self.vd = vd
    self.va = va
    self.vb = vb
    self.inner = inner
    self.columns = columns
    self.base = base
    self.stride = stride
    self.index = index
  }
}

/// Rotary position embedding of a head: turns each pair of elements half a head apart by its angle.
public struct Rotate: Sendable, Hashable {
  /// destination vector
  public var vd: VectorAddress
  /// first source vector
  public var va: VectorAddress
  /// second source vector
  public var vb: VectorAddress
  /// number of elements (unit: elements)
  public var length: Int

  /// The instruction with these operands.
  public init(
    vd: VectorAddress,
    va: VectorAddress,
    vb: VectorAddress,
    length: Int = 0
  ) {
    self.vd = vd
    self.va = va
    self.vb = vb
    self.length = length
  }
}

/// SiLU, x / (1 + e ^ -x), interpolated in a table of 4096 intervals on [-16, 16].
public struct Silu: Sendable, Hashable {
  /// where the length comes from: 0 = the length field, 1 = the context length (position + 1)
  public var lengthSource: LengthSource
  /// destination vector
  public var vd: VectorAddress
  /// first source vector
  public var va: VectorAddress
  /// number of elements (unit: elements)
  public var length: Int

  /// The instruction with these operands.
  public init(
    lengthSource: LengthSource = .field,
    vd: VectorAddress,
    va: VectorAddress,
    length: Int = 0
  ) {
    self.lengthSource = lengthSource
    self.vd = vd
    self.va = va
    self.length = length
  }
}

/// Reciprocal of each element, correctly rounded.
public struct VectorRecip: Sendable, Hashable {
  /// where the length comes from: 0 = the length field, 1 = the context length (position + 1)
  public var lengthSource: LengthSource
  /// destination vector
  public var vd: VectorAddress
  /// first source vector
  public var va: VectorAddress
  /// number of elements (unit: elements)
  public var length: Int

  /// The instruction with these operands.
  public init(
    lengthSource: LengthSource = .field,
    vd: VectorAddress,
    va: VectorAddress,
    length: Int = 0
  ) {
    self.lengthSource = lengthSource
    self.vd = vd
    self.va = va
    self.length = length
  }
}

/// One instruction.
public enum Instruction: Sendable, Hashable {
  /// Waits until every earlier instruction has completed and stops the core.
  case halt
  /// Waits until every earlier instruction has completed and ends the pass; the next pass starts at instruction 0.
  case endPass
  /// Sets an index register to 0 and its bound to the count.
  case loop(Loop)
  /// Increments an index register and branches back to the target while it is below its bound.
  case next(Next)
  /// Reports the token of an argmax record to the controller and the host, once per pass.
  case emitToken(EmitToken)
  /// Multiplies a vector by a packed weight matrix in HBM, optionally adds a bias and applies GELU.
  case conv1d(Conv1D)
  /// Multiplies a query by the keys of all unmasked positions, scales, and optionally reduces the maximum.
  case maskedMM(MaskedMM)
  /// Multiplies a vector by a streamed matrix in HBM (scores by values).
  case mm(MM)
  /// Element by element: va + vb.
  case add(Add)
  /// Element by element: va - vb.
  case sub(Sub)
  /// Element by element: va * vb.
  case mul(Mul)
  /// Element by element: va + scalar.
  case addScalar(AddScalar)
  /// Element by element: va - scalar.
  case subScalar(SubScalar)
  /// Element by element: va * scalar.
  case mulScalar(MulScalar)
  /// Exponential, correctly rounded.
  case exp(Exp)
  /// Broadcasts a scalar register into a vector, bits unchanged.
  case load(Load)
  /// Stores one vector element into a scalar register, bits unchanged.
  case store(Store)
  /// Sum of a vector: adder tree per tile of 64, tiles in ascending order.
  case accum(Accum)
  /// Maximum of a vector; NaN propagates, +0 is above -0.
  case max(Max)
  /// Maximum of magnitudes; NaN propagates.
  case maxAbs(MaxAbs)
  /// Updates an argmax record with a block of logits whose ids start at first_id.
  case argmax(Argmax)
  /// Merges argmax records into one.
  case argmaxMerge(ArgmaxMerge)
  /// Sets a scalar register to a constant.
  case setScalar(SetScalar)
  /// Adds two scalars.
  case scalarAdd(ScalarAdd)
  /// Multiplies two scalars.
  case scalarMul(ScalarMul)
  /// Reciprocal, correctly rounded.
  case recip(Recip)
  /// Reciprocal square root, correctly rounded.
  case recipSqrt(RecipSqrt)
  /// A power of two that brings a magnitude to at most 1.
  case powerOfTwoScale(PowerOfTwoScale)
  /// A binary32 constant times the square of a scale, rounded once.
  case scaledEpsilon(ScaledEpsilon)
  /// Reads consecutive elements from HBM.
  case readHBM(ReadHBM)
  /// Writes consecutive elements to HBM.
  case writeHBM(WriteHBM)
  /// Writes elements to HBM at a stride: one row of a transposed matrix.
  case writeHBMTransposed(WriteHBMTransposed)
  /// Reads consecutive elements from DDR.
  case readDDR(ReadDDR)
  /// Writes consecutive elements to DDR.
  case writeDDR(WriteDDR)
  /// Sends a vector to another card: the next one of the ring, or the one that is named.
  case send(Send)
  /// Receives a vector from another card, the previous one of the ring or the one that is named; waits until it is there.
  case receive(Receive)
  /// Every card of a group contributes a piece; every card of it receives all pieces at their natural index.
  case allGather(AllGather)
  /// Multiplies a vector by a packed weight matrix in HBM, optionally adds a bias, and applies SiLU.
  case conv1dSilu(Conv1DSilu)
  /// Rotary position embedding of a head: turns each pair of elements half a head apart by its angle.
  case rotate(Rotate)
  /// SiLU, x / (1 + e ^ -x), interpolated in a table of 4096 intervals on [-16, 16].
  case silu(Silu)
  /// Reciprocal of each element, correctly rounded.
  case vectorRecip(VectorRecip)

  /// The name in assembly text.
  public var mnemonic: String {
    switch self {
    case .halt: "halt"
    case .endPass: "end_pass"
    case .loop: "loop"
    case .next: "next"
    case .emitToken: "emit_token"
    case .conv1d: "conv1d"
    case .maskedMM: "masked_mm"
    case .mm: "mm"
    case .add: "add"
    case .sub: "sub"
    case .mul: "mul"
    case .addScalar: "add_scalar"
    case .subScalar: "sub_scalar"
    case .mulScalar: "mul_scalar"
    case .exp: "exp"
    case .load: "load"
    case .store: "store"
    case .accum: "accum"
    case .max: "max"
    case .maxAbs: "max_abs"
    case .argmax: "argmax"
    case .argmaxMerge: "argmax_merge"
    case .setScalar: "set_scalar"
    case .scalarAdd: "scalar_add"
    case .scalarMul: "scalar_mul"
    case .recip: "recip"
    case .recipSqrt: "recip_sqrt"
    case .powerOfTwoScale: "power_of_two_scale"
    case .scaledEpsilon: "scaled_epsilon"
    case .readHBM: "read_hbm"
    case .writeHBM: "write_hbm"
    case .writeHBMTransposed: "write_hbm_transposed"
    case .readDDR: "read_ddr"
    case .writeDDR: "write_ddr"
    case .send: "send"
    case .receive: "receive"
    case .allGather: "all_gather"
    case .conv1dSilu: "conv1d_silu"
    case .rotate: "rotate"
    case .silu: "silu"
    case .vectorRecip: "vector_recip"
    }
  }

  /// The unit that executes it.
  public var engine: Engine {
    switch self {
    case .halt: .control
    case .endPass: .control
    case .loop: .control
    case .next: .control
    case .emitToken: .control
    case .conv1d: .mpu
    case .maskedMM: .mpu
    case .mm: .mpu
    case .add: .vpu
    case .sub: .vpu
    case .mul: .vpu
    case .addScalar: .vpu
    case .subScalar: .vpu
    case .mulScalar: .vpu
    case .exp: .vpu
    case .load: .vpu
    case .store: .vpu
    case .accum: .vpu
    case .max: .vpu
    case .maxAbs: .vpu
    case .argmax: .vpu
    case .argmaxMerge: .vpu
    case .setScalar: .sfu
    case .scalarAdd: .sfu
    case .scalarMul: .sfu
    case .recip: .sfu
    case .recipSqrt: .sfu
    case .powerOfTwoScale: .sfu
    case .scaledEpsilon: .sfu
    case .readHBM: .dma
    case .writeHBM: .dma
    case .writeHBMTransposed: .dma
    case .readDDR: .dma
    case .writeDDR: .dma
    case .send: .router
    case .receive: .router
    case .allGather: .router
    case .conv1dSilu: .mpu
    case .rotate: .vpu
    case .silu: .vpu
    case .vectorRecip: .vpu
    }
  }
}

extension Instruction {
  /// The instruction's 256 bits; operands must fit their fields.
  public func encode() -> InstructionWord {
    var word = InstructionWord()
    switch self {
    case .halt:
      word.set(0x1, 0, 7)
    case .endPass:
      word.set(0x2, 0, 7)
    case .loop(let operands):
      word.set(0x3, 0, 7)
      word.set(operands.loopIndex.rawValue, 8, 9)
      word.set(UInt64(operands.count), 64, 79)
      word.set(operands.countSource.rawValue, 10, 10)
    case .next(let operands):
      word.set(0x4, 0, 7)
      word.set(operands.loopIndex.rawValue, 8, 9)
      word.set(UInt64(operands.target), 96, 111)
    case .emitToken(let operands):
      word.set(0x5, 0, 7)
      word.set(UInt64(operands.va.element), 32, 47)
    case .conv1d(let operands):
      word.set(0x10, 0, 7)
      word.set(operands.gelu ? 1 : 0, 12, 12)
      word.set(operands.bias ? 1 : 0, 13, 13)
      word.set(UInt64(operands.vd.element), 16, 31)
      word.set(UInt64(operands.va.element), 32, 47)
      word.set(UInt64(operands.vb.element), 48, 63)
      word.set(UInt64(operands.inner), 64, 79)
      word.set(UInt64(operands.columns), 96, 111)
      word.set(UInt64(operands.base), 128, 157)
      word.set(UInt64(operands.stride), 160, 189)
      word.set(operands.index.rawValue, 192, 194)
    case .maskedMM(let operands):
      word.set(0x11, 0, 7)
      word.set(operands.innerSource.rawValue, 8, 9)
      word.set(operands.columnsSource.rawValue, 10, 11)
      word.set(operands.reduceMax ? 1 : 0, 14, 14)
      word.set(UInt64(operands.vd.element), 16, 31)
      word.set(UInt64(operands.va.element), 32, 47)
      word.set(UInt64(operands.inner), 64, 79)
      word.set(UInt64(operands.sd.number), 80, 87)
      word.set(UInt64(operands.sa.number), 88, 95)
      word.set(UInt64(operands.columns), 96, 111)
      word.set(UInt64(operands.columnCapacity), 112, 127)
      word.set(UInt64(operands.base), 128, 157)
      word.set(UInt64(operands.stride), 160, 189)
      word.set(operands.index.rawValue, 192, 194)
      word.set(operands.slotted ? 1 : 0, 15, 15)
    case .mm(let operands):
      word.set(0x12, 0, 7)
      word.set(operands.innerSource.rawValue, 8, 9)
      word.set(operands.columnsSource.rawValue, 10, 11)
      word.set(UInt64(operands.vd.element), 16, 31)
      word.set(UInt64(operands.va.element), 32, 47)
      word.set(UInt64(operands.inner), 64, 79)
      word.set(UInt64(operands.columns), 96, 111)
      word.set(UInt64(operands.columnCapacity), 112, 127)
      word.set(UInt64(operands.base), 128, 157)
      word.set(UInt64(operands.stride), 160, 189)
      word.set(operands.index.rawValue, 192, 194)
      word.set(operands.slotted ? 1 : 0, 15, 15)
    case .add(let operands):
      word.set(0x20, 0, 7)
      word.set(operands.lengthSource.rawValue, 8, 9)
      word.set(UInt64(operands.vd.element), 16, 31)
      word.set(UInt64(operands.va.element), 32, 47)
      word.set(UInt64(operands.vb.element), 48, 63)
      word.set(UInt64(operands.length), 64, 79)
    case .sub(let operands):
      word.set(0x21, 0, 7)
      word.set(operands.lengthSource.rawValue, 8, 9)
      word.set(UInt64(operands.vd.element), 16, 31)
      word.set(UInt64(operands.va.element), 32, 47)
      word.set(UInt64(operands.vb.element), 48, 63)
      word.set(UInt64(operands.length), 64, 79)
    case .mul(let operands):
      word.set(0x22, 0, 7)
      word.set(operands.lengthSource.rawValue, 8, 9)
      word.set(UInt64(operands.vd.element), 16, 31)
      word.set(UInt64(operands.va.element), 32, 47)
      word.set(UInt64(operands.vb.element), 48, 63)
      word.set(UInt64(operands.length), 64, 79)
    case .addScalar(let operands):
      word.set(0x23, 0, 7)
      word.set(operands.lengthSource.rawValue, 8, 9)
      word.set(UInt64(operands.vd.element), 16, 31)
      word.set(UInt64(operands.va.element), 32, 47)
      word.set(UInt64(operands.length), 64, 79)
      word.set(UInt64(operands.sa.number), 88, 95)
    case .subScalar(let operands):
      word.set(0x24, 0, 7)
      word.set(operands.lengthSource.rawValue, 8, 9)
      word.set(UInt64(operands.vd.element), 16, 31)
      word.set(UInt64(operands.va.element), 32, 47)
      word.set(UInt64(operands.length), 64, 79)
      word.set(UInt64(operands.sa.number), 88, 95)
    case .mulScalar(let operands):
      word.set(0x25, 0, 7)
      word.set(operands.lengthSource.rawValue, 8, 9)
      word.set(UInt64(operands.vd.element), 16, 31)
      word.set(UInt64(operands.va.element), 32, 47)
      word.set(UInt64(operands.length), 64, 79)
      word.set(UInt64(operands.sa.number), 88, 95)
    case .exp(let operands):
      word.set(0x26, 0, 7)
      word.set(operands.lengthSource.rawValue, 8, 9)
      word.set(UInt64(operands.vd.element), 16, 31)
      word.set(UInt64(operands.va.element), 32, 47)
      word.set(UInt64(operands.length), 64, 79)
    case .load(let operands):
      word.set(0x27, 0, 7)
      word.set(operands.lengthSource.rawValue, 8, 9)
      word.set(UInt64(operands.vd.element), 16, 31)
      word.set(UInt64(operands.length), 64, 79)
      word.set(UInt64(operands.sa.number), 88, 95)
    case .store(let operands):
      word.set(0x28, 0, 7)
      word.set(UInt64(operands.va.element), 32, 47)
      word.set(UInt64(operands.sd.number), 80, 87)
    case .accum(let operands):
      word.set(0x29, 0, 7)
      word.set(operands.lengthSource.rawValue, 8, 9)
      word.set(UInt64(operands.va.element), 32, 47)
      word.set(UInt64(operands.length), 64, 79)
      word.set(UInt64(operands.sd.number), 80, 87)
    case .max(let operands):
      word.set(0x2a, 0, 7)
      word.set(operands.lengthSource.rawValue, 8, 9)
      word.set(UInt64(operands.va.element), 32, 47)
      word.set(UInt64(operands.length), 64, 79)
      word.set(UInt64(operands.sd.number), 80, 87)
    case .maxAbs(let operands):
      word.set(0x2b, 0, 7)
      word.set(operands.lengthSource.rawValue, 8, 9)
      word.set(UInt64(operands.va.element), 32, 47)
      word.set(UInt64(operands.length), 64, 79)
      word.set(UInt64(operands.sd.number), 80, 87)
    case .argmax(let operands):
      word.set(0x2c, 0, 7)
      word.set(UInt64(operands.vd.element), 16, 31)
      word.set(UInt64(operands.va.element), 32, 47)
      word.set(UInt64(operands.length), 64, 79)
      word.set(UInt64(operands.firstID), 104, 135)
    case .argmaxMerge(let operands):
      word.set(0x2d, 0, 7)
      word.set(UInt64(operands.vd.element), 16, 31)
      word.set(UInt64(operands.va.element), 32, 47)
      word.set(UInt64(operands.length), 64, 79)
    case .setScalar(let operands):
      word.set(0x30, 0, 7)
      word.set(UInt64(operands.sd.number), 80, 87)
      word.set(UInt64(operands.immediate16), 136, 151)
    case .scalarAdd(let operands):
      word.set(0x31, 0, 7)
      word.set(UInt64(operands.sd.number), 80, 87)
      word.set(UInt64(operands.sa.number), 88, 95)
      word.set(UInt64(operands.sb.number), 96, 103)
    case .scalarMul(let operands):
      word.set(0x32, 0, 7)
      word.set(UInt64(operands.sd.number), 80, 87)
      word.set(UInt64(operands.sa.number), 88, 95)
      word.set(UInt64(operands.sb.number), 96, 103)
    case .recip(let operands):
      word.set(0x33, 0, 7)
      word.set(UInt64(operands.sd.number), 80, 87)
      word.set(UInt64(operands.sa.number), 88, 95)
    case .recipSqrt(let operands):
      word.set(0x34, 0, 7)
      word.set(UInt64(operands.sd.number), 80, 87)
      word.set(UInt64(operands.sa.number), 88, 95)
    case .powerOfTwoScale(let operands):
      word.set(0x35, 0, 7)
      word.set(UInt64(operands.sd.number), 80, 87)
      word.set(UInt64(operands.sa.number), 88, 95)
    case .scaledEpsilon(let operands):
      word.set(0x36, 0, 7)
      word.set(UInt64(operands.sd.number), 80, 87)
      word.set(UInt64(operands.sa.number), 88, 95)
      word.set(UInt64(operands.immediate32), 104, 135)
    case .readHBM(let operands):
      word.set(0x40, 0, 7)
      word.set(operands.lengthSource.rawValue, 8, 9)
      word.set(UInt64(operands.vd.element), 16, 31)
      word.set(UInt64(operands.length), 64, 79)
      word.set(UInt64(operands.base), 128, 157)
      word.set(UInt64(operands.stride), 160, 189)
      word.set(operands.index.rawValue, 192, 194)
      word.set(operands.by.rawValue, 195, 196)
      word.set(UInt64(operands.blockStride), 200, 223)
      word.set(UInt64(operands.unitStride), 224, 247)
      word.set(operands.slotted ? 1 : 0, 15, 15)
    case .writeHBM(let operands):
      word.set(0x41, 0, 7)
      word.set(operands.lengthSource.rawValue, 8, 9)
      word.set(UInt64(operands.va.element), 32, 47)
      word.set(UInt64(operands.length), 64, 79)
      word.set(UInt64(operands.base), 128, 157)
      word.set(UInt64(operands.stride), 160, 189)
      word.set(operands.index.rawValue, 192, 194)
      word.set(operands.by.rawValue, 195, 196)
      word.set(UInt64(operands.blockStride), 200, 223)
      word.set(UInt64(operands.unitStride), 224, 247)
      word.set(operands.slotted ? 1 : 0, 15, 15)
    case .writeHBMTransposed(let operands):
      word.set(0x42, 0, 7)
      word.set(operands.lengthSource.rawValue, 8, 9)
      word.set(UInt64(operands.va.element), 32, 47)
      word.set(UInt64(operands.length), 64, 79)
      word.set(UInt64(operands.elementStride), 96, 111)
      word.set(UInt64(operands.base), 128, 157)
      word.set(UInt64(operands.stride), 160, 189)
      word.set(operands.index.rawValue, 192, 194)
      word.set(operands.by.rawValue, 195, 196)
      word.set(UInt64(operands.blockStride), 200, 223)
      word.set(UInt64(operands.unitStride), 224, 247)
      word.set(operands.slotted ? 1 : 0, 15, 15)
    case .readDDR(let operands):
      word.set(0x43, 0, 7)
      word.set(operands.lengthSource.rawValue, 8, 9)
      word.set(UInt64(operands.vd.element), 16, 31)
      word.set(UInt64(operands.length), 64, 79)
      word.set(UInt64(operands.base), 128, 157)
      word.set(UInt64(operands.stride), 160, 189)
      word.set(operands.index.rawValue, 192, 194)
      word.set(operands.by.rawValue, 195, 196)
      word.set(UInt64(operands.blockStride), 200, 223)
      word.set(UInt64(operands.unitStride), 224, 247)
      word.set(operands.slotted ? 1 : 0, 15, 15)
    case .writeDDR(let operands):
      word.set(0x44, 0, 7)
      word.set(operands.lengthSource.rawValue, 8, 9)
      word.set(UInt64(operands.va.element), 32, 47)
      word.set(UInt64(operands.length), 64, 79)
      word.set(UInt64(operands.base), 128, 157)
      word.set(UInt64(operands.stride), 160, 189)
      word.set(operands.index.rawValue, 192, 194)
      word.set(operands.by.rawValue, 195, 196)
      word.set(UInt64(operands.blockStride), 200, 223)
      word.set(UInt64(operands.unitStride), 224, 247)
      word.set(operands.slotted ? 1 : 0, 15, 15)
    case .send(let operands):
      word.set(0x50, 0, 7)
      word.set(UInt64(operands.va.element), 32, 47)
      word.set(UInt64(operands.length), 64, 79)
      word.set(UInt64(operands.cards.rawValue), 8, 15)
    case .receive(let operands):
      word.set(0x51, 0, 7)
      word.set(UInt64(operands.vd.element), 16, 31)
      word.set(UInt64(operands.length), 64, 79)
      word.set(UInt64(operands.cards.rawValue), 8, 15)
    case .allGather(let operands):
      word.set(0x52, 0, 7)
      word.set(UInt64(operands.vd.element), 16, 31)
      word.set(UInt64(operands.va.element), 32, 47)
      word.set(UInt64(operands.length), 64, 79)
      word.set(UInt64(operands.offset), 96, 111)
      word.set(UInt64(operands.total), 112, 127)
      word.set(UInt64(operands.cards.rawValue), 8, 15)
    case .conv1dSilu(let operands):
      word.set(0x90, 0, 7)
      word.set(operands.bias ? 1 : 0, 13, 13)
      word.set(UInt64(operands.vd.element), 16, 31)
      word.set(UInt64(operands.va.element), 32, 47)
      word.set(UInt64(operands.vb.element), 48, 63)
      word.set(UInt64(operands.inner), 64, 79)
      word.set(UInt64(operands.columns), 96, 111)
      word.set(UInt64(operands.base), 128, 157)
      word.set(UInt64(operands.stride), 160, 189)
      word.set(operands.index.rawValue, 192, 194)
    case .rotate(let operands):
      word.set(0xa0, 0, 7)
      word.set(UInt64(operands.vd.element), 16, 31)
      word.set(UInt64(operands.va.element), 32, 47)
      word.set(UInt64(operands.vb.element), 48, 63)
      word.set(UInt64(operands.length), 64, 79)
    case .silu(let operands):
      word.set(0xa1, 0, 7)
      word.set(operands.lengthSource.rawValue, 8, 9)
      word.set(UInt64(operands.vd.element), 16, 31)
      word.set(UInt64(operands.va.element), 32, 47)
      word.set(UInt64(operands.length), 64, 79)
    case .vectorRecip(let operands):
      word.set(0xa2, 0, 7)
      word.set(operands.lengthSource.rawValue, 8, 9)
      word.set(UInt64(operands.vd.element), 16, 31)
      word.set(UInt64(operands.va.element), 32, 47)
      word.set(UInt64(operands.length), 64, 79)
    }
    return word
  }
}

extension Instruction {
  /// The instruction that `word` holds.
  public init(decoding word: InstructionWord) throws(DecodeError) {
    let fields = WordReader(word)
    switch word.bits(0, 7) {
    case 0x1:
      try fields.requireZero(0xffffffffffffff00, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff, "halt")
      self = .halt
    case 0x2:
      try fields.requireZero(0xffffffffffffff00, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff, "end_pass")
      self = .endPass
    case 0x3:
      try fields.requireZero(0xfffffffffffff800, 0xffffffffffff0000, 0xffffffffffffffff, 0xffffffffffffffff, "loop")
      self = .loop(
        Loop(
          loopIndex: try fields.choice(8, 9, "loop", "loop_index"),
          count: fields.integer(64, 79),
          countSource: try fields.choice(10, 10, "loop", "count_source")))
    case 0x4:
      try fields.requireZero(0xfffffffffffffc00, 0xffff0000ffffffff, 0xffffffffffffffff, 0xffffffffffffffff, "next")
      self = .next(
        Next(
          loopIndex: try fields.choice(8, 9, "next", "loop_index"),
          target: fields.integer(96, 111)))
    case 0x5:
      try fields.requireZero(0xffff0000ffffff00, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff, "emit_token")
      self = .emitToken(
        EmitToken(
          va: fields.vector(32, 47)))
    case 0x10:
      try fields.requireZero(0xcf00, 0xffff0000ffff0000, 0xc0000000c0000000, 0xfffffffffffffff8, "conv1d")
      self = .conv1d(
        Conv1D(
          gelu: fields.flag(12, 12),
          bias: fields.flag(13, 13),
          vd: fields.vector(16, 31),
          va: fields.vector(32, 47),
          vb: fields.vector(48, 63),
          inner: fields.integer(64, 79),
          columns: fields.integer(96, 111),
          base: fields.integer(128, 157),
          stride: fields.integer(160, 189),
          index: try fields.choice(192, 194, "conv1d", "index")))
    case 0x11:
      try fields.requireZero(0xffff000000003000, 0x0, 0xc0000000c0000000, 0xfffffffffffffff8, "masked_mm")
      self = .maskedMM(
        MaskedMM(
          innerSource: try fields.choice(8, 9, "masked_mm", "inner_source"),
          columnsSource: try fields.choice(10, 11, "masked_mm", "columns_source"),
          reduceMax: fields.flag(14, 14),
          vd: fields.vector(16, 31),
          va: fields.vector(32, 47),
          inner: fields.integer(64, 79),
          sd: fields.scalar(80, 87),
          sa: fields.scalar(88, 95),
          columns: fields.integer(96, 111),
          columnCapacity: fields.integer(112, 127),
          base: fields.integer(128, 157),
          stride: fields.integer(160, 189),
          index: try fields.choice(192, 194, "masked_mm", "index"),
          slotted: fields.flag(15, 15)))
    case 0x12:
      try fields.requireZero(0xffff000000007000, 0xffff0000, 0xc0000000c0000000, 0xfffffffffffffff8, "mm")
      self = .mm(
        MM(
          innerSource: try fields.choice(8, 9, "mm", "inner_source"),
          columnsSource: try fields.choice(10, 11, "mm", "columns_source"),
          vd: fields.vector(16, 31),
          va: fields.vector(32, 47),
          inner: fields.integer(64, 79),
          columns: fields.integer(96, 111),
          columnCapacity: fields.integer(112, 127),
          base: fields.integer(128, 157),
          stride: fields.integer(160, 189),
          index: try fields.choice(192, 194, "mm", "index"),
          slotted: fields.flag(15, 15)))
    case 0x20:
      try fields.requireZero(0xfc00, 0xffffffffffff0000, 0xffffffffffffffff, 0xffffffffffffffff, "add")
      self = .add(
        Add(
          lengthSource: try fields.choice(8, 9, "add", "length_source"),
          vd: fields.vector(16, 31),
          va: fields.vector(32, 47),
          vb: fields.vector(48, 63),
          length: fields.integer(64, 79)))
    case 0x21:
      try fields.requireZero(0xfc00, 0xffffffffffff0000, 0xffffffffffffffff, 0xffffffffffffffff, "sub")
      self = .sub(
        Sub(
          lengthSource: try fields.choice(8, 9, "sub", "length_source"),
          vd: fields.vector(16, 31),
          va: fields.vector(32, 47),
          vb: fields.vector(48, 63),
          length: fields.integer(64, 79)))
    case 0x22:
      try fields.requireZero(0xfc00, 0xffffffffffff0000, 0xffffffffffffffff, 0xffffffffffffffff, "mul")
      self = .mul(
        Mul(
          lengthSource: try fields.choice(8, 9, "mul", "length_source"),
          vd: fields.vector(16, 31),
          va: fields.vector(32, 47),
          vb: fields.vector(48, 63),
          length: fields.integer(64, 79)))
    case 0x23:
      try fields.requireZero(0xffff00000000fc00, 0xffffffff00ff0000, 0xffffffffffffffff, 0xffffffffffffffff, "add_scalar")
      self = .addScalar(
        AddScalar(
          lengthSource: try fields.choice(8, 9, "add_scalar", "length_source"),
          vd: fields.vector(16, 31),
          va: fields.vector(32, 47),
          length: fields.integer(64, 79),
          sa: fields.scalar(88, 95)))
    case 0x24:
      try fields.requireZero(0xffff00000000fc00, 0xffffffff00ff0000, 0xffffffffffffffff, 0xffffffffffffffff, "sub_scalar")
      self = .subScalar(
        SubScalar(
          lengthSource: try fields.choice(8, 9, "sub_scalar", "length_source"),
          vd: fields.vector(16, 31),
          va: fields.vector(32, 47),
          length: fields.integer(64, 79),
          sa: fields.scalar(88, 95)))
    case 0x25:
      try fields.requireZero(0xffff00000000fc00, 0xffffffff00ff0000, 0xffffffffffffffff, 0xffffffffffffffff, "mul_scalar")
      self = .mulScalar(
        MulScalar(
          lengthSource: try fields.choice(8, 9, "mul_scalar", "length_source"),
          vd: fields.vector(16, 31),
          va: fields.vector(32, 47),
          length: fields.integer(64, 79),
          sa: fields.scalar(88, 95)))
    case 0x26:
      try fields.requireZero(0xffff00000000fc00, 0xffffffffffff0000, 0xffffffffffffffff, 0xffffffffffffffff, "exp")
      self = .exp(
        Exp(
          lengthSource: try fields.choice(8, 9, "exp", "length_source"),
          vd: fields.vector(16, 31),
          va: fields.vector(32, 47),
          length: fields.integer(64, 79)))
    case 0x27:
      try fields.requireZero(0xffffffff0000fc00, 0xffffffff00ff0000, 0xffffffffffffffff, 0xffffffffffffffff, "load")
      self = .load(
        Load(
          lengthSource: try fields.choice(8, 9, "load", "length_source"),
          vd: fields.vector(16, 31),
          length: fields.integer(64, 79),
          sa: fields.scalar(88, 95)))
    case 0x28:
      try fields.requireZero(0xffff0000ffffff00, 0xffffffffff00ffff, 0xffffffffffffffff, 0xffffffffffffffff, "store")
      self = .store(
        Store(
          va: fields.vector(32, 47),
          sd: fields.scalar(80, 87)))
    case 0x29:
      try fields.requireZero(0xffff0000fffffc00, 0xffffffffff000000, 0xffffffffffffffff, 0xffffffffffffffff, "accum")
      self = .accum(
        Accum(
          lengthSource: try fields.choice(8, 9, "accum", "length_source"),
          va: fields.vector(32, 47),
          length: fields.integer(64, 79),
          sd: fields.scalar(80, 87)))
    case 0x2a:
      try fields.requireZero(0xffff0000fffffc00, 0xffffffffff000000, 0xffffffffffffffff, 0xffffffffffffffff, "max")
      self = .max(
        Max(
          lengthSource: try fields.choice(8, 9, "max", "length_source"),
          va: fields.vector(32, 47),
          length: fields.integer(64, 79),
          sd: fields.scalar(80, 87)))
    case 0x2b:
      try fields.requireZero(0xffff0000fffffc00, 0xffffffffff000000, 0xffffffffffffffff, 0xffffffffffffffff, "max_abs")
      self = .maxAbs(
        MaxAbs(
          lengthSource: try fields.choice(8, 9, "max_abs", "length_source"),
          va: fields.vector(32, 47),
          length: fields.integer(64, 79),
          sd: fields.scalar(80, 87)))
    case 0x2c:
      try fields.requireZero(0xffff00000000ff00, 0xffffff0000, 0xffffffffffffff00, 0xffffffffffffffff, "argmax")
      self = .argmax(
        Argmax(
          vd: fields.vector(16, 31),
          va: fields.vector(32, 47),
          length: fields.integer(64, 79),
          firstID: fields.integer(104, 135)))
    case 0x2d:
      try fields.requireZero(0xffff00000000ff00, 0xffffffffffff0000, 0xffffffffffffffff, 0xffffffffffffffff, "argmax_merge")
      self = .argmaxMerge(
        ArgmaxMerge(
          vd: fields.vector(16, 31),
          va: fields.vector(32, 47),
          length: fields.integer(64, 79)))
    case 0x30:
      try fields.requireZero(0xffffffffffffff00, 0xffffffffff00ffff, 0xffffffffff0000ff, 0xffffffffffffffff, "set_scalar")
      self = .setScalar(
        SetScalar(
          sd: fields.scalar(80, 87),
          immediate16: fields.half(136, 151)))
    case 0x31:
      try fields.requireZero(0xffffffffffffff00, 0xffffff000000ffff, 0xffffffffffffffff, 0xffffffffffffffff, "scalar_add")
      self = .scalarAdd(
        ScalarAdd(
          sd: fields.scalar(80, 87),
          sa: fields.scalar(88, 95),
          sb: fields.scalar(96, 103)))
    case 0x32:
      try fields.requireZero(0xffffffffffffff00, 0xffffff000000ffff, 0xffffffffffffffff, 0xffffffffffffffff, "scalar_mul")
      self = .scalarMul(
        ScalarMul(
          sd: fields.scalar(80, 87),
          sa: fields.scalar(88, 95),
          sb: fields.scalar(96, 103)))
    case 0x33:
      try fields.requireZero(0xffffffffffffff00, 0xffffffff0000ffff, 0xffffffffffffffff, 0xffffffffffffffff, "recip")
      self = .recip(
        Recip(
          sd: fields.scalar(80, 87),
          sa: fields.scalar(88, 95)))
    case 0x34:
      try fields.requireZero(0xffffffffffffff00, 0xffffffff0000ffff, 0xffffffffffffffff, 0xffffffffffffffff, "recip_sqrt")
      self = .recipSqrt(
        RecipSqrt(
          sd: fields.scalar(80, 87),
          sa: fields.scalar(88, 95)))
    case 0x35:
      try fields.requireZero(0xffffffffffffff00, 0xffffffff0000ffff, 0xffffffffffffffff, 0xffffffffffffffff, "power_of_two_scale")
      self = .powerOfTwoScale(
        PowerOfTwoScale(
          sd: fields.scalar(80, 87),
          sa: fields.scalar(88, 95)))
    case 0x36:
      try fields.requireZero(0xffffffffffffff00, 0xff0000ffff, 0xffffffffffffff00, 0xffffffffffffffff, "scaled_epsilon")
      self = .scaledEpsilon(
        ScaledEpsilon(
          sd: fields.scalar(80, 87),
          sa: fields.scalar(88, 95),
          immediate32: fields.single(104, 135)))
    case 0x40:
      try fields.requireZero(0xffffffff00007c00, 0xffffffffffff0000, 0xc0000000c0000000, 0xff000000000000e0, "read_hbm")
      self = .readHBM(
        ReadHBM(
          lengthSource: try fields.choice(8, 9, "read_hbm", "length_source"),
          vd: fields.vector(16, 31),
          length: fields.integer(64, 79),
          base: fields.integer(128, 157),
          stride: fields.integer(160, 189),
          index: try fields.choice(192, 194, "read_hbm", "index"),
          by: try fields.choice(195, 196, "read_hbm", "by"),
          blockStride: fields.integer(200, 223),
          unitStride: fields.integer(224, 247),
          slotted: fields.flag(15, 15)))
    case 0x41:
      try fields.requireZero(0xffff0000ffff7c00, 0xffffffffffff0000, 0xc0000000c0000000, 0xff000000000000e0, "write_hbm")
      self = .writeHBM(
        WriteHBM(
          lengthSource: try fields.choice(8, 9, "write_hbm", "length_source"),
          va: fields.vector(32, 47),
          length: fields.integer(64, 79),
          base: fields.integer(128, 157),
          stride: fields.integer(160, 189),
          index: try fields.choice(192, 194, "write_hbm", "index"),
          by: try fields.choice(195, 196, "write_hbm", "by"),
          blockStride: fields.integer(200, 223),
          unitStride: fields.integer(224, 247),
          slotted: fields.flag(15, 15)))
    case 0x42:
      try fields.requireZero(0xffff0000ffff7c00, 0xffff0000ffff0000, 0xc0000000c0000000, 0xff000000000000e0, "write_hbm_transposed")
      self = .writeHBMTransposed(
        WriteHBMTransposed(
          lengthSource: try fields.choice(8, 9, "write_hbm_transposed", "length_source"),
          va: fields.vector(32, 47),
          length: fields.integer(64, 79),
          elementStride: fields.integer(96, 111),
          base: fields.integer(128, 157),
          stride: fields.integer(160, 189),
          index: try fields.choice(192, 194, "write_hbm_transposed", "index"),
          by: try fields.choice(195, 196, "write_hbm_transposed", "by"),
          blockStride: fields.integer(200, 223),
          unitStride: fields.integer(224, 247),
          slotted: fields.flag(15, 15)))
    case 0x43:
      try fields.requireZero(0xffffffff00007c00, 0xffffffffffff0000, 0xc0000000c0000000, 0xff000000000000e0, "read_ddr")
      self = .readDDR(
        ReadDDR(
          lengthSource: try fields.choice(8, 9, "read_ddr", "length_source"),
          vd: fields.vector(16, 31),
          length: fields.integer(64, 79),
          base: fields.integer(128, 157),
          stride: fields.integer(160, 189),
          index: try fields.choice(192, 194, "read_ddr", "index"),
          by: try fields.choice(195, 196, "read_ddr", "by"),
          blockStride: fields.integer(200, 223),
          unitStride: fields.integer(224, 247),
          slotted: fields.flag(15, 15)))
    case 0x44:
      try fields.requireZero(0xffff0000ffff7c00, 0xffffffffffff0000, 0xc0000000c0000000, 0xff000000000000e0, "write_ddr")
      self = .writeDDR(
        WriteDDR(
          lengthSource: try fields.choice(8, 9, "write_ddr", "length_source"),
          va: fields.vector(32, 47),
          length: fields.integer(64, 79),
          base: fields.integer(128, 157),
          stride: fields.integer(160, 189),
          index: try fields.choice(192, 194, "write_ddr", "index"),
          by: try fields.choice(195, 196, "write_ddr", "by"),
          blockStride: fields.integer(200, 223),
          unitStride: fields.integer(224, 247),
          slotted: fields.flag(15, 15)))
    case 0x50:
      try fields.requireZero(0xffff0000ffff0000, 0xffffffffffff0000, 0xffffffffffffffff, 0xffffffffffffffff, "send")
      self = .send(
        Send(
          va: fields.vector(32, 47),
          length: fields.integer(64, 79),
          cards: fields.cards(8, 15)))
    case 0x51:
      try fields.requireZero(0xffffffff00000000, 0xffffffffffff0000, 0xffffffffffffffff, 0xffffffffffffffff, "receive")
      self = .receive(
        Receive(
          vd: fields.vector(16, 31),
          length: fields.integer(64, 79),
          cards: fields.cards(8, 15)))
    case 0x52:
      try fields.requireZero(0xffff000000000000, 0xffff0000, 0xffffffffffffffff, 0xffffffffffffffff, "all_gather")
      self = .allGather(
        AllGather(
          vd: fields.vector(16, 31),
          va: fields.vector(32, 47),
          length: fields.integer(64, 79),
          offset: fields.integer(96, 111),
          total: fields.integer(112, 127),
          cards: fields.cards(8, 15)))
    case 0x90:
      try fields.requireZero(0xdf00, 0xffff0000ffff0000, 0xc0000000c0000000, 0xfffffffffffffff8, "conv1d_silu")
      self = .conv1dSilu(
        Conv1DSilu(
          bias: fields.flag(13, 13),
          vd: fields.vector(16, 31),
          va: fields.vector(32, 47),
          vb: fields.vector(48, 63),
          inner: fields.integer(64, 79),
          columns: fields.integer(96, 111),
          base: fields.integer(128, 157),
          stride: fields.integer(160, 189),
          index: try fields.choice(192, 194, "conv1d_silu", "index")))
    case 0xa0:
      try fields.requireZero(0xff00, 0xffffffffffff0000, 0xffffffffffffffff, 0xffffffffffffffff, "rotate")
      self = .rotate(
        Rotate(
          vd: fields.vector(16, 31),
          va: fields.vector(32, 47),
          vb: fields.vector(48, 63),
          length: fields.integer(64, 79)))
    case 0xa1:
      try fields.requireZero(0xffff00000000fc00, 0xffffffffffff0000, 0xffffffffffffffff, 0xffffffffffffffff, "silu")
      self = .silu(
        Silu(
          lengthSource: try fields.choice(8, 9, "silu", "length_source"),
          vd: fields.vector(16, 31),
          va: fields.vector(32, 47),
          length: fields.integer(64, 79)))
    case 0xa2:
      try fields.requireZero(0xffff00000000fc00, 0xffffffffffff0000, 0xffffffffffffffff, 0xffffffffffffffff, "vector_recip")
      self = .vectorRecip(
        VectorRecip(
          lengthSource: try fields.choice(8, 9, "vector_recip", "length_source"),
          vd: fields.vector(16, 31),
          va: fields.vector(32, 47),
          length: fields.integer(64, 79)))
    default: throw .undefinedOpcode(UInt8(word.bits(0, 7)))
    }
  }
}

extension Instruction {
  /// The instruction as assembly text; operands at their defaults are left out.
  public var assembly: String {
    var text = AssemblyText(mnemonic)
    switch self {
    case .halt:
      break
    case .endPass:
      break
    case .loop(let operands):
      text.add("loop_index", operands.loopIndex)
      text.add("count", operands.count)
      text.add("count_source", operands.countSource)
    case .next(let operands):
      text.add("loop_index", operands.loopIndex)
      text.add("target", operands.target)
    case .emitToken(let operands):
      text.add("va", operands.va)
    case .conv1d(let operands):
      text.add("gelu", operands.gelu)
      text.add("bias", operands.bias)
      text.add("vd", operands.vd)
      text.add("va", operands.va)
      text.add("vb", operands.vb)
      text.add("inner", operands.inner)
      text.add("columns", operands.columns)
      text.add("base", operands.base)
      text.add("stride", operands.stride)
      text.add("index", operands.index)
    case .maskedMM(let operands):
      text.add("inner_source", operands.innerSource)
      text.add("columns_source", operands.columnsSource)
      text.add("reduce_max", operands.reduceMax)
      text.add("vd", operands.vd)
      text.add("va", operands.va)
      text.add("inner", operands.inner)
      text.add("sd", operands.sd)
      text.add("sa", operands.sa)
      text.add("columns", operands.columns)
      text.add("column_capacity", operands.columnCapacity)
      text.add("base", operands.base)
      text.add("stride", operands.stride)
      text.add("index", operands.index)
      text.add("slotted", operands.slotted)
    case .mm(let operands):
      text.add("inner_source", operands.innerSource)
      text.add("columns_source", operands.columnsSource)
      text.add("vd", operands.vd)
      text.add("va", operands.va)
      text.add("inner", operands.inner)
      text.add("columns", operands.columns)
      text.add("column_capacity", operands.columnCapacity)
      text.add("base", operands.base)
      text.add("stride", operands.stride)
      text.add("index", operands.index)
      text.add("slotted", operands.slotted)
    case .add(let operands):
      text.add("length_source", operands.lengthSource)
      text.add("vd", operands.vd)
      text.add("va", operands.va)
      text.add("vb", operands.vb)
      text.add("length", operands.length)
    case .sub(let operands):
      text.add("length_source", operands.lengthSource)
      text.add("vd", operands.vd)
      text.add("va", operands.va)
      text.add("vb", operands.vb)
      text.add("length", operands.length)
    case .mul(let operands):
      text.add("length_source", operands.lengthSource)
      text.add("vd", operands.vd)
      text.add("va", operands.va)
      text.add("vb", operands.vb)
      text.add("length", operands.length)
    case .addScalar(let operands):
      text.add("length_source", operands.lengthSource)
      text.add("vd", operands.vd)
      text.add("va", operands.va)
      text.add("length", operands.length)
      text.add("sa", operands.sa)
    case .subScalar(let operands):
      text.add("length_source", operands.lengthSource)
      text.add("vd", operands.vd)
      text.add("va", operands.va)
      text.add("length", operands.length)
      text.add("sa", operands.sa)
    case .mulScalar(let operands):
      text.add("length_source", operands.lengthSource)
      text.add("vd", operands.vd)
      text.add("va", operands.va)
      text.add("length", operands.length)
      text.add("sa", operands.sa)
    case .exp(let operands):
      text.add("length_source", operands.lengthSource)
      text.add("vd", operands.vd)
      text.add("va", operands.va)
      text.add("length", operands.length)
    case .load(let operands):
      text.add("length_source", operands.lengthSource)
      text.add("vd", operands.vd)
      text.add("length", operands.length)
      text.add("sa", operands.sa)
    case .store(let operands):
      text.add("va", operands.va)
      text.add("sd", operands.sd)
    case .accum(let operands):
      text.add("length_source", operands.lengthSource)
      text.add("va", operands.va)
      text.add("length", operands.length)
      text.add("sd", operands.sd)
    case .max(let operands):
      text.add("length_source", operands.lengthSource)
      text.add("va", operands.va)
      text.add("length", operands.length)
      text.add("sd", operands.sd)
    case .maxAbs(let operands):
      text.add("length_source", operands.lengthSource)
      text.add("va", operands.va)
      text.add("length", operands.length)
      text.add("sd", operands.sd)
    case .argmax(let operands):
      text.add("vd", operands.vd)
      text.add("va", operands.va)
      text.add("length", operands.length)
      text.add("first_id", operands.firstID)
    case .argmaxMerge(let operands):
      text.add("vd", operands.vd)
      text.add("va", operands.va)
      text.add("length", operands.length)
    case .setScalar(let operands):
      text.add("sd", operands.sd)
      text.add("immediate16", operands.immediate16)
    case .scalarAdd(let operands):
      text.add("sd", operands.sd)
      text.add("sa", operands.sa)
      text.add("sb", operands.sb)
    case .scalarMul(let operands):
      text.add("sd", operands.sd)
      text.add("sa", operands.sa)
      text.add("sb", operands.sb)
    case .recip(let operands):
      text.add("sd", operands.sd)
      text.add("sa", operands.sa)
    case .recipSqrt(let operands):
      text.add("sd", operands.sd)
      text.add("sa", operands.sa)
    case .powerOfTwoScale(let operands):
      text.add("sd", operands.sd)
      text.add("sa", operands.sa)
    case .scaledEpsilon(let operands):
      text.add("sd", operands.sd)
      text.add("sa", operands.sa)
      text.add("immediate32", operands.immediate32)
    case .readHBM(let operands):
      text.add("length_source", operands.lengthSource)
      text.add("vd", operands.vd)
      text.add("length", operands.length)
      text.add("base", operands.base)
      text.add("stride", operands.stride)
      text.add("index", operands.index)
      text.add("by", operands.by)
      text.add("block_stride", operands.blockStride)
      text.add("unit_stride", operands.unitStride)
      text.add("slotted", operands.slotted)
    case .writeHBM(let operands):
      text.add("length_source", operands.lengthSource)
      text.add("va", operands.va)
      text.add("length", operands.length)
      text.add("base", operands.base)
      text.add("stride", operands.stride)
      text.add("index", operands.index)
      text.add("by", operands.by)
      text.add("block_stride", operands.blockStride)
      text.add("unit_stride", operands.unitStride)
      text.add("slotted", operands.slotted)
    case .writeHBMTransposed(let operands):
      text.add("length_source", operands.lengthSource)
      text.add("va", operands.va)
      text.add("length", operands.length)
      text.add("element_stride", operands.elementStride)
      text.add("base", operands.base)
      text.add("stride", operands.stride)
      text.add("index", operands.index)
      text.add("by", operands.by)
      text.add("block_stride", operands.blockStride)
      text.add("unit_stride", operands.unitStride)
      text.add("slotted", operands.slotted)
    case .readDDR(let operands):
      text.add("length_source", operands.lengthSource)
      text.add("vd", operands.vd)
      text.add("length", operands.length)
      text.add("base", operands.base)
      text.add("stride", operands.stride)
      text.add("index", operands.index)
      text.add("by", operands.by)
      text.add("block_stride", operands.blockStride)
      text.add("unit_stride", operands.unitStride)
      text.add("slotted", operands.slotted)
    case .writeDDR(let operands):
      text.add("length_source", operands.lengthSource)
      text.add("va", operands.va)
      text.add("length", operands.length)
      text.add("base", operands.base)
      text.add("stride", operands.stride)
      text.add("index", operands.index)
      text.add("by", operands.by)
      text.add("block_stride", operands.blockStride)
      text.add("unit_stride", operands.unitStride)
      text.add("slotted", operands.slotted)
    case .send(let operands):
      text.add("va", operands.va)
      text.add("length", operands.length)
      text.add("cards", operands.cards)
    case .receive(let operands):
      text.add("vd", operands.vd)
      text.add("length", operands.length)
      text.add("cards", operands.cards)
    case .allGather(let operands):
      text.add("vd", operands.vd)
      text.add("va", operands.va)
      text.add("length", operands.length)
      text.add("offset", operands.offset)
      text.add("total", operands.total)
      text.add("cards", operands.cards)
    case .conv1dSilu(let operands):
      text.add("bias", operands.bias)
      text.add("vd", operands.vd)
      text.add("va", operands.va)
      text.add("vb", operands.vb)
      text.add("inner", operands.inner)
      text.add("columns", operands.columns)
      text.add("base", operands.base)
      text.add("stride", operands.stride)
      text.add("index", operands.index)
    case .rotate(let operands):
      text.add("vd", operands.vd)
      text.add("va", operands.va)
      text.add("vb", operands.vb)
      text.add("length", operands.length)
    case .silu(let operands):
      text.add("length_source", operands.lengthSource)
      text.add("vd", operands.vd)
      text.add("va", operands.va)
      text.add("length", operands.length)
    case .vectorRecip(let operands):
      text.add("length_source", operands.lengthSource)
      text.add("vd", operands.vd)
      text.add("va", operands.va)
      text.add("length", operands.length)
    }
    return text.line
  }
}
