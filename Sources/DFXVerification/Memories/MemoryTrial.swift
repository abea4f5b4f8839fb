// SPDX-License-Identifier: Apache-2.0

internal import DFXCompiler
internal import DFXFrontends
package import DFXMachine
internal import DFXModel
internal import DFXSimulator
internal import SplitMix

/// A pass of a small model on a machine, for the memory models to be held against each other.
package struct MemoryTrial: Sendable {
  /// How far the fast form may be off.
  package static let bound = 0.05

  /// The machine.
  package let machine: Machine
  /// Cards, and the position of the pass.
  let devices: Int
  let position: Int

  /// What follows from a seed.
  package init(seed: UInt64) {
    var random = SplitMix64(seed: ~seed)
    machine = .random(seed: seed)
    devices = random.pick([1, 1, 2])
    position = random.integer(0...1023)
  }

  /// One on a machine that is given.
  package init(machine: Machine, devices: Int = 1, position: Int = 700) {
    self.machine = machine
    self.devices = devices
    self.position = position
  }

  /// Cycles of the pass; nil for a machine on which the model does not run, whatever stands for its memories. A process
  /// can do it once.
  package func cycles(_ memory: MemoryModel) throws -> UInt64? {
    let machine = try machine.changing("memory.model", to: memory.rawValue)
    let graph = try GPT2Configuration(
      layers: 2, width: 512, heads: 8, innerWidth: 2048, context: 1024, vocabulary: 4096
    ).graph()
    guard let compiled = try? ModelCompiler(machine: machine, deviceCount: devices).compile(graph)
    else { return nil }
    let platform = try SimulatedPlatform(
      machine: machine, deviceCount: devices, mode: .timing, hostThreads: 1)
    try platform.load(programs: compiled.programs)
    return try platform.runPass(token: 0, position: position).cycles
  }

  /// What differs from the paper's machine.
  package var description: String {
    let changes = machine.changes.filter { $0.key != "card.device" }
      .sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    return changes.joined(separator: ", ") + "; \(devices) cards, position \(position)"
  }
}
