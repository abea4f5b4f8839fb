// SPDX-License-Identifier: Apache-2.0

public import DFXDevice
public import DFXISA

/// Adds to commit times what programs say: names, layers, traffic, and who produced what is read.
public struct CommitDescriber: Sendable {
  private let programs: [Program]
  /// Per device: whether an instruction lies in the loop over layers.
  private let layerLoops: [Range<Int>]

  /// A describer for the programs of all devices.
  public init(programs: [Program]) {
    self.programs = programs
    layerLoops = programs.map(\.layerLoop)
  }

  /// The records of one pass at `position`, by device and in program order.
  ///
  /// The dynamic energy of a record is that of the events which the hardware model counted for it.
  public func describe(
    _ commits: [CommitTimes], position: Int, energy: EnergyModel
  ) -> [CommitRecord] {
    programs.indices.flatMap { device -> [CommitRecord] in
      let ordered = commits.enumerated().filter { $0.element.device == device }.sorted {
        ($0.element.acceptedCycle, $0.offset) < ($1.element.acceptedCycle, $1.offset)
      }
      var uses = [Int: RegisterUse]()
      var writers = LatestWriters()
      return ordered.map(\.element).compactMap { times in
        guard programs[device].instructions.indices.contains(times.programCounter) else {
          return nil
        }
        let use =
          uses[times.programCounter]
          ?? RegisterUse(
            programs[device].instructions[times.programCounter], context: position + 1)
        uses[times.programCounter] = use
        let producers = writers.writers(of: use.reads)
        for range in use.writes { writers.record(range, by: times.programCounter) }
        return record(times, use, producers, energy)
      }
    }
  }

  private func record(
    _ times: CommitTimes, _ use: RegisterUse, _ producers: [Int], _ energy: EnergyModel
  ) -> CommitRecord {
    let program = programs[times.device]
    let instruction = program.instructions[times.programCounter]
    let annotation = program.annotations[times.programCounter]
    let isInLayer = layerLoops[times.device].contains(times.programCounter)
    let head = annotation.head.map { " head \($0)" } ?? ""
    return CommitRecord(
      device: times.device, programCounter: times.programCounter, label: annotation.label + head,
      layer: isInLayer ? program.configuration.firstLayer + times.layerIndex : nil,
      operation: annotation.operation,
      engine: EngineTrack(instruction.engine), mnemonic: instruction.mnemonic,
      acceptedCycle: times.acceptedCycle, startedCycle: times.startedCycle,
      completedCycle: times.completedCycle, hbmChannelBytes: times.hbmChannelBytes,
      energy: energy.joules(times.events), producers: producers)
  }
}

/// The instruction that last wrote each register element, as disjoint ranges.
struct LatestWriters {
  private var entries: [(range: Range<Int>, writer: Int)] = []

  /// Program counters that wrote what these ranges hold, each once, in ascending order.
  func writers(of ranges: [Range<Int>]) -> [Int] {
    var found = Set<Int>()
    for range in ranges {
      for entry in entries where entry.range.overlaps(range) { found.insert(entry.writer) }
    }
    return found.sorted()
  }

  /// Notes that `writer` wrote `range`, over whatever was there.
  mutating func record(_ range: Range<Int>, by writer: Int) {
    var kept = [(range: Range<Int>, writer: Int)]()
    for entry in entries {
      guard entry.range.overlaps(range) else {
        kept.append(entry)
        continue
      }
      if entry.range.lowerBound < range.lowerBound {
        kept.append((entry.range.lowerBound..<range.lowerBound, entry.writer))
      }
      if entry.range.upperBound > range.upperBound {
        kept.append((range.upperBound..<entry.range.upperBound, entry.writer))
      }
    }
    kept.append((range, writer))
    entries = kept
  }
}

extension EngineTrack {
  /// The track of an engine.
  public init(_ engine: Engine) {
    switch engine {
    case .mpu: self = .mpu
    case .vpu: self = .vpu
    case .sfu: self = .sfu
    case .dma: self = .dma
    case .router: self = .router
    case .control: self = .control
    }
  }
}
