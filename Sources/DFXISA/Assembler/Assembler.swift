// SPDX-License-Identifier: Apache-2.0

/// Assembly text to programs.
///
/// A line holds a label (`name:`), an instruction with named operands (`add vd=v2, va=v0, vb=v1,
/// length=64`; register operands also by position), or a directive: `.const NAME = VALUE`, `.device`,
/// `.devices`, `.layers`, `.first_layer`, `.slots`, `.slot_stride`, `.machine "FINGERPRINT"`, `.operation NAME, "label",
/// HEAD`, `.output` before the instruction at which a pass ends whose output nobody reads, and `.word` for
/// an instruction by its bits. Comments start with `;` or `//`. `docs/assembly.md` is the reference.
public struct Assembler {
  /// What a program gets where its text says nothing.
  public struct Defaults: Sendable {
    /// Position on the ring, devices on the ring, layers of the configuration.
    public var device, devices, layers: Int
    /// Which machine the program is for.
    public var machineFingerprint: String

    /// Values for programs that do not name their own.
    public init(
      device: Int = 0, devices: Int = 1, layers: Int = 1, machineFingerprint: String = ""
    ) {
      self.device = device
      self.devices = devices
      self.layers = layers
      self.machineFingerprint = machineFingerprint
    }
  }

  /// A line that becomes an instruction.
  struct Statement {
    let line: Int
    let tokens: ArraySlice<AssemblyToken>
    let annotation: Annotation
  }

  let specification: Specification
  var names: [String: AssemblyValue] = [:]
  private var header: Defaults
  private var configuration = ProgramConfiguration(layers: 1)
  private var annotation = Annotation(operation: .other, label: "")
  private var operations = OperationTable()
  private var namesInConstants: Set<String> = []
  private var deviceLine = 0
  private var regions: [MemoryRegion] = []
  private var statements: [Statement] = []
  private var errors: [AssemblyDiagnostic] = []
  private var warnings: [AssemblyDiagnostic] = []
  private var labels: [(name: String, token: AssemblyToken, line: Int)] = []
  private let limits: AssemblyLimits?
  private let file: String
  private let lines: [Substring]

  private init(
    text: String, file: String, defaults: Defaults, limits: AssemblyLimits?,
    specification: Specification
  ) {
    self.file = file
    self.limits = limits
    self.specification = specification
    header = defaults
    configuration.layers = defaults.layers
    lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
  }

  /// The program that `text` describes; `file` names it in errors.
  public static func assemble(
    _ text: String, file: String, defaults: Defaults = Defaults()
  ) throws(AssemblyErrors) -> Program {
    try assembly(of: text, file: file, defaults: defaults).program
  }

  /// The program with warnings and line numbers; with `limits`, what a machine has no room for is an error.
  public static func assembly(
    of text: String, file: String, defaults: Defaults = Defaults(), limits: AssemblyLimits? = nil
  ) throws(AssemblyErrors) -> Assembly {
    var assembler = Assembler(
      text: text, file: file, defaults: defaults, limits: limits, specification: .current)
    return try assembler.assembly()
  }

  private mutating func assembly() throws(AssemblyErrors) -> Assembly {
    for number in lines.indices where mayGoOn {
      do {
        try read(line: number)
      } catch {
        report(error, line: number)
      }
    }
    if configuration.outputStart == statements.count, let line = lines.indices.last {
      report(LineError("an instruction follows the output marker", column: 1), line: line)
    }
    var instructions: [Instruction] = []
    for statement in statements where mayGoOn {
      do {
        let assembled = try instruction(statement)
        instructions.append(assembled.instruction)
        if let limits { try check(assembled, against: limits, count: statements.count) }
        for doubt in doubts(about: assembled) { warn(doubt, line: statement.line) }
      } catch {
        report(error, line: statement.line)
      }
    }
    checkSize()
    guard errors.isEmpty else { throw AssemblyErrors(errors: inOrder(errors)) }
    warnAboutLabels()
    warnAboutTheEnd(instructions.last)
    let program = Program(
      instructions: instructions, annotations: statements.map(\.annotation),
      deviceID: header.device, deviceCount: header.devices, configuration: configuration,
      machineFingerprint: header.machineFingerprint, regions: regions)
    return Assembly(
      program: program, warnings: inOrder(warnings), lines: statements.map { $0.line + 1 })
  }

  private var mayGoOn: Bool { errors.count < AssemblyErrors.limit }

  private func inOrder(_ diagnostics: [AssemblyDiagnostic]) -> [AssemblyDiagnostic] {
    diagnostics.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
  }

  private mutating func report(_ error: LineError, line: Int) {
    guard mayGoOn else { return }
    errors.append(diagnostic(.error, error, line))
  }

