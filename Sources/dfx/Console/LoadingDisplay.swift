// SPDX-License-Identifier: Apache-2.0

internal import DFXApplication
internal import DFXCompiler
internal import DFXRuntime
internal import DFXSimulator

/// Shows on standard error what happens while a model is loaded.
final class LoadingDisplay {
  private let isQuiet: Bool
  private var progress: Progress?

  init(isQuiet: Bool) {
    self.isQuiet = isQuiet
  }

  /// Shows one event; notes about a cache that cannot be used are shown even when quiet.
  func show(_ event: LoadingEvent) {
    switch event {
    case .devicesWithoutHeads(let idle, let devices):
      guard !isQuiet else { return }
      Console.note(
        "dfx: warning: \(idle) of \(devices) devices hold no attention head and compute "
          + "columns only")
    case .loading(let bytes, let total): update("load", bytes, of: total)
    case .keeping(let bytes, let total): update("cache", bytes, of: total)
    case .loaded, .kept:
      progress?.finish()
      progress = nil
    case .note(let line): Console.note("dfx: \(line)")
    }
  }

  private func update(_ label: String, _ bytes: Int, of total: Int) {
    if progress == nil {
      progress = Progress(label, total: total / 1_000_000, unit: "MB", isQuiet: isQuiet)
    }
    progress?.update(bytes / 1_000_000)
  }
}

extension LoadedModel {
  /// Compiles a checkpoint and loads it for the execution that the user chose.
  init(
    source: ModelSource, appliance: ApplianceOptions, planning: PlanOptions,
    execution: ExecutionOptions,
    cache: ImageCache?, output: PassOutput, isQuiet: Bool
  ) throws {
    try self.init(
      source: source, machine: appliance.loadMachine(), devices: appliance.devices,
      plan: planning.load(devices: appliance.devices), mode: execution.mode.executionMode,
      threads: execution.threads, cache: cache, output: output,
      onEvent: LoadingDisplay(isQuiet: isQuiet).show)
  }

  /// Waits until the images are kept, and shows it.
  func finishKeeping(_ interrupt: Interrupt? = nil, isQuiet: Bool) {
    let display = LoadingDisplay(isQuiet: isQuiet)
    finishKeeping(isCancelled: { interrupt?.isRequested ?? false }) { event in
      if case .note = event, isQuiet { return }
      display.show(event)
    }
  }
}
