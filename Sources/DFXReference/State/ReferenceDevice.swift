// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXISA
internal import DFXMachine

/// The architectural state of one device and the program it executes.
struct ReferenceDevice {
  /// Why an instruction did not complete.
  enum Interruption: Error {
    case fault(FaultCode)
    /// It waits for the ring and is executed again later.
    case waiting
  }

  /// What the instruction at the program counter leads to.
  enum Step {
    case next
    case branch(Int)
    case passEnds
    /// A message to a device; the instruction is executed again until its queue takes it.
    case sends([Binary16], to: Int)
    /// Its piece of an all-gather, which completes when all devices of the group have one.
    case gathers(AllGather)
  }

  var vector: [Binary16]
  var scalar: [Binary16]
  var hbm: ReferenceMemory
  var ddr: ReferenceMemory

  /// Its place on the ring, and how many there are.
  let number, deviceCount: Int

  var words: [InstructionWord] = []
  var configuration = ProgramConfiguration(layers: 0)

  var token = 0
  var position = 0
  var slot = 0
  var index = [Int](repeating: 0, count: 4)
  /// Bounds of the loops that were started in this pass; 0 where none was.
  var bound = [Int](repeating: 0, count: 4)
  /// Messages by the device that sent them, oldest first.
  var inboxes: [[[Binary16]]]
  /// What emit_token reported in this pass.
  var emitted: Int?

  let instructionLimit: Int

  init(_ machine: Machine, number: Int, of deviceCount: Int) {
    self.number = number
    self.deviceCount = deviceCount
    inboxes = Array(repeating: [], count: deviceCount)
    let elements = machine.vectorRegisterTiles * VectorAddress.tileElements
    vector = [Binary16](repeating: .zero, count: elements)
    scalar = [Binary16](repeating: .zero, count: machine.core.scalarRegisters)
    hbm = ReferenceMemory(byteCount: UInt64(machine.hbmBytes))
    ddr = ReferenceMemory(byteCount: UInt64(machine.ddrBytes))
    instructionLimit = machine.core.instructionLimit
  }

  var contextLength: Int { position + 1 }

  mutating func beginPass(_ pass: Pass) {
    token = pass.token
    position = pass.position
    slot = pass.slot
    index = [0, 0, 0, 0]
    bound = [0, 0, 0, 0]
    emitted = nil
  }

  mutating func reset(keepMemory: Bool) {
    vector = [Binary16](repeating: .zero, count: vector.count)
    scalar = [Binary16](repeating: .zero, count: scalar.count)
    inboxes = Array(repeating: [], count: deviceCount)
    beginPass(Pass(token: 0, position: 0))
    guard !keepMemory else { return }
    hbm.clear()
    ddr.clear()
  }

  /// The instruction at an address, or the fault of fetching it.
  func fetch(_ programCounter: Int) throws(Interruption) -> Instruction {
    guard words.indices.contains(programCounter) else { throw .fault(.missingHalt) }
    do {
      return try Instruction(decoding: words[programCounter])
    } catch .undefinedOpcode {
      throw .fault(.undefinedOpcode)
    } catch .reservedBits {
      throw .fault(.reservedBits)
    } catch {
      throw .fault(.operandRange)
    }
  }

  /// The length of an operand whose source may be the context.
  func length(_ source: LengthSource, _ field: Int) -> Int {
    source == .context ? contextLength : field
  }
}
