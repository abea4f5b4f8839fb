// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXApplication
internal import DFXCompiler
internal import DFXDevice
internal import DFXFrontends
internal import DFXMachine
internal import DFXModel
internal import DFXPlan
internal import DFXReport
internal import DFXRuntime
internal import DFXSimulator
internal import DFXSweep
internal import Foundation

/// Runs the points that `dfx sweep` hands it, line by line.
///
/// A process elaborates one platform only, so each request runs in a child that is forked from this process when
/// everything a run needs is in memory: a child begins to simulate without loading libraries again.
struct SweepWorkerCommand: ParsableCommand {
  static let name = "sweep-worker"

  static let configuration = CommandConfiguration(
    commandName: name,
    abstract: "Run points of a sweep that come on standard input, for 'dfx sweep'.",
    shouldDisplay: false)

  func run() throws {
    Self.warmUp()
    while let request = readLine(strippingNewline: true) {
      let child = Fork.process()
      if child == 0 {
        Self.answer(request)
        _exit(0)
      }
      if child < 0 {
        Self.reply(
          .trouble("no process can be started: \(String(cString: strerror(errno)))"))
      } else {
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7F
        if signal != 0 {
          Self.reply(.trouble("the process that ran it was ended by signal \(signal)"))
        } else if status != 0 {
          Self.reply(
            .trouble("the process that ran it ended with status \(status >> 8 & 0xFF)"))
        }
      }
      Self.reply(.end)
    }
  }

  /// Touches what every child uses: tables that are made when they are first asked for.
  private static func warmUp() {
    let point = SweepPoint(model: "dfx-345m", devices: 1, input: 1, output: 1)
    if let request = try? JSONEncoder().encode([point]),
      let points = try? JSONDecoder().decode([SweepPoint].self, from: request)
    {
      _ = try? SweepRunning.prepare(Sweep(name: "", points: points))
    }
    if let configuration = try? ModelSource(named: point.model).configuration() {
      _ = try? ModelCompiler(machine: .u280, deviceCount: 1).compile(configuration.graph())
      let record = RunRecord(
        command: [], model: ModelSummary(name: point.model, configuration),
        machine: MachineSummary(.u280), mode: .timing, deviceCount: 1, inputTokens: 1,
        outputTokens: 1)
      _ = try? StoredReport(record).text
    }
  }

  /// Runs the points of a request one after the other.
  private static func answer(_ request: String) {
    let points: [PreparedPoint]
    do {
      let decoded = try JSONDecoder().decode([SweepPoint].self, from: Data(request.utf8))
      points = try SweepRunning.prepare(Sweep(name: "", points: decoded))
    } catch {
      reply(.trouble("its model or machine cannot be read any more: \(message(error))"))
      return
    }
    var estimates: WorkloadEstimates?
    for point in points {
      let start = ContinuousClock.now
      func seconds() -> Double { (ContinuousClock.now - start) / .seconds(1) }
      do {
        var ready =
          try estimates
          ?? WorkloadEstimates(
            model: ModelSource(named: point.point.model), machine: point.machine,
            devices: point.point.devices,
            plan: Plan.named(point.point.plan, devices: point.point.devices))
        let record = try ready.record(
          input: point.point.input, output: point.point.output, command: [])
        estimates = ready
        let report = try StoredReport(record).text
        reply(.done(key: point.key.text, seconds: seconds(), report: report))
      } catch let error where isOfThePoint(error) {
        reply(.failed(key: point.key.text, seconds: seconds(), reason: message(error)))
      } catch {
        reply(.trouble(message(error)))
        return
      }
    }
  }

  /// Whether an error follows from the point, so that every host would have it.
  private static func isOfThePoint(_ error: any Error) -> Bool {
    switch error {
    case is CompilerError, is PlanError, is RuntimeError, is MachineError, is DeviceFault,
      is ReportError:
      true
    case let error as ApplicationError: error.kind == .badData
    case let error as PlatformError: error.isDeviceFault || error == .tileShape
    default: false
    }
  }

  private static func message(_ error: any Error) -> String {
    CommandFailure(error)?.message ?? "\(error)"
  }

  private static func reply(_ reply: WorkerReply) {
    var rest = Array((reply.line + "\n").utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        _exit(1)  // Nobody listens any more.
      }
      rest = rest.dropFirst(count)
    }
  }
}

/// Copies this process.
private enum Fork {
  /// The child's number in the parent, 0 in the child, negative when there is none.
  ///
  /// Swift hides `fork`, because in a process with several threads the child has only one of them and the locks of
  /// all. A worker has one thread.
  static let process: @convention(c) () -> pid_t = {
    unsafeBitCast(dlsym(nil, "fork"), to: (@convention(c) () -> pid_t).self)
  }()
}
