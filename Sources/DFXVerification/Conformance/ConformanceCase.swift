// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// Programs with the state that devices start from and the state, or the fault, in which they end.
///
/// The format is described in `isa/conformance/README.md`.
package struct ConformanceCase: Decodable, Sendable {
  /// A memory or register file of a device.
  package enum Space: String, Sendable, CaseIterable {
    case vectors, scalars, hbm, ddr

    /// What an address counts: registers count elements, memories bytes.
    package var unitsPerElement: Int { self == .hbm || self == .ddr ? 2 : 1 }
  }

  /// What the host tells the devices before a pass.
  package struct Pass: Decodable, Sendable {
    package var token: Int
    package var position: Int
    /// 0 unless named.
    package var slot: Int?
    /// False unless named.
    package var withoutOutput: Bool?

    enum CodingKeys: String, CodingKey {
      case token, position, slot
      case withoutOutput = "without_output"
    }
  }

  /// The state after the last pass.
  package struct Expectation: Decodable, Sendable {
    /// SHA-256 of all vector elements followed by all scalars.
    package var registers: String
    package var vectors: [KnownElements]?
    package var scalars: [KnownElements]?
    package var hbm: [KnownElements]?
    package var ddr: [KnownElements]?

    /// The elements named of one space.
    package subscript(space: Space) -> [KnownElements] {
      switch space {
      case .vectors: vectors ?? []
      case .scalars: scalars ?? []
      case .hbm: hbm ?? []
      case .ddr: ddr ?? []
      }
    }
  }

  /// One device: its program, what it starts with, and what it ends with.
  package struct Device: Decodable, Sendable {
    /// Instruction words, 64 hexadecimal digits each: four times 64 bits, the lowest first.
    package var program: [String]
    package var vectors: [ElementFill]?
    package var scalars: [ElementFill]?
    package var hbm: [ElementFill]?
    package var ddr: [ElementFill]?
    /// None where the case ends in a fault.
    package var expect: Expectation?

    /// What is written to one space before the first pass.
    package subscript(space: Space) -> [ElementFill] {
      switch space {
      case .vectors: vectors ?? []
      case .scalars: scalars ?? []
      case .hbm: hbm ?? []
      case .ddr: ddr ?? []
      }
    }

    /// The four 64-bit parts of an instruction word of the program, the lowest first.
    package func parts(of text: String) -> [UInt64] {
      let digits = Array(text.utf8)
      precondition(digits.count == 64, "not an instruction word: \(text)")
      return stride(from: 0, to: 64, by: 16).map { first in
        digits[first..<first + 16].reduce(0) { $0 << 4 | UInt64(hexadecimalDigit: $1) }
      }
    }
  }

  /// Why and where the case stops.
  package struct Fault: Decodable, Sendable, Hashable {
    package var kind: String
    package var device: Int
    /// The program counter of the instruction at fault.
    package var pc: Int

    package init(kind: String, device: Int, pc: Int) {
      self.kind = kind
      self.device = device
      self.pc = pc
    }
  }

  package var name: String
  /// Layers of the configuration; 1 unless named.
  package var layers: Int?
  /// Slots of the configuration, 1 unless named, and their stride in units of 64 bytes.
  package var slots: Int?
  package var slotStride: Int?
  /// The output marker of all programs; none unless named.
  package var outputStart: Int?
  /// One pass of token 0 at position 0 unless named.
  package var passes: [Pass]?
  package var devices: [Device]
  /// The token that the lowest device which emits one does in each pass; none where no pass emits one.
  package var tokens: [Int?]?
  package var fault: Fault?

  enum CodingKeys: String, CodingKey {
    case name, layers, slots, passes, devices, tokens, fault
    case slotStride = "slot_stride"
    case outputStart = "output_marker"
  }

  /// The passes, in order.
  package var allPasses: [Pass] { passes ?? [Pass(token: 0, position: 0)] }
}

/// A file of cases.
package struct ConformanceFile: Decodable, Sendable {
  package var schema: String
  package var cases: [ConformanceCase]

  /// Reads `NAME.json` of the suite in a folder.
  package init(named name: String, in folder: URL) throws {
    let url = folder.appendingPathComponent("\(name).json")
    self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: url))
    precondition(schema == "dfx.conformance/1", "\(url.path) is of another version")
  }
}
