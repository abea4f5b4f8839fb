// SPDX-License-Identifier: Apache-2.0

internal import DFXHardware

/// What stands for the memories of a card under a clock.
public enum MemoryModel: String, Sendable, Codable, CaseIterable {
  /// A channel that stands for all, whose pattern is run once: equal passes are equal.
  case fast
  /// Every channel burst by burst, at the addresses of the program, with what passes leave open or due.
  case cycle
  /// TLM-2.0 sockets, one per channel, bound to targets of fixed latency and rate.
  case tlm

  var boundary: DFXMemoryModel {
    switch self {
    case .fast: DFX_MEMORY_MODEL_FAST
    case .cycle: DFX_MEMORY_MODEL_CYCLE
    case .tlm: DFX_MEMORY_MODEL_TLM
    }
  }
}
