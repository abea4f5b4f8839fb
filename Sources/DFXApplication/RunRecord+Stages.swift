// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXMachine
public import DFXModel
public import DFXReport
public import DFXRuntime

extension RunRecord {
  /// Adds what a stage did.
  public mutating func add(_ record: StageRecord, as stage: Stage) {
    passes += record.passes.map { PassGroup(stage: stage, result: $0.result, count: $0.count) }
    let time = StageHostTime(
      commandMs: record.host.commands * 1e3, transferMs: record.host.transfers * 1e3)
    switch stage {
    case .summarization: host.summarization = time
    case .generation: host.generation = time
    }
    host.pcieBits += UInt64(record.host.bytes) * 8
    simulatorEvents += record.simulatorEvents
  }
}

extension ModelSummary {
  /// A model's shape under the name that the user gave.
  public init(name: String, _ configuration: ModelConfiguration) {
    self.init(
      name: name, layers: configuration.layers, width: configuration.width,
      heads: configuration.heads, innerWidth: configuration.innerWidth,
      vocabulary: configuration.vocabulary, context: configuration.context,
      parameters: configuration.parameterCount)
  }
}
