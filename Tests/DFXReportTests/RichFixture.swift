// SPDX-License-Identifier: Apache-2.0

import DFXCompiler
import DFXDevice
import DFXISA
import DFXReport

extension Fixture {
  /// A run with everything a report can show: four devices, all operations, a timeline, channels.
  static func richRecord(devices: Int = 4) -> RunRecord {
    var record = record(devices: devices)
    record.model = ModelSummary(
      name: "dfx-1.5b", layers: 48, width: 1536, heads: 24, innerWidth: 6144, vocabulary: 50257,
      context: 1024, parameters: 1_488_000_000)
    record.command = [
      "dfx", "estimate", "--model", "dfx-1.5b", "--devices", "\(devices)", "--input", "64",
      "--output", "64", "--report", "a <b> & c.html",
    ]
    (record.inputTokens, record.outputTokens) = (64, 64)
    let pass = richPass(devices: devices)
    record.passes = [
      PassGroup(stage: .summarization, result: pass, count: 64),
      PassGroup(stage: .generation, result: pass, count: 63),
    ]
    record.commits = layerCommits(devices: devices)
    return record
  }

  private static func richPass(devices: Int) -> PassResult {
    let operations: [(OperationTag, UInt64, UInt64)] = [
      (.other, 2000, 0), (.embedding, 6000, 0), (.layerNorm, 120_000, 0),
      (.selfAttention, 520_000, 110_000_000), (.ffn, 430_000, 230_000_000),
      (.residual, 60_000, 0), (.synchronization, 140_000, 0), (.lmHead, 98_000, 20_000_000),
    ]
    var counters = DeviceCounters()
    for (operation, cycles, macs) in operations {
      counters.cycles += cycles
      counters.operationCycles[operation] = cycles
      var events = Tally<EventKind>()
      events[.mac] = macs
      events[.hbmReadBits] = macs * 16
      events[.vectorAdd] = cycles * 10
      events[.linkBits] = operation == .synchronization ? 40_000_000 : 0
      counters.operationEvents[operation] = events
      counters.events.add(events)
    }
    let causes = StallCause.allCases
    for (index, cause) in causes.enumerated() {
      counters.stallCycles[cause] = counters.cycles / UInt64(causes.count + index)
    }
    counters.stallCycles[.dispatch] += counters.cycles - counters.stallCycles.total
    return PassResult(
      token: nil, cycles: counters.cycles, lastDevice: devices - 1,
      devices: (0..<devices).map { device in
        var one = counters
        one.hbmChannelBytes = (0..<32).map { channel -> UInt64 in
          UInt64(24_000_000 + 160_000 * ((channel * 7 + device * 3) % 11))
        }
        return one
      }, simulatorEvents: 10_000)
  }

  /// Layer 24 of a made-up program: matrix work chained with vector work, head by head.
  private static func layerCommits(devices: Int) -> [CommitRecord] {
    let steps: [(String, OperationTag, EngineTrack, String, UInt64, Int)] = [
      ("ln_1", .layerNorm, .vpu, "accum", 700, 4),
      ("attn.c_attn", .selfAttention, .mpu, "conv1d", 5200, 3),
      ("attn.v", .selfAttention, .dma, "store", 300, 6),
      ("attn.scores", .selfAttention, .mpu, "masked_mm", 240, 6),
      ("attn.softmax", .selfAttention, .sfu, "recip", 160, 6),
      ("attn.context", .selfAttention, .mpu, "mm", 260, 6),
      ("gather", .synchronization, .router, "all_gather", 900, 1),
      ("attn.c_proj", .selfAttention, .mpu, "conv1d", 1800, 1),
      ("residual", .residual, .vpu, "add", 500, 1),
      ("ln_2", .layerNorm, .vpu, "accum", 700, 4),
      ("mlp.c_fc", .ffn, .mpu, "conv1d", 7100, 1),
      ("gather", .synchronization, .router, "all_gather", 1500, 1),
      ("mlp.c_proj", .ffn, .mpu, "conv1d", 7000, 1),
      ("gather", .synchronization, .router, "all_gather", 900, 1),
      ("residual", .residual, .vpu, "add", 500, 1),
    ]
    var commits = [CommitRecord]()
    for device in 0..<devices {
      var now = UInt64(600_000 + 40 * device)
      var counter = 20
      for (label, operation, engine, mnemonic, cycles, count) in steps {
        for _ in 0..<count {
          commits.append(
            CommitRecord(
              device: device, programCounter: counter, label: label, layer: 24,
              operation: operation, engine: engine, mnemonic: mnemonic, acceptedCycle: now,
              startedCycle: now + 30, completedCycle: now + 30 + cycles,
              hbmChannelBytes: engine == .mpu
                ? Array(repeating: cycles * 50, count: 32) : [], energy: Double(cycles) * 4e-9))
          now += cycles + 20
          counter += 1
        }
      }
    }
    return commits
  }
}
