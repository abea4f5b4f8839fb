// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXApplication
internal import DFXDevice
internal import DFXMachine
internal import DFXPlan
internal import DFXSimulator
internal import Foundation

/// The machine and the number of devices.
struct ApplianceOptions: ParsableArguments {
  @Option(help: "Number of simulated FPGA cards on the ring, 1 to 8.")
  var devices = 1

  @Option(help: "A machine preset or a JSON machine file; see 'dfx machines'.")
  var machine = "u280-dfx"

  func validate() throws {
    guard (1...8).contains(devices) else {
      throw ValidationError("--devices is \(devices): choose 1 to 8")
    }
  }

  /// The machine that `--machine` names.
  func loadMachine() throws -> Machine {
    try Machine.noted(machine)
  }
}

extension Machine {
  /// A preset or a machine file; what was assumed about it goes to standard error.
  static func noted(_ name: String) throws(MachineError) -> Machine {
    let machine = try named(name)
    machine.noteRemark()
    return machine
  }

  /// Says on standard error what was assumed about its file.
  func noteRemark() {
    if let remark { Console.note("dfx: \(remark)") }
  }
}

/// How a model lies on the devices.
struct PlanOptions: ParsableArguments {
  @Option(help: "'paper' or a plan file: how the model lies on the devices; see 'dfx plan'.")
  var plan = Plan.defaultName

  /// The plan that `--plan` names.
  func load(devices: Int) throws -> Plan {
    try Plan.named(plan, devices: devices)
  }
}

/// The model.
struct ModelOptions: ParsableArguments {
  @Option(
    help: """
      A folder with a Hugging Face GPT-2 checkpoint, an installed model or, for 'estimate' and \
      'compile', a preset; see 'dfx models'.
      """)
  var model = InstalledModels.defaultName

  /// What `--model` names.
  func source() throws -> ModelSource {
    try ModelSource(named: model)
  }
}

/// Execution modes that compute values.
enum ValueMode: String, ExpressibleByArgument, CaseIterable {
  case timed, functional

  /// The appliance's mode.
  var executionMode: ExecutionMode { self == .timed ? .timed : .functional }
}

/// How values are computed on the host.
struct ExecutionOptions: ParsableArguments {
  @Option(
    help: "'timed' simulates the clock; 'functional' computes the same values without it.")
  var mode = ValueMode.timed

  @Option(
    help: """
      Host threads for the devices' arithmetic, at most one per processor; 0 takes one per processor.
      """)
  var threads = 0

  func validate() throws {
    guard (0...1024).contains(threads) else {
      throw ValidationError("--threads is \(threads): choose 0 to 1024")
    }
  }
}

/// Images of earlier runs.
struct CacheOptions: ParsableArguments {
  @Flag(
    name: .customLong("no-cache"),
    help: "Pack the weights anew: neither read nor write the cache of compiled images.")
  var isOff = false

  /// The cache, unless the user does without.
  var cache: ImageCache? {
    isOff ? nil : ImageCache(environment: ProcessInfo.processInfo.environment)
  }
}
