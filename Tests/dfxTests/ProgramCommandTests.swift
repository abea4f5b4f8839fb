// SPDX-License-Identifier: Apache-2.0

import DFXModel
import Foundation
import TestSupport
import Testing

/// `dfx asm`, `disasm`, `run`, `isa` and `diff`.
@Suite struct ProgramCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func file(_ name: String, _ text: String) throws -> String {
    let url = folder.file(name)
    try Data(text.utf8).write(to: url)
    return url.path
  }

  private func path(_ name: String) -> String { folder.file(name).path }

  private func dfx(_ arguments: String..., input: String? = nil) throws -> CommandRun {
    try CommandRun(arguments, input: input)
  }

  @Test func assemblyAndDisassemblyGiveTheSameFile() throws {
    let (a, b) = (path("a.dfxp"), path("b.dfxp"))
    #expect(try dfx("asm", "Examples/layer_norm.s", "-o", a).status == 0)
    let text = try dfx("disasm", a)
    #expect(text.output.contains("mul_scalar vd=v5, va=v0, length=64, sa=s0"))
    #expect(try dfx("asm", file("b.s", text.output), "-o", b).status == 0)
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: a)) == Data(contentsOf: URL(fileURLWithPath: b)))
  }

  @Test func mistakesPointIntoTheFileAndLeaveNothing() throws {
    let run = try dfx("asm", file("bad.s", "halt\n foo v1\n"), "-o", path("bad.dfxp"))
    #expect(run.status == 65)
    #expect(
      run.notes
        == "\(path("bad.s")):2:2: error: there is no instruction 'foo'\n   foo v1\n   ^~~\n")
    #expect(!FileManager.default.fileExists(atPath: path("bad.dfxp")))
  }

  /// mean and variance as numpy computes them in FP64 from the committed input.
  @Test(arguments: ["timed", "functional", "reference"])
  func layerNormalizationRuns(mode: String) throws {
    let run = try dfx(
      "run", "Examples/layer_norm.s", "--memory", "Examples/layer_norm.safetensors", "--mode", mode,
      "--dump", "v4:64", "-o", path("out"), "--log", path("log"))
    #expect(run.status == 0)
    let input = try TensorFile(
      path: Fixtures.repository.appendingPathComponent("Examples/layer_norm.safetensors").path
    )
    .tensor("hbm@0").floats().map(Double.init)
    let output = try TensorFile(path: path("out")).tensor("v4:64").floats()
    let mean = input.reduce(0, +) / 64
    let variance = input.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 64
    for (x, y) in zip(input, output) {
      let expected = (x - mean) / (variance + 1e-5).squareRoot() * 1.5 + 0.25
      #expect(abs(Double(y) - expected) <= max(0.001, abs(expected) / 1024))
    }
    let log = try String(contentsOfFile: path("log"), encoding: .utf8).split(separator: "\n")
    #expect(log.count == 23)
    #expect(log[0] == "dfx.commits/1 instruction set 1.1, devices 1")
    #expect(log[4].hasPrefix("pass 0 device 0 #3 pc 3 word 0000"))
    #expect(log[4].hasSuffix(" i 0 0 0 0 set_scalar sd=s0, immediate16=0x2400 ; s0=2400"))
  }

  @Test(arguments: ["timed", "functional", "reference"])
  func fourDevicesAddTheirVectors(mode: String) throws {
    let run = try dfx(
      "run", "Examples/ring_sum.s", "--devices", "4", "--memory", "Examples/ring_sum.safetensors",
      "--mode", mode, "--dump", "0/v1:64", "--dump", "3/v1:64", "-o", path("out"))
    #expect(run.status == 0)
    for device in [0, 3] {
      let sum = try TensorFile(path: path("out")).tensor("\(device)/v1:64").floats()
      #expect(sum == Array(repeating: 1111, count: 64))
    }
  }

  @Test func stepsThroughAProgram() throws {
    let run = try dfx(
      "run", "Examples/layer_norm.s", "--memory", "Examples/layer_norm.safetensors", "--step",
      input: "break op=recip_sqrt\nc\nprint s4\nquit\n")
    #expect(run.status == 0)
    #expect(run.output.contains("pc 15"))
    #expect(!run.output.contains("pc 16"))
  }

  @Test func aProgramForAnotherMachineIsRefused() throws {
    let machine = try file(
      "slow.json", #"{"base": "u280-dfx", "core": {"vector_register_tiles": 512}}"#)
    #expect(
      try dfx("asm", "Examples/layer_norm.s", "-o", path("a.dfxp"), "--machine", machine).status
        == 0)
    let run = try dfx("run", path("a.dfxp"))
    #expect(run.status == 65)
    #expect(run.notes.contains("was made for another machine than u280-dfx"))
  }

  @Test func programsOfOtherDevicesAreRefused() throws {
    for device in 0..<2 {
      let text = ".device \(device)\n.devices 2\nhalt\n"
      let run = try dfx("asm", file("\(device).s", text), "-o", path("\(device).dfxp"))
      #expect(run.status == 0)
    }
    let (zero, one) = (path("0.dfxp"), path("1.dfxp"))
    #expect(try dfx("run", zero, one, "--mode", "functional").status == 0)
    for (files, cause) in [
      ([one, zero], "1.dfxp is the program of device 1 and stands in the place of device 0"),
      ([zero], "0.dfxp is the program of device 0 of 2, it is to run on 1"),
      ([path("1.s"), path("0.s")], "1.s is the program of device 1"),
    ] {
      let run = try CommandRun(["run"] + files + ["--mode", "functional"])
      #expect(run.status == 65)
      #expect(run.notes.contains(cause), "\(run.notes)")
      let forced = try CommandRun(["run"] + files + ["--mode", "functional", "--any-device"])
      #expect(forced.status == 0)
    }
  }

  @Test func warningsDoNotStopTheAssembler() throws {
    let run = try dfx(
      "asm", file("w.s", "here: halt\nload vd=v0, sa=s0, length=1\n"), "-o", path("w"))
    #expect(run.status == 0)
    #expect(run.notes.contains("w.s:1:1: warning: no instruction uses the label 'here'"))
    #expect(run.notes.contains("w.s:2:1: warning: the program runs past its last instruction"))
  }

  @Test func aFaultNamesDeviceAddressAndInstruction() throws {
    let run = try dfx(
      "run", file("x.s", "add vd=v2, va=v1023, vb=v0, length_source=context\nhalt"), "--mode",
      "functional", "--position", "64")
    #expect(run.status == 65)
    #expect(
      run.notes.contains(
        "device 0 stopped at instruction 0 (add length_source=context, vd=v2, va=v1023, vb=v0)"))
  }

  @Test(
    "What was computed before a fault is kept", arguments: ["timed", "functional", "reference"])
  func faultsKeepWhatWasThere(mode: String) throws {
    let run = try dfx(
      "run",
      file(
        "f.s",
        "set_scalar s0, immediate16=1.5\nload v0, s0, length=2\nread_hbm v1, length=64, "
          + "base=0x3fffffff\nhalt"), "--mode", mode, "--log", path("log"), "--dump", "v0:2", "-o",
      path("out"))
    #expect(run.status == 65)
    #expect(run.notes.contains("device 0 stopped at instruction 2"))
    #expect(run.notes.contains("f.s:3: read_hbm v1, length=64, base=0x3fffffff"))
    #expect(run.notes.contains("HBM from 0xfffffffc0, 128 bytes: the memory has 0x200000000"))
    #expect(run.output.contains("v0:2"))
    #expect(try TensorFile(path: path("out")).tensor("v0:2").floats() == [1.5, 1.5])
    let log = try String(contentsOfFile: path("log"), encoding: .utf8).split(separator: "\n")
    #expect(log.count == 3)
    #expect(log.last?.hasSuffix("; v0=3e00 3e00") == true)
  }

  @Test("A deadlock names who waits for what", arguments: ["timed", "reference"])
  func deadlocksNameWaiters(mode: String) throws {
    let programs = try ["receive v0, length=4", "all_gather v0, v1, length=1, total=3", ""]
      .enumerated()
      .map { device, line in
        try file("\(device).s", ".device \(device)\n.devices 3\n\(line)\nhalt\n")
      }
    let run = try CommandRun(["run"] + programs + ["--mode", mode])
    #expect(run.status == 65)
    #expect(run.notes.contains("deadlock"))
    #expect(
      run.notes.contains(
        "device 0 waits at instruction 0 (receive vd=v0, length=4): no message from device 2, which "
          + "has ended its pass"))
    #expect(
      run.notes.contains(
        "device 1 waits at instruction 0 (all_gather vd=v0, va=v1, length=1, total=3): not at this "
          + "gather: device 0, device 2, which has ended its pass"))
    #expect(!run.notes.contains("device 2 waits"))
  }

  @Test func logsAreWrittenIntoPipes() throws {
    let pipe = path("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    let reader = Process()
    reader.executableURL = URL(fileURLWithPath: "/bin/cat")
    reader.arguments = [pipe]
    let output = Pipe()
    reader.standardOutput = output
    try reader.run()
    let run = try dfx("run", file("p.s", "set_scalar s0, immediate16=1\nhalt"), "--log", pipe)
    #expect(run.status == 0)
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    reader.waitUntilExit()
    #expect(text.split(separator: "\n").count == 3)
  }

  @Test(
    "Poisoned registers show what is read before it is written",
    arguments: ["functional", "reference"])
  func poison(mode: String) throws {
    let program = try file("q.s", "add v1, v0, v2, length=1\nload v3, s7, length=1\nhalt")
    let clean = try dfx("run", program, "--mode", mode, "--dump", "v1")
    #expect(clean.output.contains("0.0"))
    let run = try dfx(
      "run", program, "--mode", mode, "--poison", "--dump", "v1", "--dump", "v3", "-o", path("out"))
    #expect(run.output.contains("nan"))
    let file = try TensorFile(path: path("out"))
    #expect(try file.tensor("v3").binary16Bits() == [0x7EAD])
    #expect(try file.tensor("v1").binary16Bits() == [0x7E00])
  }

  @Test func listingsNameMemory() throws {
    let target = path("gpt2")
    #expect(
      try dfx("compile", "--model", "gpt2", "--devices", "2", "-o", target).status
        == 0)
    let listing = try dfx("disasm", target + "/device1.dfxp", "--listing").output
    for name in [
      "attn.c_attn.q", "attn.c_attn.k", "attn.c_attn.v", "keys.6", "values.11", "lm_head.25152",
    ] {
      #expect(listing.contains(name), "\(name)")
    }
    #expect(listing.contains("hbm attn.c_attn.q + 0x"))
  }

  @Test func isaPrintsThePageOfAnInstruction() throws {
    let page = try dfx("isa", "conv1d")
    let committed = try String(
      contentsOf: Fixtures.repository.appendingPathComponent("isa/reference/conv1d.md"),
      encoding: .utf8)
    #expect(page.status == 0)
    #expect(committed.contains(page.output.trimmingCharacters(in: .whitespacesAndNewlines)))
    #expect(try dfx("isa").output.contains("masked_mm"))
    #expect(try dfx("isa", "frob").status == 64)
  }

  @Test func diffShowsWhereTensorsPart() throws {
    func write(_ name: String, _ values: [Float16]) throws -> String {
      let tensors = [
        SafetensorsWriter.Tensor(name: "h.0.ln_1", shape: [2, 2], values: [1, 2, 3, 4]),
        SafetensorsWriter.Tensor(name: "h.0.attn", shape: [2, 2], values: values),
      ]
      try SafetensorsWriter.encode(tensors).write(to: folder.file(name))
      return path(name)
    }
    let (a, b) = (try write("a", [1, 2, 3, 4]), try write("b", [1, 2, 7, 4]))
    #expect(try dfx("diff", a, a).status == 0)
    let run = try dfx("diff", a, b)
    #expect(run.status == 1)
    #expect(run.output.contains("h.0.ln_1 [2, 2]: equal"))
    #expect(run.output.contains("1 of 4 differ, at most by 4.0 at [1, 0]"))
  }

  @Test func diffTellsCanonicallyEquivalentNamesApart() throws {
    func write(_ file: String, _ name: String) throws -> String {
      let tensor = SafetensorsWriter.Tensor(name: name, shape: [1], values: [1])
      try SafetensorsWriter.encode([tensor]).write(to: folder.file(file))
      return path(file)
    }
    let run = try dfx("diff", try write("a", "caf\u{e9}"), try write("b", "cafe\u{301}"))
    #expect(run.status == 1)
    #expect(run.output.components(separatedBy: ": only in ").count == 3)
  }
}
