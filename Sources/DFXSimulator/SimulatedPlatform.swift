// SPDX-License-Identifier: Apache-2.0

public import DFXDevice
internal import DFXHardware
public import DFXISA
public import DFXMachine

/// The simulated devices: the appliance backed by the hardware model.
///
/// With a clock (`timed`, `timing`) a process can make one platform only.
public final class SimulatedPlatform: Appliance {
  /// Number of devices on the ring.
  public let deviceCount: Int
  /// How programs are executed.
  public let mode: ExecutionMode
  private let machine: Machine
  let platform: OpaquePointer
  /// The programs' words by device, to name them in faults.
  var words: [[InstructionWord]]
  /// The names under which devices count, by device.
  var operations: [OperationTable]

  /// A platform of `deviceCount` devices; `hostThreads` 0 takes all of the host.
  public init(
    machine: Machine, deviceCount: Int, mode: ExecutionMode, hostThreads: Int
  ) throws(PlatformError) {
    guard machine.hasValueTiles || !mode.computesValues else { throw .tileShape }
    self.machine = machine
    self.deviceCount = deviceCount
    self.mode = mode
    words = Array(repeating: [], count: deviceCount)
    operations = Array(repeating: OperationTable(), count: deviceCount)
    var parameters = DFXMachineParameters(machine)
    var options = DFXPlatformOptions()
    options.mode =
      switch mode {
      case .functional: DFX_MODE_FUNCTIONAL
      case .timed: DFX_MODE_TIMED
      case .timing: DFX_MODE_TIMING
      }
    options.devices = UInt32(deviceCount)
    options.host_threads = UInt32(hostThreads)
    var created: OpaquePointer?
    var message = [CChar](repeating: 0, count: 256)
    let status = dfx_platform_create(&parameters, &options, &created, &message, message.count)
    guard status == DFX_STATUS_OK, let created else {
      let cause = message.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
      throw status == DFX_STATUS_HOST ? .host(cause) : .internal(cause)
    }
    platform = created
  }

  deinit {
    dfx_platform_destroy(platform)
  }

  /// Loads one program per device.
  public func load(programs: [Program]) throws {
    guard programs.count == deviceCount else {
      throw PlatformError.invalid("\(programs.count) programs for \(deviceCount) devices")
    }
    for (device, program) in programs.enumerated() {
      try load(
        words: program.instructions.map { $0.encode() },
        operations: program.annotations.map(\.operation), configuration: program.configuration,
        device: device)
    }
  }

  /// Runs one pass on all devices.
  public func runPass(_ pass: Pass) throws -> PassResult {
    var raw = try boundaryPass(pass)
    var result = DFXPassResult()
    let status = dfx_run_pass(platform, &raw, &result)
    if status == DFX_STATUS_FAULT { throw PlatformError.fault(deviceFault(result.fault)) }
    try check(status)
    let devices = try (0..<deviceCount).map { try counters(device: $0) }
    let last = devices.indices.max { devices[$0].cycles < devices[$1].cycles } ?? 0
    return PassResult(
      token: result.token == UInt32.max ? nil : Int(result.token), cycles: result.cycles,
      lastDevice: last, devices: devices, simulatorEvents: result.simulator_events)
  }

  /// Runs passes that share no registers.
  ///
  /// In `functional` mode they run in lockstep: weights are read once for up to 16 tokens, with the bits of
  /// the same passes one after another, and the last result carries the counters of all of them. With a
  /// clock they follow each other. What a pass leaves elsewhere than in the cache of keys and values is
  /// seen of the last pass only.
  public func runPasses(_ passes: [Pass]) throws -> [PassResult] {
    guard mode == .functional, passes.count > 1 else { return try passes.map { try runPass($0) } }
    let raw = try passes.map { try boundaryPass($0) }
    var results = [DFXPassResult](repeating: DFXPassResult(), count: passes.count)
    let status = dfx_run_passes_lockstep(platform, raw, UInt32(passes.count), &results)
    if status == DFX_STATUS_FAULT {
      let fault = results.first { $0.fault.code != DFX_FAULT_NONE }?.fault ?? DFXFault()
      throw PlatformError.fault(deviceFault(fault))
    }
    try check(status)
    let total = try (0..<deviceCount).map { try counters(device: $0) }
    let none = [DeviceCounters](repeating: DeviceCounters(), count: deviceCount)
    return results.enumerated().map { index, result in
      PassResult(
        token: result.token == UInt32.max ? nil : Int(result.token), cycles: 0, lastDevice: 0,
        devices: index == results.count - 1 ? total : none, simulatorEvents: 0)
    }
  }

  private func boundaryPass(_ pass: Pass) throws(PlatformError) -> DFXPass {
    guard let token = UInt32(exactly: pass.token), let position = UInt32(exactly: pass.position),
      let slot = UInt32(exactly: pass.slot), token < UInt32.max,
      // The context length is one more.
      position < UInt32.max
    else { throw .invalid("token, position and slot are from 0 to \(UInt32.max - 1)") }
    return DFXPass(
      token: token, position: position, slot: slot, without_output: pass.withoutOutput ? 1 : 0)
  }

  /// Reads `count` FP16 values from a device's memory.
  public func readMemory(
    device: Int, memory: DeviceMemory, address: UInt64, count: Int
  ) throws -> [Float16] {
    guard
      let bytes = dfx_memory(
        platform, UInt32(device), memory.boundary, address, UInt64(count) * 2)
    else { throw PlatformError.invalid("no such memory") }
    return Array(unsafeUninitializedCapacity: count) { buffer, initialized in
      UnsafeMutableRawBufferPointer(buffer).copyMemory(
        from: UnsafeRawBufferPointer(start: bytes, count: count * 2))
      initialized = count
    }
  }

  private func counters(device: Int) throws -> DeviceCounters {
    var raw = DFXDeviceCounters()
    try check(dfx_device_counters(platform, UInt32(device), &raw))
    var counters = DeviceCounters(raw, operations: operations[device])
    guard mode.hasClock else { return counters }
    var bytes = [UInt64](repeating: 0, count: hbmChannels)
    try check(dfx_hbm_channel_bytes(platform, UInt32(device), &bytes, UInt32(hbmChannels)))
    counters.hbmChannelBytes = bytes
    return counters
  }

  func deviceFault(_ raw: DFXFault) -> DeviceFault {
    DeviceFault(
      code: FaultCode(rawValue: UInt32(raw.code.rawValue)) ?? .undefinedOpcode,
      device: Int(raw.device), programCounter: Int(raw.program_counter),
      words: words[Int(raw.device)],
      waiters: withUnsafeBytes(of: raw.waiting_program_counters) { bytes in
        let counters = bytes.bindMemory(to: UInt32.self)
        return (0..<deviceCount).filter { raw.waiting >> UInt32($0) & 1 == 1 }
          .map { DeviceFault.Waiter(device: $0, programCounter: Int(counters[$0])) }
      })
  }

  /// Pseudo-channels of a device's HBM.
  var hbmChannels: Int { machine.hbm.channels }

  func check(_ status: DFXStatus) throws(PlatformError) {
    switch status {
    case DFX_STATUS_OK: return
    case DFX_STATUS_INVALID: throw .invalid(String(cString: dfx_last_error(platform)))
    case DFX_STATUS_HOST: throw .host(String(cString: dfx_last_error(platform)))
    default: throw .internal(String(cString: dfx_last_error(platform)))
    }
  }
}

extension DeviceMemory {
  var boundary: DFXMemory {
    switch self {
    case .hbm: DFX_MEMORY_HBM
    case .ddr: DFX_MEMORY_DDR
    }
  }
}
