// SPDX-License-Identifier: Apache-2.0

package import DFXMachine

/// What stands for the memories and for the links of a platform with a clock: time follows from them, values never.
package struct PlatformModels: Sendable, Hashable, CustomStringConvertible {
  package var memory = MemoryModel.fast
  package var link = LinkModel.ring

  /// The default of both, or others.
  package init(memory: MemoryModel = .fast, link: LinkModel = .ring) {
    self.memory = memory
    self.link = link
  }

  /// Every memory with every link.
  package static let all = MemoryModel.allCases.flatMap { memory in
    LinkModel.allCases.map { PlatformModels(memory: memory, link: $0) }
  }

  package var description: String { "\(memory.rawValue) memory, \(link.rawValue)" }

  /// A machine with these models.
  package func chosen(in machine: Machine) throws(MachineError) -> Machine {
    try machine.changing("memory.model", to: memory.rawValue)
      .changing("link.model", to: link.rawValue)
  }
}
