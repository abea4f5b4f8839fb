// SPDX-License-Identifier: Apache-2.0

import DFXHardware
import DFXISA
import Testing

/// Devices exchange vectors, and no exchange can hang the host.
struct RingTests {
  @Test func allGatherPlacesPiecesByIndex() {
    let platform = HardwarePlatform(devices: 3)
    let lengths = [2, 0, 3]
    let offsets = [3, 0, 0]
    for device in 0..<3 {
      platform.setVector((0..<5).map { UInt16(100 * device + $0) }, at: 70, device: device)
      platform.load(
        [
          .allGather(
            AllGather(
              vd: v(device), va: v(70), length: lengths[device], offset: offsets[device], total: 5)),
          .endPass,
        ], device: device)
    }
    #expect(platform.run().status == DFX_STATUS_OK)
    for device in 0..<3 {
      #expect(platform.vector(at: device, count: 5, device: device) == [200, 201, 202, 0, 1])
    }
  }

  @Test func messagesGoRoundInOrder() {
    let platform = HardwarePlatform(devices: 4)
    for device in 0..<4 {
      platform.setVector([UInt16(device), UInt16(device + 10)], at: 0, device: device)
      platform.load(
        [
          .send(Send(va: v(0), length: 1)), .send(Send(va: v(1), length: 1)),
          .receive(Receive(vd: v(2), length: 1)), .receive(Receive(vd: v(3), length: 1)), .endPass,
        ], device: device)
    }
    #expect(platform.run().status == DFX_STATUS_OK)
    for device in 0..<4 {
      let previous = UInt16((device + 3) % 4)
      #expect(platform.vector(at: 2, count: 2, device: device) == [previous, previous + 10])
    }
  }

  @Test func aFullQueueMakesTheSenderWait() {
    let send = Instruction.send(Send(va: v(0), length: 16384))
    let receive = Instruction.receive(Receive(vd: v(0), length: 16384))
    // The queue takes 64 Ki elements, and one message more; the sixth waits.
    let platform = HardwarePlatform(devices: 2)
    platform.load([Instruction](repeating: send, count: 6) + [.endPass], device: 0)
    platform.load([Instruction](repeating: receive, count: 6) + [.endPass], device: 1)
    #expect(platform.run().status == DFX_STATUS_OK)
    platform.load([.endPass], device: 1)
    let outcome = platform.run()
    #expect(outcome.fault.code == DFX_FAULT_DEADLOCK)
    #expect(outcome.fault.device == 0)
    #expect(outcome.fault.program_counter == 5)
  }

  @Test func aDeviceThatEndsLeavesTheOthersWaiting() {
    let platform = HardwarePlatform(devices: 3)
    let gather = Instruction.allGather(
      AllGather(vd: v(0), va: v(0), length: 1, offset: 0, total: 1))
    platform.load([.endPass], device: 0)
    platform.load([gather, .endPass], device: 1)
    platform.load([gather, .endPass], device: 2)
    let outcome = platform.run()
    #expect(outcome.fault.code == DFX_FAULT_DEADLOCK)
    #expect(outcome.fault.device == 1)
    #expect(outcome.fault.program_counter == 0)
  }

  @Test func overlappingPiecesAreRefused() {
    let platform = HardwarePlatform(devices: 2)
    for device in 0..<2 {
      platform.load(
        [.allGather(AllGather(vd: v(0), va: v(0), length: 2, offset: device, total: 3)), .endPass],
        device: device)
    }
    #expect(platform.run().fault.code == DFX_FAULT_RING_MISMATCH)
  }
}
