// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXISA
internal import DFXSimulator
internal import SplitMix

/// What a program can leave behind on a platform.
enum TortureOutcome: Equatable {
  /// All passes ended.
  case ended(tokens: [Int?], instructions: [UInt64], devices: [TortureState])
  /// A device stopped; nothing else counts then.
  case fault(FaultCode, device: Int, programCounter: Int)
}

/// The architectural state of a device: all registers, and the memory that programs may touch.
struct TortureState: Equatable {
  var vectors: [UInt16]
  var scalars: [UInt16]
  var hbm: [UInt16]
  var ddr: [UInt16]

  /// What the devices of a program start with.
  init(of program: TortureProgram, device: Int) {
    var bits = SplitMix64(seed: program.seed &+ UInt64(device) &* 0x9E37)
    func elements(_ count: Int, _ exponents: ClosedRange<Int>) -> [UInt16] {
      (0..<(count + 3) / 4).flatMap { _ in
        let number = bits.next()
        return [0, 16, 32, 48].map {
          Self.limit(UInt16(truncatingIfNeeded: number >> $0), exponents)
        }
      }
    }
    vectors = elements(TortureMachine.vectorElements, program.exponents)
    scalars = elements(TortureMachine.scalarRegisters, program.exponents)
    if program.startsPoisoned {
      vectors = vectors.map { _ in RegisterPoison.bits }
      scalars = scalars.map { _ in RegisterPoison.bits }
    }
    // What is only read stays moderate, so that not all becomes infinity or NaN in time.
    let (hbmWindow, ddrWindow) = (TortureMachine.hbm, TortureMachine.ddr)
    hbm = elements(hbmWindow.readOnlyBlocks * 32, 12...15)
    hbm += elements(hbmWindow.elements - hbm.count, program.exponents)
    ddr = elements(ddrWindow.readOnlyBlocks * 32, 12...15)
    ddr += elements(ddrWindow.elements - ddr.count, program.exponents)
    for (block, record) in [[0xFC00, 7, 0, 1], [0x3C00, 11, 2, 1], [0, 0, 0, 0]].enumerated() {
      for (place, element) in record.enumerated() { hbm[32 * block + place] = UInt16(element) }
    }
  }

  private static func limit(_ element: UInt16, _ exponents: ClosedRange<Int>) -> UInt16 {
    let exponent = exponents.lowerBound + Int(element >> 10 & 31) * exponents.count >> 5
    return element & 0x83FF | UInt16(exponent) << 10
  }

  init(reading appliance: any InspectableAppliance, device: Int) throws {
    vectors = try appliance.readVector(
      device: device, element: 0, count: TortureMachine.vectorElements)
    scalars = try appliance.readScalars(
      device: device, first: 0, count: TortureMachine.scalarRegisters)
    hbm = try appliance.readBits(
      device: device, memory: .hbm, address: 0, count: TortureMachine.hbm.elements)
    ddr = try appliance.readBits(
      device: device, memory: .ddr, address: 0, count: TortureMachine.ddr.elements)
  }

  func write(to appliance: any InspectableAppliance, device: Int) throws {
    try appliance.writeVector(device: device, element: 0, bits: vectors)
    try appliance.writeScalars(device: device, first: 0, bits: scalars)
    try appliance.writeBits(device: device, memory: .hbm, address: 0, bits: hbm)
    try appliance.writeBits(device: device, memory: .ddr, address: 0, bits: ddr)
  }
}

extension TortureProgram {
  /// Runs on a platform that is reset first, whatever the last program left.
  func run(on appliance: any InspectableAppliance) throws -> TortureOutcome {
    try appliance.reset(keepMemory: false)
    let words = (0..<deviceCount).map(words(device:))
    try appliance.load(
      words: words,
      configuration: ProgramConfiguration(
        layers: layers, slots: slots, slotStride: slotStride, outputStart: outputStart))
    for device in 0..<deviceCount {
      try TortureState(of: self, device: device).write(to: appliance, device: device)
    }
    var tokens: [Int?] = []
    var instructions = [UInt64](repeating: 0, count: deviceCount)
    do {
      for pass in passes {
        let result = try appliance.runPass(pass.pass)
        tokens.append(result.token)
        for device in 0..<deviceCount {
          instructions[device] += result.devices[device].instructions
        }
      }
    } catch let fault as DeviceFault {
      return .fault(fault.code, device: fault.device, programCounter: fault.programCounter)
    } catch PlatformError.fault(let fault) {
      return .fault(fault.code, device: fault.device, programCounter: fault.programCounter)
    }
    let states = try (0..<deviceCount).map { try TortureState(reading: appliance, device: $0) }
    return .ended(tokens: tokens, instructions: instructions, devices: states)
  }
}
