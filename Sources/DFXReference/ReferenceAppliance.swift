// SPDX-License-Identifier: Apache-2.0

public import DFXDevice
public import DFXISA
public import DFXMachine

/// The executable specification: devices that execute one instruction at a time, one after the other.
///
/// Plain and slow on purpose. It shares nothing with the fast engine but the specification.
public final class ReferenceAppliance: InspectableAppliance {
  /// Where a device is in its pass.
  private struct Progress {
    enum Wait {
      case no, ring, done
      case allGather(AllGather)
      case fault(FaultCode)
    }

    var programCounter = 0
    var executed = 0
    var wait = Wait.no
    var withoutOutput = false

    var isDone: Bool { if case .done = wait { true } else { false } }
    var piece: AllGather? { if case .allGather(let operands) = wait { operands } else { nil } }
    var fault: FaultCode? { if case .fault(let code) = wait { code } else { nil } }
  }

  /// The pass ended because the observer said so.
  private struct Stopped: Error {}

  /// Number of devices on the ring.
  public var deviceCount: Int { devices.count }
  /// It has no clock.
  public let mode = ExecutionMode.functional

  var devices: [ReferenceDevice]
  private var progress: [Progress] = []
  private var observer: ((CommitTimes) -> CommitResponse)?

  /// Devices of a machine, all registers and memories 0.
  public init(machine: Machine, deviceCount: Int) {
    devices = (0..<deviceCount).map { ReferenceDevice(machine, number: $0, of: deviceCount) }
  }

  /// Loads one program per device.
  public func load(programs: [Program]) throws {
    for (device, program) in programs.enumerated() {
      devices[device].words = program.instructions.map { $0.encode() }
      devices[device].configuration = program.configuration
    }
  }

  /// Loads instruction words, legal or not.
  public func load(words: [[InstructionWord]], configuration: ProgramConfiguration) throws {
    for (device, program) in words.enumerated() {
      devices[device].words = program
      devices[device].configuration = configuration
    }
  }

  /// Fills the memories, one image per device.
  public func load(images: [MemoryImage]) throws {
    for (device, image) in images.enumerated() {
      for segment in image.segments {
        var bytes = [UInt8](repeating: 0, count: segment.byteCount)
        try bytes.withUnsafeMutableBytes { try segment.content.write(into: $0) }
        let halves = stride(from: 0, to: bytes.count - 1, by: 2).map {
          UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8
        }
        try writeBits(
          device: device, memory: segment.memory, address: segment.address, bits: halves)
      }
    }
  }

  /// Runs one pass on all devices.
  public func runPass(_ pass: Pass) throws -> PassResult {
    var start = Progress()
    start.withoutOutput = pass.withoutOutput
    progress = [Progress](repeating: start, count: devices.count)
    for device in devices.indices {
      guard (0..<devices[device].configuration.slots).contains(pass.slot) else {
        throw ReferenceAccessError.slot(pass.slot, slots: devices[device].configuration.slots)
      }
      devices[device].beginPass(pass)
    }
    do {
      while try advance() {}
    } catch is Stopped {
      // The registers stay as they are.
    }
    let counters = progress.map { progress in
      var counters = DeviceCounters()
      counters.instructions = UInt64(progress.executed)
      return counters
    }
    return PassResult(
      token: devices.lazy.compactMap(\.emitted).first, cycles: 0, lastDevice: 0, devices: counters,
      simulatorEvents: 0)
  }

  /// Runs one pass and calls `observer` after each instruction.
  public func runPass(
    _ pass: Pass, observer: (CommitTimes) -> CommitResponse
  ) throws -> PassResult {
    try withoutActuallyEscaping(observer) { observer in
      self.observer = observer
      defer { self.observer = nil }
      return try runPass(pass)
    }
  }

  /// Lets every device run until it waits, ends or faults; false when all have ended.
  ///
  /// When nothing goes on, the fault is that of the first device of the ring that has one.
  private func advance() throws -> Bool {
    var hasAdvanced = false
    for device in devices.indices {
      if case .ring = progress[device].wait { progress[device].wait = .no }
      while case .no = progress[device].wait {
        try step(device)
        if case .ring = progress[device].wait { break }
        hasAdvanced = true
      }
    }
    if progress.allSatisfy(\.isDone) { return false }
    for lowest in devices.indices where groupWaits(lowest) {
      if try completeAllGather(lowest) { hasAdvanced = true }
    }
    if hasAdvanced { return true }
    for (device, progress) in progress.enumerated() {
      if let code = progress.fault { throw fault(code, device) }
    }
    throw fault(.deadlock, progress.firstIndex { !$0.isDone } ?? 0)
  }

  /// Executes the instruction at a device's program counter.
  private func step(_ device: Int) throws {
    do {
      let counter = progress[device].programCounter
      if progress[device].withoutOutput, counter == devices[device].configuration.outputStart {
        progress[device].wait = .done
        return
      }
      let instruction = try devices[device].fetch(counter)
      guard progress[device].executed < devices[device].instructionLimit else {
        throw ReferenceDevice.Interruption.fault(.endlessLoop)
      }
      switch try devices[device].execute(instruction) {
      case .next: try complete(device, next: counter + 1)
      case .branch(let target): try complete(device, next: target)
      case .passEnds:
        progress[device].wait = .done
        try complete(device, next: counter + 1)
      case .sends(let message, let receiver):
        try devices[receiver].enqueue(message, from: device)
        try complete(device, next: counter + 1)
      case .gathers(let operands): progress[device].wait = .allGather(operands)
      }
    } catch ReferenceDevice.Interruption.waiting {
      progress[device].wait = .ring
    } catch ReferenceDevice.Interruption.fault(let code) {
      progress[device].wait = .fault(code)
    }
  }

  /// Whether a device is the lowest one of a group that waits at its all-gather.
  private func groupWaits(_ device: Int) -> Bool {
    guard let piece = progress[device].piece else { return false }
    let group = devices[device].group(piece)
    return group.first == device
      && group.allSatisfy { member in
        progress[member].piece.map { devices[member].group($0) == group } ?? false
      }
  }

  /// Gives all pieces to the group of its lowest device; whether they fit.
  private func completeAllGather(_ lowest: Int) throws -> Bool {
    guard let first = progress[lowest].piece else { return false }
    let group = devices[lowest].group(first)
    let pieces = group.compactMap { device in
      progress[device].piece.map { operands in
        (
          operands: operands,
          elements: devices[device].elements(operands.va, operands.length)
        )
      }
    }
    let whole: [Binary16]
    do {
      whole = try ReferenceDevice.gather(pieces)
    } catch {
      for device in group { progress[device].wait = .fault(.ringMismatch) }
      return false
    }
    for (device, piece) in zip(group, pieces) {
      devices[device].write(whole, to: piece.operands.vd)
      progress[device].wait = .no
    }
    for device in group {
      try complete(device, next: progress[device].programCounter + 1)
    }
    return true
  }

  private func complete(_ device: Int, next: Int) throws {
    let times = CommitTimes(
      device: device, programCounter: progress[device].programCounter,
      sequence: progress[device].executed,
      indexRegisters: SIMD4(devices[device].index.map { UInt32($0) }))
    progress[device].executed += 1
    progress[device].programCounter = next
    if let observer, observer(times) == .stop { throw Stopped() }
  }

  private func fault(_ code: FaultCode, _ device: Int) -> DeviceFault {
    DeviceFault(
      code: code, device: device, programCounter: progress[device].programCounter,
      words: devices[device].words)
  }
}
