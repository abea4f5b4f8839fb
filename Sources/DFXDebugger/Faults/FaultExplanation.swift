// SPDX-License-Identifier: Apache-2.0

public import DFXDevice
internal import DFXISA
public import DFXMachine

/// What a fault has to do with the operands of its instruction: names, values and limits.
public struct FaultExplanation {
  private let fault: DeviceFault
  private let progress: PassProgress
  private let pass: Pass
  private let machine: Machine

  /// An explanation of the fault that ended a pass.
  public init(_ fault: DeviceFault, progress: PassProgress, pass: Pass, machine: Machine) {
    self.fault = fault
    self.progress = progress
    self.pass = pass
    self.machine = machine
  }

  /// A sentence per line; empty where there is nothing to add to the fault.
  public var lines: [String] {
    switch fault.code {
    case .registerRange: instruction.map(registers) ?? []
    case .addressRange: instruction.map(addresses) ?? []
    case .unaligned: instruction.map(alignment) ?? []
    case .operandRange: instruction.map(operands) ?? []
    case .missingHalt:
      ["the program has \(program.instructions.count) instructions; end it with halt or end_pass"]
    case .endlessLoop:
      [
        "the limit is \(machine.core.instructionLimit) instructions (core.instruction_limit)"
      ]
    case .deadlock: Waiters(progress).lines
    case .ringMismatch: instruction.map(pieces) ?? []
    case .killed:
      fault.waiters.map { "device \($0.device) waits for it at instruction \($0.programCounter)" }
    case .argmaxOfNaN, .emptyArgmax, .repeatedToken, .undefinedOpcode, .reservedBits: []
    }
  }

  private var program: Program { progress.program(fault.device) }
  private var contextLength: Int { pass.position + 1 }

  private var instruction: Instruction? {
    program.instructions.indices.contains(fault.programCounter)
      ? program.instructions[fault.programCounter] : nil
  }

  // MARK: Registers

  private func registers(_ instruction: Instruction) -> [String] {
    let definition = FieldView(instruction).definition
    let accesses =
      DeclaredAccess.named(definition.reads, of: instruction, contextLength: contextLength)
      + DeclaredAccess.named(definition.writes, of: instruction, contextLength: contextLength)
    let elements = machine.vectorRegisterTiles * VectorAddress.tileElements
    return accesses.compactMap { operand, access -> String? in
      switch access {
      case .vector(let first, let count) where first + count > elements:
        "\(operand) is elements \(first) to \(first + count - 1), the vector registers have 0 to "
          + "\(elements - 1)"
      case .scalar(let number) where number >= machine.scalarRegisters:
        "\(operand) is s\(number), there are s0 to s\(machine.scalarRegisters - 1)"
      case .vector, .scalar, .hbm, .ddr, .ring: nil
      }
    }
  }

  // MARK: Memory

  private func addresses(_ instruction: Instruction) -> [String] {
    let view = FieldView(instruction)
    return (view.definition.reads + view.definition.writes).compactMap { access in
      guard access.space == "hbm" || access.space == "ddr", let extent = access.extent else {
        return nil
      }
      let first = address(view)
      let bytes = bytes(view, extent)
      let capacity = access.space == "hbm" ? machine.hbmBytes : machine.ddrBytes
      return "\(access.space.uppercased()) from 0x\(String(first, radix: 16)), \(bytes) bytes: the "
        + "memory has 0x\(String(capacity, radix: 16)); the address is \(parts(view))"
    }
  }

  private func alignment(_ instruction: Instruction) -> [String] {
    let view = FieldView(instruction)
    return [
      "the address is 0x\(String(address(view), radix: 16)), not a multiple of 64: \(parts(view))"
    ]
  }

  /// The byte address of an access; see the reference pages of DMA instructions.
  private func address(_ view: FieldView) -> Int {
    let slot = view["slotted"] == 1 ? pass.slot * program.configuration.slotStride : 0
    return 64 * (view["base"] + view["stride"] * step(view) + slot)
      + 64 * (row(view) / 64) * view["block_stride"] + 2 * (row(view) % 64) * view["unit_stride"]
  }

  private func step(_ view: FieldView) -> Int {
    view["index"] == 0 ? 0 : Int(progress.index(fault.device)[view["index"] - 1])
  }

  private func row(_ view: FieldView) -> Int { [0, pass.position, pass.token][view["by"]] }

  /// What the address is made of.
  private func parts(_ view: FieldView) -> String {
    var parts = ["base \(view["base"])"]
    if view["index"] > 0 {
      parts.append("stride \(view["stride"]) x (i\(view["index"] - 1) = \(step(view)))")
    }
    if view["by"] > 0 {
      parts.append(
        "block_stride \(view["block_stride"]) and unit_stride \(view["unit_stride"]) by "
          + "\(["", "position", "token"][view["by"]]) \(row(view))")
    }
    if view["slotted"] == 1 {
      parts.append("slot \(pass.slot) x \(program.configuration.slotStride)")
    }
    return parts.joined(separator: " + ")
  }

