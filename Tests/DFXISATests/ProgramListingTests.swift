// SPDX-License-Identifier: Apache-2.0

import DFXISA
import Foundation
import Testing

/// Memory maps of programs, and listings that use them.
@Suite struct ProgramListingTests {
  private static let text = """
    .layers 12
    .region "attn.c_attn.v", hbm, 0x800, 4096, 0x8000
    .region "attn.c_attn.q", hbm, 0x1800, 4096, 0x8000
    .region "attn.k_cache", hbm, 0x80000, 256, 0, 0x100
    .region "wte", ddr, 0, 128
    .operation embedding, "embedding"
      read_ddr v0, length=64, base=1
    .operation self_attention, "attn.c_attn", 1
      conv1d v1, v0, inner=64, columns=16, base=0x60
      conv1d v2, v0, inner=64, columns=16, base=0x80
    .output
    .operation other, "end"
      halt
    """

  @Test func memoryMapsAreKept() throws {
    let program = try Assembler.assemble(Self.text, file: "x.s")
    #expect(
      program.regions.first
        == MemoryRegion(
          name: "attn.c_attn.v", memory: .hbm, base: 0x800, byteCount: 4096, layerStride: 0x8000))
    #expect(try ProgramFile.decode(ProgramFile.encode(program), path: "x") == program)
    #expect(try Assembler.assemble(Disassembler.disassemble(program), file: "y.s") == program)
  }

  @Test(
    "What is no region is refused",
    arguments: [
      ".region", ".region wte, ddr, 0, 1", ".region \"wte\", disk, 0, 1", ".region \"wte\", ddr, 0",
      ".region \"wte\", ddr, 0, 0x4000000000000", ".region \"\", ddr, 0, 1",
      ".region \"wte\", ddr, 0, 1, 2, 3, 4",
    ])
  func wrongRegions(text: String) {
    #expect(throws: AssemblyErrors.self) { try Assembler.assemble(text + "\nhalt", file: "x.s") }
  }

  @Test func listingsShowAddressesBitsAndMemory() throws {
    let program = try Assembler.assemble(Self.text, file: "x.s")
    let lines = ProgramListing(program).text.split(separator: "\n").map(String.init)
    #expect(lines[0] == "device 0 of 1, 12 layers, 4 instructions, 128 bytes")
    #expect(lines[1].hasPrefix("memory  first byte"))
    #expect(lines[2].hasSuffix("wte"))
    #expect(lines[4] == "hbm     0x1800      4096   0x8000        -            attn.c_attn.q")
    #expect(lines[5] == "hbm     0x80000     256    -             0x100        attn.k_cache")
    let value = try #require(lines.first { $0.hasPrefix("1 ") })
    #expect(value.contains(program.instructions[1].encode().hexadecimal))
    #expect(value.hasSuffix("self_attention, attn.c_attn, head 1, hbm attn.c_attn.q"))
    let query = try #require(lines.first { $0.hasPrefix("2 ") })
    #expect(query.hasSuffix("hbm attn.c_attn.q + 0x800"))
    #expect(lines.last?.hasSuffix("end, output begins") == true)
  }
}
