// SPDX-License-Identifier: Apache-2.0

import DFXHardware
import DFXISA

/// A functional platform behind the C boundary, with small memories unless told.
final class HardwarePlatform {
  struct Outcome {
    var status: DFXStatus
    var tokens: [UInt32]
    var fault: DFXFault
  }

  static let vectorElements = 16 * 1024
  let pointer: OpaquePointer

  init(
    devices: Int = 1, threads: Int = 1, hbmBytes: UInt64 = 1 << 24, ddrBytes: UInt64 = 1 << 20,
    instructionLimit: UInt64 = 10_000
  ) {
    var machine = DFXMachineParameters()
    machine.vector_register_tiles = UInt32(Self.vectorElements / 64)
    machine.tile_inner = 64
    machine.tile_lanes = 16
    machine.scalar_registers = 64
    machine.instruction_memory_bytes = 1 << 16
    machine.hbm.capacity_bytes = hbmBytes
    machine.ddr.capacity_bytes = ddrBytes
    machine.instruction_limit = instructionLimit
    var options = DFXPlatformOptions()
    options.mode = DFX_MODE_FUNCTIONAL
    options.devices = UInt32(devices)
    options.host_threads = UInt32(threads)
    var created: OpaquePointer?
    guard dfx_platform_create(&machine, &options, &created, nil, 0) == DFX_STATUS_OK, let created
    else { preconditionFailure("the platform could not be made") }
    pointer = created
  }

  deinit { dfx_platform_destroy(pointer) }

  func load(
    _ instructions: [Instruction], device: Int = 0, layers: Int = 1, outputMarker: Int? = nil
  ) {
    load(
      words: instructions.flatMap { $0.encode().array }, device: device, layers: layers,
      outputMarker: outputMarker)
  }

  func load(words: [UInt64], device: Int = 0, layers: Int = 1, outputMarker: Int? = nil) {
    let status = dfxLoad(pointer, words, device: device, layers: layers, outputMarker: outputMarker)
    precondition(status == DFX_STATUS_OK)
  }

  /// Runs one pass of what is loaded.
  func run(token: Int = 0, position: Int = 0) -> Outcome {
    var pass = DFXPass.at(token: token, position: position)
    var result = DFXPassResult()
    let status = dfx_run_pass(pointer, &pass, &result)
    return Outcome(status: status, tokens: [result.token], fault: result.fault)
  }

  func runLockstep(_ passes: [DFXPass]) -> Outcome {
    var results = [DFXPassResult](repeating: DFXPassResult(), count: passes.count)
    let status = dfx_run_passes_lockstep(pointer, passes, UInt32(passes.count), &results)
    return Outcome(status: status, tokens: results.map(\.token), fault: results[0].fault)
  }

  /// Runs `instructions` on a single device; they must not fault.
  func execute(_ instructions: [Instruction], position: Int = 0) {
    load(instructions + [.endPass])
    let outcome = run(position: position)
    precondition(outcome.status == DFX_STATUS_OK, "fault \(outcome.fault.code)")
  }

  func setVector(_ bits: [UInt16], at element: Int, device: Int = 0) {
    let status = dfx_write_vector(
      pointer, UInt32(device), UInt32(element), UInt32(bits.count), bits)
    precondition(status == DFX_STATUS_OK)
  }

  func vector(at element: Int, count: Int, device: Int = 0) -> [UInt16] {
    var bits = [UInt16](repeating: 0, count: count)
    let status = dfx_read_vector(pointer, UInt32(device), UInt32(element), UInt32(count), &bits)
    precondition(status == DFX_STATUS_OK)
    return bits
  }

  func setScalar(_ bits: UInt16, _ number: Int) {
    precondition(dfx_write_scalars(pointer, 0, UInt32(number), 1, [bits]) == DFX_STATUS_OK)
  }

  func scalar(_ number: Int, device: Int = 0) -> UInt16 {
    var bits: UInt16 = 0
    precondition(
      dfx_read_scalars(pointer, UInt32(device), UInt32(number), 1, &bits) == DFX_STATUS_OK)
    return bits
  }

  func memory(
    _ memory: DFXMemory = DFX_MEMORY_HBM, address: Int, elements: Int, device: Int = 0
  ) -> UnsafeBufferPointer<UInt16> {
    guard
      let bytes = dfx_memory(
        pointer, UInt32(device), memory, UInt64(address), UInt64(elements * 2))
    else { preconditionFailure("no such memory") }
    return UnsafeRawBufferPointer(start: bytes, count: elements * 2).bindMemory(to: UInt16.self)
  }

  /// The same for writing, until the next pass.
  func writableMemory(
    _ memory: DFXMemory = DFX_MEMORY_HBM, address: Int, elements: Int, device: Int = 0
  ) -> UnsafeMutableBufferPointer<UInt16> {
    guard
      let bytes = dfx_writable_memory(
        pointer, UInt32(device), memory, UInt64(address), UInt64(elements * 2))
    else { preconditionFailure("no such memory") }
    return UnsafeMutableRawBufferPointer(start: bytes, count: elements * 2)
      .bindMemory(to: UInt16.self)
  }

  func counters(device: Int = 0) -> DFXDeviceCounters {
    var counters = DFXDeviceCounters()
    precondition(dfx_device_counters(pointer, UInt32(device), &counters) == DFX_STATUS_OK)
    return counters
  }
}

/// Loads a program for one slot.
func dfxLoad(
  _ platform: OpaquePointer?, _ words: [UInt64], device: Int = 0, layers: Int = 1,
  outputMarker: Int? = nil
) -> DFXStatus {
  words.withUnsafeBufferPointer { words in
    var program = DFXProgram()
    program.words = words.baseAddress
    program.instruction_count = UInt32(words.count / 4)
    program.layers = UInt32(layers)
    program.slots = 1
    program.output_marker = outputMarker.map { UInt32($0) } ?? UInt32.max
    return dfx_load_program(platform, UInt32(device), &program)
  }
}

extension DFXPass {
  /// A pass of the only slot.
  static func at(token: Int, position: Int, withoutOutput: Bool = false) -> DFXPass {
    DFXPass(
      token: UInt32(token), position: UInt32(position), slot: 0,
      without_output: withoutOutput ? 1 : 0)
  }
}

/// Every vector target of this processor, alone.
var vectorTargets: [Int64] {
  let mask = dfx_supported_targets()
  return (0..<63).map { Int64(1) << $0 }.filter { mask & $0 != 0 }
}

/// An element of the vector register file.
func v(_ element: Int) -> VectorAddress { VectorAddress(element: element) }
/// A scalar register.
func s(_ number: Int) -> ScalarRegister { ScalarRegister(number) }
