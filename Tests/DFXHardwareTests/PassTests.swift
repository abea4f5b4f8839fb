// SPDX-License-Identifier: Apache-2.0

import DFXHardware
import DFXISA
import Testing

/// Passes: control flow, what persists, counters, and passes in lockstep.
struct PassTests {
  /// One attention head over a cache of keys and values, a projection, an all-gather over the ring, and
  /// an argmax: what links passes is the cache alone.
  private func attention(device: Int, devices: Int) -> [Instruction] {
    let capacity = 128
    let keys = 1 << 20
    let values = 2 << 20
    return [
      .setScalar(SetScalar(sd: s(0), immediate16: Float16(0.125).bitPattern)),
      .setScalar(SetScalar(sd: s(5), immediate16: 0)),
      .readDDR(
        ReadDDR(vd: v(0), length: 64, base: 0, by: .token, blockStride: 128, unitStride: 64)),
      .loop(Loop(loopIndex: .i0, count: 0, countSource: .layers)),
      .conv1d(Conv1D(vd: v(64), va: v(0), vb: v(0), inner: 64, columns: 192, base: 0)),
      .writeHBMTransposed(
        WriteHBMTransposed(
          va: v(192), length: 64, elementStride: 64, base: values / 64, stride: 4096, index: .i0,
          by: .position, blockStride: 128, unitStride: 1)),
      .writeHBM(
        WriteHBM(
          va: v(128), length: 64, base: keys / 64, stride: 4096, index: .i0, by: .position,
          blockStride: 128, unitStride: 64)),
      .maskedMM(
        MaskedMM(
          columnsSource: .context, reduceMax: true, vd: v(512), va: v(64), inner: 64, sd: s(1),
          sa: s(0), columnCapacity: capacity, base: keys / 64, stride: 4096, index: .i0)),
      .subScalar(SubScalar(lengthSource: .context, vd: v(512), va: v(512), sa: s(1))),
      .exp(Exp(lengthSource: .context, vd: v(512), va: v(512))),
      .accum(Accum(lengthSource: .context, va: v(512), sd: s(2))),
      .recip(Recip(sd: s(3), sa: s(2))),
      .mulScalar(MulScalar(lengthSource: .context, vd: v(512), va: v(512), sa: s(3))),
      .mm(
        MM(
          innerSource: .context, vd: v(320), va: v(512), columns: 64, columnCapacity: 64,
          base: values / 64, stride: 4096, index: .i0)),
      .allGather(
        AllGather(
          vd: v(0), va: v(320 + 64 / devices * device), length: 64 / devices,
          offset: 64 / devices * device, total: 64)),
      .send(Send(va: v(0), length: 8)),
      .receive(Receive(vd: v(1024), length: 8)),
      .next(Next(loopIndex: .i0, target: 4)),
      .load(Load(vd: v(1100), length: 4, sa: s(5))),
      .argmax(Argmax(vd: v(1100), va: v(0), length: 64, firstID: 7)),
      .emitToken(EmitToken(va: v(1100))),
      .endPass,
    ]
  }

  private func platform(devices: Int, threads: Int) -> HardwarePlatform {
    let platform = HardwarePlatform(devices: devices, threads: threads)
    for device in 0..<devices {
      var source = HalfSource(seed: 5)
      let weights = platform.writableMemory(address: 0, elements: 64 * 192, device: device)
      for i in weights.indices {
        weights[i] = Float16(Float(source.next(below: 2001) - 1000) / 4000).bitPattern
      }
      let embeddings = platform.writableMemory(
        DFX_MEMORY_DDR, address: 0, elements: 64 * 100, device: device)
      for i in embeddings.indices {
        embeddings[i] = Float16(Float(source.next(below: 2001) - 1000) / 500).bitPattern
      }
      platform.load(attention(device: device, devices: devices), device: device, layers: 2)
    }
    return platform
  }

