// SPDX-License-Identifier: Apache-2.0

import DFXDebugger
import DFXDevice
import DFXISA
import DFXMachine
import DFXReference
import Testing

/// A conversation with the debugger over a small program.
@Suite struct DebuggerTests {
  static let text = """
    .layers 2
    .operation embedding, "wte"
      set_scalar s0, immediate16=2
      load vd=v0, length=4, sa=s0
      loop i0, count_source=layers
    .operation layer_norm, "ln_1", 1
    body:
      add v0, v0, v0, length=4
    .operation ffn, "mlp"
      mul v1, v0, v0, length=4
      next i0, target=body
    .operation other, "end"
      halt
    """

  private func converse(
    _ commands: [String], conditions: [String] = [], stepping: Bool = true, position: Int = 0
  ) throws -> (shown: [String], hasQuit: Bool, unread: Int) {
    let program = try Assembler.assemble(Self.text, file: "x.s")
    let appliance = ReferenceAppliance(machine: .u280, deviceCount: 1)
    try appliance.load(programs: [program])
    var rest = commands[...]
    var shown: [String] = []
    let debugger = Debugger(
      appliance: appliance, programs: [program],
      conditions: try conditions.map { try BreakCondition(parsing: $0) }, stepping: stepping,
      readCommand: { rest.popFirst() }, show: { shown.append($0) })
    debugger.beginPass(token: 0, position: position)
    _ = try appliance.runPass(token: 0, position: position) { debugger.respond(to: $0) }
    return (shown, debugger.hasQuit, rest.count)
  }

  /// The addresses where it stopped.
  private func stops(_ shown: [String]) -> [Int] {
    shown.compactMap { line in
      line.hasPrefix("pc ") ? Int(line.dropFirst(3).prefix { $0.isNumber }) : nil
    }
  }

  @Test func stepsOneByOneAndSeveral() throws {
    let (shown, hasQuit, unread) = try converse(["step", "", "s 2", "quit", "never read"])
    #expect(stops(shown) == [0, 1, 2, 4])
    #expect(hasQuit)
    #expect(unread == 1)
  }

  @Test func goesOnWithoutAnyoneToAsk() throws {
    let (shown, hasQuit, _) = try converse([])
    #expect(stops(shown) == [0])
    #expect(!hasQuit)
  }

