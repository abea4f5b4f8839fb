// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
package import DFXISA

/// A random program for all devices of a ring.
package struct TortureProgram: Sendable {
  /// What all devices have at the same place.
  indirect enum Step: Sendable {
    /// An instruction word per device, or none.
    case words([InstructionWord?])
    /// A loop, its index register and how often it runs; 0 stands for once per layer.
    case loop(register: Int, count: Int, body: [Step])
  }

  /// What the host tells the devices before a pass.
  package struct Pass: Sendable {
    package var token: Int
    package var position: Int
    package var slot = 0
    package var withoutOutput = false

    var pass: DFXDevice.Pass {
      DFXDevice.Pass(
        token: token, position: position, slot: slot, withoutOutput: withoutOutput)
    }
  }

  let seed: UInt64
  let deviceCount: Int
  var layers = 1
  var slots = 1
  /// In units of 64 bytes.
  var slotStride = 0
  var outputStart: Int?
  package internal(set) var passes: [Pass] = []
  var steps: [Step] = []
  /// Lowest and highest exponent field of the elements in registers and memories.
  var exponents = 0...31

  /// Whether all registers hold ``RegisterPoison`` at the start, as those of one program in eight do.
  var startsPoisoned: Bool { seed % 8 == 5 }

  /// The program of a device.
  package func words(device: Int) -> [InstructionWord] {
    var words: [InstructionWord] = []
    Self.append(steps, device, to: &words)
    return words
  }

  private static func append(_ steps: [Step], _ device: Int, to words: inout [InstructionWord]) {
    for step in steps {
      switch step {
      case .words(let each):
        if let word = each[device] { words.append(word) }
      case .loop(let register, let count, let body):
        words.append(
          InstructionWord(
            "loop", ["loop_index": register, "count": count, "count_source": count == 0 ? 1 : 0]))
        let target = words.count
        append(body, device, to: &words)
        words.append(InstructionWord("next", ["loop_index": register, "target": target]))
      }
    }
  }

  /// The programs as assembly text, with what the host does.
  package var listing: String {
    var lines = ["; seed \(seed), \(deviceCount) devices, exponents \(exponents)"]
    if startsPoisoned { lines.append("; registers poisoned") }
    for pass in passes {
      lines.append(
        "; pass: token \(pass.token), position \(pass.position), slot \(pass.slot)"
          + (pass.withoutOutput ? ", without output" : ""))
    }
    for device in 0..<deviceCount {
      lines += [".device \(device)", ".devices \(deviceCount)", ".layers \(layers)"]
      if slots > 1 { lines += [".slots \(slots)", ".slot_stride \(slotStride)"] }
      for (counter, word) in words(device: device).enumerated() {
        if counter == outputStart { lines.append(".output") }
        let isLegal = (try? Instruction(decoding: word)) != nil
        lines.append("  \(isLegal ? "" : "; ")\(word.disassembly)  ; \(counter)")
      }
    }
    return lines.joined(separator: "\n")
  }
}