  /// Bytes from the first to the last that an access touches.
  private func bytes(_ view: FieldView, _ extent: String) -> Int {
    func length(_ name: String) -> Int {
      view[name + "_source"] == 1 ? contextLength : view[name]
    }
    let tiles = (length("inner") + 63) / 64
    switch extent {
    case "packed_matrix": return tiles * ((length("columns") + 15) / 16) * 2048
    case "streamed_matrix":
      return max(0, (tiles - 1) * view["column_capacity"] + length("columns")) * 128
    case "strided": return 2 * max(0, length("length") - 1) * view["element_stride"] + 2
    default: return 2 * length("length")
    }
  }

  // MARK: Operands

  private func operands(_ instruction: Instruction) -> [String] {
    let view = FieldView(instruction)
    var lines: [String] = []
    for name in ["length", "inner", "columns", "count", "total"]
    where view.definition.operands.contains(name) && view[name + "_source"] == 0 && view[name] == 0
    {
      lines.append("\(name) is 0, at least 1 is legal")
    }
    let cards = CardMask(rawValue: UInt8(truncatingIfNeeded: view["cards"])).cards
    for card in cards where card >= progress.deviceCount {
      lines.append("cards names card \(card), there are 0 to \(progress.deviceCount - 1)")
    }
    switch instruction {
    case .rotate(let rotate) where !rotate.length.isMultiple(of: 2):
      lines.append("length is \(rotate.length), rotate takes even ones")
    case .send, .receive:
      if cards.count > 1 { lines.append("cards names \(cards.count) cards, a message has one") }
      if cards == [fault.device] { lines.append("cards names the card itself") }
    case .allGather(let gather):
      if !cards.isEmpty && !cards.contains(fault.device) {
        lines.append("cards leaves out card \(fault.device), which executes it")
      }
      if gather.offset + gather.length > gather.total {
        lines.append(
          "the piece is \(gather.offset) ..< \(gather.offset + gather.length) of \(gather.total)")
      }
    case .maskedMM, .mm:
      let columns = view["columns_source"] == 1 ? contextLength : view["columns"]
      if columns > view["column_capacity"] {
        lines.append("columns is \(columns), column_capacity \(view["column_capacity"])")
      }
    case .next(let next):
      lines.append("next of \(next.loopIndex) needs a loop of \(next.loopIndex) before it")
    default: break
    }
    return lines
  }

  // MARK: Ring

  /// The pieces that the cards of a gather bring, or the lengths of a message.
  private func pieces(_ instruction: Instruction) -> [String] {
    guard case .allGather(let mine) = instruction else {
      guard case .receive(let receive) = instruction else { return [] }
      return ["receive takes \(receive.length) elements, the oldest message has another length"]
    }
    let group = mine.cards.isEmpty ? Array(0..<progress.deviceCount) : mine.cards.cards
    return group.compactMap { device in
      guard let (counter, other) = progress.waiting(device), case .allGather(let piece) = other
      else { return nil }
      return "device \(device), instruction \(counter): elements \(piece.offset) ..< "
        + "\(piece.offset + piece.length) of \(piece.total)"
    }
  }
}

/// Devices that wait for each other.
private struct Waiters {
  private let progress: PassProgress

  init(_ progress: PassProgress) {
    self.progress = progress
  }

  var lines: [String] {
    (0..<progress.deviceCount).compactMap { device in
      guard let (counter, instruction) = progress.waiting(device) else { return nil }
      return "device \(device) waits at instruction \(counter) (\(instruction.assembly)): "
        + reason(device, instruction)
    }
  }

  private func reason(_ device: Int, _ instruction: Instruction) -> String {
    let count = progress.deviceCount
    switch instruction {
    case .receive(let receive):
      let sender = receive.cards.cards.first ?? (device + count - 1) % count
      return "no message from \(state(sender))"
    case .send(let send):
      let receiver = send.cards.cards.first ?? (device + 1) % count
      return "no room for a message to \(state(receiver))"
    case .allGather(let gather):
      let group = gather.cards.isEmpty ? Array(0..<count) : gather.cards.cards
      let missing = group.filter { other in
        guard case .allGather(let there)? = progress.waiting(other)?.instruction else {
          return true
        }
        return (there.cards.isEmpty ? Array(0..<count) : there.cards.cards) != group
      }
      return "not at this gather: " + missing.map(state).joined(separator: ", ")
    default: return "it waits for older instructions"
    }
  }

  private func state(_ device: Int) -> String {
    progress.waiting(device) == nil
      ? "device \(device), which has ended its pass" : "device \(device)"
  }
}
