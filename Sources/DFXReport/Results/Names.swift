// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXISA

/// A key of `breakdown_ms`; the order is the order in which charts stack them.
enum ReportedOperation: String, CaseIterable {
  case embedding
  case layerNorm = "layer_norm"
  case selfAttention = "self_attention"
  case ffn, residual, synchronization
  case lmHead = "lm_head"
  case host

  /// Where the cycles of an instruction's operation are reported: under its name, where reports know it.
  ///
  /// Instructions without an operation are program control, which is reported with the host.
  init(_ operation: OperationTag) {
    self = ReportedOperation(rawValue: operation.name) ?? .host
  }

  /// The operation for readers.
  var title: String {
    switch self {
    case .embedding: "embedding"
    case .layerNorm: "layer norm"
    case .selfAttention: "self-attention"
    case .ffn: "feed-forward"
    case .residual: "residual"
    case .synchronization: "synchronization"
    case .lmHead: "LM head"
    case .host: "host and control"
    }
  }
}

extension DeviceCounters {
  /// The cycles that are reported under a key.
  func cycles(of operation: ReportedOperation) -> UInt64 {
    operationCycles.operations.reduce(0) {
      ReportedOperation($1) == operation ? $0 + operationCycles[$1] : $0
    }
  }

  /// The events that are reported under a key; nil where there are none.
  func events(of operation: ReportedOperation) -> Tally<EventKind>? {
    var sum: Tally<EventKind>?
    for (tag, tally) in operationEvents where ReportedOperation(tag) == operation {
      sum = sum ?? Tally()
      sum?.add(tally)
    }
    return sum
  }
}