  @Test func breaksAtLayersAndOperations() throws {
    #expect(
      try stops(converse(["c"], conditions: ["op=mul,layer=1"], stepping: false).shown) == [4])
    #expect(
      try stops(converse(["c", "c"], conditions: ["op=ln_1"], stepping: false).shown) == [3, 3])
    #expect(
      try stops(converse(["c"], conditions: ["op=ffn,layer=0"], stepping: false).shown) == [4])
    #expect(
      try stops(converse(["c"], conditions: ["head=1,layer=0"], stepping: false).shown) == [3])
    #expect(try stops(converse([], conditions: ["token=3"], stepping: false).shown).isEmpty)
    let there = try converse(["c"], conditions: ["token=3,pc=6"], stepping: false, position: 3)
    #expect(stops(there.shown) == [6])
  }

  @Test func finishGoesToTheNextOperation() throws {
    #expect(try stops(converse(["finish", "finish", "q"]).shown) == [0, 3, 4])
  }

  @Test func showsWhatAnInstructionWroteAndWhatIsAsked() throws {
    let (shown, _, _) = try converse(
      ["s", "print v0:2", "print s0", "p nonsense", "break op=add", "c", "info", "list", "q"])
    #expect(shown.contains { $0.contains("v0") && $0.contains("2.0 (4000)          2.0 (4000)") })
    #expect(shown.contains("  s0            2.0 (4000)"))
    #expect(shown.contains { $0.hasPrefix("'nonsense' names no place") })
    #expect(shown.contains("operation layer_norm ln_1"))
    #expect(shown.contains { $0.hasPrefix("-> 3  add") })
    #expect(stops(shown) == [0, 1, 3])
  }

  /// Device 1 executes instructions in between, which the user does not ask for.
  @Test func steppingStaysOnItsDevice() throws {
    let programs = try (0..<2).map {
      try Assembler.assemble(
        ".device \($0)\n.devices 2\nload v0, s0, length=1\nsend va=v0, length=1\n"
          + "receive vd=v1, length=1\nhalt", file: "x.s")
    }
    let appliance = ReferenceAppliance(machine: .u280, deviceCount: 2)
    try appliance.load(programs: programs)
    var commands = ["s", "s", "step 2", "c"][...]
    var shown: [String] = []
    let debugger = Debugger(
      appliance: appliance, programs: programs,
      conditions: [try BreakCondition(parsing: "device=1,pc=1")], stepping: false,
      readCommand: { commands.popFirst() }, show: { shown.append($0) })
    debugger.beginPass(token: 0, position: 0)
    _ = try appliance.runPass(token: 0, position: 0) { debugger.respond(to: $0) }
    let stops = shown.filter { $0.hasPrefix("device ") }
    #expect(stops.allSatisfy { $0.hasPrefix("device 1") })
    #expect(stops.count == 3)
  }

  @Test(
    "Conditions that never hold are refused",
    arguments: [
      ("device=1", "device=1: there are 1, from 0 on"), ("pc=7", "pc=7: the program has 7"),
      ("layer=2", "layer=2: there are 2, from 0 on"), ("op=softmax", "op=softmax: no instruction"),
      ("head=0", "head=0: no instruction belongs"),
      ("op=halt,layer=1", "no instruction fulfils all parts"),
      ("pc=3,op=mul", "no instruction fulfils"),
    ])
  func conditionsThatNeverHold(text: String, message: String) throws {
    let program = try Assembler.assemble(Self.text, file: "x.s")
    let condition = try BreakCondition(parsing: text)
    let error = #expect(throws: BreakCondition.NeverHolds.self) {
      try condition.check(against: [program])
    }
    #expect(error?.description.hasPrefix(message) == true)
  }

  @Test("Layers have their numbers in the model")
  func laterLayers() throws {
    let program = try Assembler.assemble(".first_layer 5\n" + Self.text, file: "x.s")
    for layer in 4...7 {
      let condition = try BreakCondition(parsing: "layer=\(layer)")
      if program.modelLayers.contains(layer) {
        try condition.check(against: [program])
      } else {
        let error = #expect(throws: BreakCondition.NeverHolds.self) {
          try condition.check(against: [program])
        }
        #expect(error?.description.contains("there are 2, from 5 on") == true)
      }
    }
    let map = ProgramMap(program)
    let add = CommitTimes(device: 0, programCounter: 3, sequence: 0, indexRegisters: [1, 0, 0, 0])
    #expect(map.place(of: add).layer == 6)
    let halt = CommitTimes(device: 0, programCounter: 6, sequence: 0)
    #expect(map.place(of: halt).layer == nil)
  }

  @Test(
    "Conditions that can hold are not",
    arguments: [
      "pc=3,op=add,layer=1,head=1", "op=ln_1", "token=90000", "device=0", "op=layer_norm",
    ])
  func conditionsThatCanHold(text: String) throws {
    let program = try Assembler.assemble(Self.text, file: "x.s")
    try BreakCondition(parsing: text).check(against: [program])
  }

  @Test(arguments: [
    ("layer", "'layer' is no condition"), ("depth=3", "'depth' is no key"),
    ("layer=x", "layer=x: a number"), ("", "'' is no condition"),
  ]) func malformedConditions(text: String, message: String) {
    let error = #expect(throws: BreakCondition.ParseError.self) {
      try BreakCondition(parsing: text)
    }
    #expect(error?.description.hasPrefix(message) == true)
  }
}

@Suite struct StatePlaceTests {
  @Test(arguments: ["v4", "v4+16:64", "s0:8", "1/hbm@0x1000:32", "ddr@0x40", "7/s255"])
  func textAndPlace(text: String) throws {
    #expect(try StatePlace(parsing: text).description == text)
  }

  @Test(arguments: [
    "", "w3", "v", "v1+", "hbm", "hbm@3", "hbm@x", "v1:0", "x/v1", "ram@0", "v99999",
  ])
  func nonsense(text: String) {
    #expect(throws: StatePlace.ParseError.self) { try StatePlace(parsing: text) }
  }
}