  @Test(arguments: [1, 2], [1, 5, 16, 37]) func lockstep(devices: Int, count: Int) {
    let passes = (0..<count).map { DFXPass.at(token: $0 * 7 % 100, position: $0) }
    let sequential = platform(devices: devices, threads: 1)
    let together = platform(devices: devices, threads: 2)
    var tokens: [UInt32] = []
    var instructions: UInt64 = 0
    for pass in passes {
      let outcome = sequential.run(token: Int(pass.token), position: Int(pass.position))
      #expect(outcome.status == DFX_STATUS_OK)
      tokens += outcome.tokens
      instructions += sequential.counters().instructions
    }
    let outcome = together.runLockstep(passes)
    #expect(outcome.status == DFX_STATUS_OK)
    #expect(outcome.tokens == tokens)
    #expect(together.counters().instructions == instructions)
    for device in 0..<devices {
      let all = HardwarePlatform.vectorElements
      #expect(
        together.vector(at: 0, count: all, device: device)
          == sequential.vector(at: 0, count: all, device: device))
      let memory = 1 << 22
      #expect(
        Array(together.memory(address: 0, elements: memory, device: device))
          == Array(sequential.memory(address: 0, elements: memory, device: device)))
    }
    // The next pass sees the same cache.
    let next = sequential.run(token: 3, position: count)
    #expect(together.run(token: 3, position: count).tokens == next.tokens)
  }

  /// Passes that end early leave the same keys and values, and no token.
  @Test(arguments: [1, 2], [3, 16, 20, 21]) func earlyEnds(devices: Int, early: Int) {
    func passes(early: Int) -> [DFXPass] {
      (0..<21).map { .at(token: $0 * 7 % 100, position: $0, withoutOutput: $0 < early) }
    }
    let whole = platform(devices: devices, threads: 1)
    let ending = platform(devices: devices, threads: 1)
    for device in 0..<devices {
      let instructions = attention(device: device, devices: devices)
      let body = instructions.count - 4  // load, argmax, emit_token, end_pass
      ending.load(instructions, device: device, layers: 2, outputMarker: body)
    }
    let tokens = whole.runLockstep(passes(early: 0)).tokens
    let outcome = ending.runLockstep(passes(early: early))
    #expect(outcome.status == DFX_STATUS_OK)
    #expect(outcome.tokens[..<early].allSatisfy { $0 == UInt32.max })
    #expect(outcome.tokens[early...] == tokens[early...])
    let counts = [whole, ending].map { $0.counters().instructions }
    #expect(counts[1] == counts[0] - UInt64(4 * early))
    for device in 0..<devices {
      let memory = [whole, ending].map {
        Array($0.memory(address: 0, elements: 1 << 22, device: device))
      }
      #expect(memory[0] == memory[1])
    }
  }

  @Test func lockstepFaultsReachTheHost() {
    let platform = HardwarePlatform()
    platform.load([
      .readHBM(
        ReadHBM(vd: v(0), length: 1, base: ((1 << 24) - 64) / 64, by: .position, unitStride: 32)),
      .endPass,
    ])
    let passes = (0..<3).map { DFXPass.at(token: 0, position: $0) }
    let outcome = platform.runLockstep(passes)
    #expect(outcome.status == DFX_STATUS_FAULT)
    #expect(outcome.fault.code == DFX_FAULT_ADDRESS_RANGE)
    #expect(platform.vector(at: 0, count: 1) == [0])
  }

  @Test func argmaxTakesTheLowestOfEquals() {
    let platform = HardwarePlatform()
    var logits = [UInt16](repeating: 0x8000, count: 700)
    logits[300] = 0
    platform.setVector(logits, at: 0)
    platform.load([
      .argmax(Argmax(vd: v(1000), va: v(0), length: 700, firstID: 70_000)),
      .emitToken(EmitToken(va: v(1000))), .endPass,
    ])
    #expect(platform.run().tokens == [70_000])
    logits[450] = 0x0001
    logits[699] = 0x0001
    platform.setVector(logits, at: 0)
    platform.setVector([0, 0, 0, 0], at: 1000)
    #expect(platform.run().tokens == [70_450])
    // Records: the larger value, then the lower id; an empty one is passed over.
    platform.setVector(
      [0xFC00, 9, 0, 1, 0x3C00, 5, 1, 1, 0x3C00, 4, 1, 1, 0x7BFF, 1, 0, 0], at: 2000)
    platform.load([
      .argmaxMerge(ArgmaxMerge(vd: v(3000), va: v(2000), length: 4)),
      .emitToken(EmitToken(va: v(3000))), .endPass,
    ])
    #expect(platform.run().tokens == [65_540])
  }

  @Test func loopsNest() {
    let platform = HardwarePlatform()
    platform.setScalar(Float16(1).bitPattern, 1)
    platform.load(
      [
        .loop(Loop(loopIndex: .i0, countSource: .layers)),
        .loop(Loop(loopIndex: .i3, count: 4)),
        .scalarAdd(ScalarAdd(sd: s(0), sa: s(0), sb: s(1))),
        .next(Next(loopIndex: .i3, target: 2)), .next(Next(loopIndex: .i0, target: 1)), .halt,
      ], layers: 3)
    #expect(platform.run().status == DFX_STATUS_OK)
    #expect(platform.scalar(0) == Float16(12).bitPattern)
    // Registers keep their values across passes.
    #expect(platform.run().status == DFX_STATUS_OK)
    #expect(platform.scalar(0) == Float16(24).bitPattern)
    #expect(platform.counters().instructions == 1 + 3 * (1 + 4 * 2 + 1) + 1)
  }

  @Test func eventsOfAMatrixProduct() {
    let platform = HardwarePlatform()
    platform.execute([
      .conv1d(
        Conv1D(bias: true, vd: v(0), va: v(256), vb: v(512), inner: 130, columns: 40, base: 0))
    ])
    var counters = platform.counters()
    let events = withUnsafeBytes(of: &counters.events) { Array($0.bindMemory(to: UInt64.self)) }
    func count(_ name: String) -> UInt64? {
      events.indices.first { String(cString: dfx_event_name(UInt32($0))) == name }
        .map { events[$0] }
    }
    // 3 inner tiles of 64 by 3 groups of 16.
    #expect(count("mac") == 9 * 1024)
    #expect(count("tree_add") == 9 * 63 * 16)
    #expect(count("accumulate") == 2 * 48)
    #expect(count("bias_add") == 48)
    #expect(count("hbm_read_bits") == 9 * 2048 * 8)
    #expect(count("instruction_fetch") == 2)
  }

  @Test func callbacksSeeRegistersAndCanStop() {
    final class Seen {
      var platform: OpaquePointer?
      var values: [UInt16] = []
    }
    let platform = HardwarePlatform()
    let seen = Seen()
    seen.platform = platform.pointer
    platform.load([
      .setScalar(SetScalar(sd: s(0), immediate16: 0x3C00)),
      .load(Load(vd: v(0), length: 1, sa: s(0))),
      .setScalar(SetScalar(sd: s(0), immediate16: 0x4000)), .endPass,
    ])
    dfx_set_commit_callback(
      platform.pointer,
      { context, commit in
        guard let context, let commit else { return 1 }
        let seen = Unmanaged<Seen>.fromOpaque(context).takeUnretainedValue()
        var bits: UInt16 = 0
        _ = dfx_read_vector(seen.platform, commit.pointee.device, 0, 1, &bits)
        seen.values.append(bits)
        return commit.pointee.program_counter == 1 ? 1 : 0
      }, Unmanaged.passUnretained(seen).toOpaque())
    #expect(platform.run().status == DFX_STATUS_OK)
    #expect(seen.values == [0, 0x3C00])
    #expect(platform.scalar(0) == 0x3C00)
  }

  @Test func untouchedMemoryIsFreeAndReadsZero() {
    let platform = HardwarePlatform(devices: 8, hbmBytes: 8 << 30, ddrBytes: 32 << 30)
    #expect(platform.memory(address: (8 << 30) - 2, elements: 1, device: 7)[0] == 0)
    platform.writableMemory(address: 64, elements: 1)[0] = 5
    #expect(dfx_reset(platform.pointer, 1) == DFX_STATUS_OK)
    #expect(platform.memory(address: 64, elements: 1)[0] == 5)
    #expect(dfx_reset(platform.pointer, 0) == DFX_STATUS_OK)
    #expect(platform.memory(address: 64, elements: 1)[0] == 0)
  }
}