  private mutating func warn(_ doubt: LineError, line: Int) {
    warnings.append(diagnostic(.warning, doubt, line))
  }

  private func diagnostic(
    _ severity: AssemblyDiagnostic.Severity, _ error: LineError, _ line: Int
  ) -> AssemblyDiagnostic {
    AssemblyDiagnostic(
      severity: severity, file: file, line: line + 1, column: error.column, length: error.length,
      message: error.message, source: String(lines[line]))
  }

  /// Checks the instruction memory and the devices.
  private mutating func checkSize() {
    if header.device >= header.devices {
      report(
        LineError(
          "the program is of device \(header.device) of \(header.devices), which has devices 0 to "
            + "\(header.devices - 1)", column: 1), line: deviceLine)
    }
    guard let limits else { return }
    if header.devices > limits.devices {
      report(
        LineError(
          "\(limits.machine) has at most \(limits.devices) devices, not \(header.devices)",
          column: 1), line: deviceLine)
    }
    let room = limits.instructionBytes / InstructionWord.byteCount
    if statements.count > room {
      report(
        LineError(
          "the instruction memory of \(limits.machine) holds \(room) instructions, the program has "
            + "\(statements.count)", at: statements[room].tokens[statements[room].tokens.startIndex]
        ),
        line: statements[room].line)
    }
  }

  private mutating func warnAboutLabels() {
    let used = Set(
      statements.flatMap { $0.tokens.dropFirst() }.compactMap { token -> String? in
        if case .name(let name) = token.kind { name } else { nil }
      })
    for label in labels where !used.contains(label.name) && !namesInConstants.contains(label.name) {
      warn(
        LineError("no instruction uses the label '\(label.name)'", at: label.token),
        line: label.line)
    }
  }

  private mutating func warnAboutTheEnd(_ last: Instruction?) {
    switch last {
    case .halt, .endPass: return
    case nil: warn(LineError("there are no instructions", column: 1), line: 0)
    case .some:
      guard let statement = statements.last else { return }
      warn(
        LineError(
          "the program runs past its last instruction: end it with halt or end_pass",
          at: statement.tokens[statement.tokens.startIndex]), line: statement.line)
    }
  }

  /// First pass: labels, constants, annotations.
  private mutating func read(line: Int) throws(LineError) {
    var lexer = AssemblyLexer(lines[line])
    var tokens = try lexer.tokens()[...]
    while tokens.count >= 2, case .name(let name) = tokens[tokens.startIndex].kind,
      tokens[tokens.startIndex + 1].kind == .symbol(":")
    {
      labels.append((name, tokens[tokens.startIndex], line))
      try define(
        name, .integer(statements.count, .decimal), tokens[tokens.startIndex])
      tokens = tokens.dropFirst(2)
    }
    guard let first = tokens.first else { return }
    guard case .name(let name) = first.kind else {
      throw LineError("a line begins with a label, a mnemonic or a directive", at: first)
    }
    if name == ".word" {
      statements.append(Statement(line: line, tokens: tokens, annotation: annotation))
    } else if name.hasPrefix(".") {
      if name.hasPrefix(".device") { deviceLine = line }
      try directive(name, first, tokens.dropFirst(), lineEnd: end(of: line))
    } else {
      statements.append(Statement(line: line, tokens: tokens, annotation: annotation))
    }
  }

  private static let directives = [
    ".const", ".device", ".devices", ".first_layer", ".layers", ".machine", ".operation", ".output",
    ".region", ".slots", ".slot_stride", ".word",
  ]

  func end(of line: Int) -> Int { lines[line].count + 1 }

  private mutating func define(
    _ name: String, _ value: AssemblyValue, _ token: AssemblyToken
  ) throws(LineError) {
    if names[name] != nil { throw LineError("'\(name)' is defined twice", at: token) }
    let isReserved =
      AssemblyValue(register: name) != nil || specification.definition(of: name) != nil
      || specification.fields[name] != nil
    // Known nonetheless, so that one mistake is one error.
    names[name] = value
    if isReserved { throw LineError("'\(name)' is a name of the instruction set", at: token) }
  }

