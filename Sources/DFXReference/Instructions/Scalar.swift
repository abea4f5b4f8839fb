// SPDX-License-Identifier: Apache-2.0

internal import DFXISA

// Scalar instructions.
extension ReferenceDevice {
  mutating func setScalar(_ operands: SetScalar) throws(Interruption) {
    try check(operands.sd)
    scalar[operands.sd.number] = Binary16(bits: operands.immediate16)
  }

  mutating func scalarAdd(_ operands: ScalarAdd) throws(Interruption) {
    try check(operands.sa, operands.sb, operands.sd)
    scalar[operands.sd.number] = scalar[operands.sa.number] + scalar[operands.sb.number]
  }

  mutating func scalarMul(_ operands: ScalarMul) throws(Interruption) {
    try check(operands.sa, operands.sb, operands.sd)
    scalar[operands.sd.number] = scalar[operands.sa.number] * scalar[operands.sb.number]
  }

  mutating func recip(_ operands: Recip) throws(Interruption) {
    try check(operands.sa, operands.sd)
    scalar[operands.sd.number] = scalar[operands.sa.number].reciprocal
  }

  mutating func recipSqrt(_ operands: RecipSqrt) throws(Interruption) {
    try check(operands.sa, operands.sd)
    scalar[operands.sd.number] = scalar[operands.sa.number].reciprocalSquareRoot
  }

  mutating func powerOfTwoScale(_ operands: PowerOfTwoScale) throws(Interruption) {
    try check(operands.sa, operands.sd)
    scalar[operands.sd.number] = scalar[operands.sa.number].powerOfTwoScale
  }

  mutating func scaledEpsilon(_ operands: ScaledEpsilon) throws(Interruption) {
    try check(operands.sa, operands.sd)
    let constant = Float(bitPattern: operands.immediate32)
    scalar[operands.sd.number] = scalar[operands.sa.number].scaledEpsilon(constant)
  }
}