  private mutating func directive(
    _ name: String, _ token: AssemblyToken, _ rest: ArraySlice<AssemblyToken>, lineEnd: Int
  ) throws(LineError) {
    switch name {
    case ".const":
      guard rest.count >= 3, case .name(let constant) = rest[rest.startIndex].kind,
        rest[rest.startIndex + 1].kind == .symbol("=")
      else { throw LineError("write '.const NAME = VALUE'", at: token) }
      var expression = AssemblyExpression(rest.dropFirst(2), names: names, lineEnd: lineEnd)
      let value = try expression.value()
      for case .name(let name) in rest.dropFirst(2).map(\.kind) { namesInConstants.insert(name) }
      if case .word(let word) = value {
        throw LineError("'\(word)' is not defined", at: rest[rest.startIndex + 2])
      }
      try define(constant, value, rest[rest.startIndex])
    case ".device": header.device = try number(rest, 0...255, token, lineEnd)
    case ".devices": header.devices = try number(rest, 1...8, token, lineEnd)
    case ".layers": configuration.layers = try number(rest, 1...65535, token, lineEnd)
    case ".first_layer": configuration.firstLayer = try number(rest, 0...65535, token, lineEnd)
    case ".slots": configuration.slots = try number(rest, 1...65535, token, lineEnd)
    case ".slot_stride":
      configuration.slotStride = try number(rest, 0...Int(UInt32.max), token, lineEnd)
    case ".output":
      guard rest.isEmpty else { throw LineError("'.output' stands alone", at: token) }
      guard configuration.outputStart == nil else {
        throw LineError("a program has one output marker", at: token)
      }
      configuration.outputStart = statements.count
    case ".machine":
      guard rest.count == 1, case .text(let fingerprint)? = rest.first?.kind else {
        throw LineError("write '.machine \"FINGERPRINT\"'", at: token)
      }
      header.machineFingerprint = fingerprint
    case ".region": regions.append(try region(rest, token))
    case ".operation": annotation = try operation(rest, token)
    default:
      throw LineError(
        "there is no directive \(name)" + Spelling.hint(name, among: Self.directives), at: token)
    }
  }

  private func number(
    _ tokens: ArraySlice<AssemblyToken>, _ range: ClosedRange<Int>, _ directive: AssemblyToken,
    _ lineEnd: Int
  ) throws(LineError) -> Int {
    var expression = AssemblyExpression(tokens, names: names, lineEnd: lineEnd)
    guard case .integer(let value, _) = try expression.value(), range.contains(value) else {
      throw LineError(
        "a number from \(range.lowerBound) to \(range.upperBound) is expected", at: directive)
    }
    return value
  }

  private func region(
    _ tokens: ArraySlice<AssemblyToken>, _ directive: AssemblyToken
  ) throws(LineError) -> MemoryRegion {
    let parts = tokens.split(omittingEmptySubsequences: false) { $0.kind == .symbol(",") }
    let kinds = parts.compactMap { $0.count == 1 ? $0.first?.kind : nil }
    let numbers = kinds.dropFirst(2).compactMap { kind -> Int? in
      if case .integer(let value, _) = kind { Int(exactly: value) } else { nil }
    }
    guard kinds.count == parts.count, kinds.count == numbers.count + 2,
      (2...4).contains(numbers.count),
      case .text(let name) = kinds[0], case .name(let word) = kinds[1],
      let memory = MemoryRegion.Memory(rawValue: word)
    else {
      throw LineError(
        "write '.region \"NAME\", hbm or ddr, FIRST BYTE, BYTES, LAYER STRIDE, SLOT STRIDE'",
        at: directive)
    }
    let region = MemoryRegion(
      name: name, memory: memory, base: numbers[0], byteCount: numbers[1],
      layerStride: numbers.count > 2 ? numbers[2] : 0,
      slotStride: numbers.count > 3 ? numbers[3] : 0)
    guard region.isLegal else { throw LineError("such a region cannot be", at: directive) }
    return region
  }

  private mutating func operation(
    _ tokens: ArraySlice<AssemblyToken>, _ directive: AssemblyToken
  ) throws(LineError) -> Annotation {
    let parts = tokens.split { $0.kind == .symbol(",") }.map(Array.init)
    guard let first = parts.first?.first, case .name(let name) = first.kind,
      let operation = OperationTag(name)
    else {
      throw LineError(
        "an operation is a name of at most 64 letters, digits, '_' and '.'", at: directive)
    }
    guard let table = OperationTable(operations.tags + [operation]) else {
      throw LineError(
        "a program has at most \(OperationTable.capacity) operations, 'other' among them", at: first
      )
    }
    operations = table
    var label = ""
    var head: Int?
    for part in parts.dropFirst() {
      switch part.first?.kind {
      case .text(let text)?: label = text
      case .integer(let value, _)?:
        guard let number = Int(exactly: value) else {
          throw LineError("a head is a number of at most \(Int.max)", at: directive)
        }
        head = number
      default: throw LineError("write '.operation NAME, \"label\", HEAD'", at: directive)
      }
    }
    return Annotation(operation: operation, label: label, head: head)
  }
}
