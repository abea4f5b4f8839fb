// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXApplication
internal import DFXModel
internal import Foundation

/// What `--model` takes besides a folder.
struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "List model presets and installed models.",
    discussion: """
      Presets are shapes without weights: they serve 'dfx estimate' and 'dfx compile'. Installed \
      models have weights and generate text.
      """)

  func run() throws {
    Console.write(
      row("NAME", "LAYERS", "WIDTH", "HEADS", "CONTEXT", "VOCABULARY", "PARAMETERS", "WEIGHTS"))
    for name in InstalledModels.names {
      guard let folder = InstalledModels.directory(of: name) else { continue }
      let configuration = try ModelConfiguration.load(directory: folder)
      Console.show(line(name, configuration, weights: "installed"))
    }
    for preset in ModelPreset.all {
      Console.show(line(preset.name, .gpt2(preset.configuration), weights: "none"))
    }
  }

  private func line(_ name: String, _ shape: ModelConfiguration, weights: String) -> String {
    row(
      name, "\(shape.layers)", "\(shape.width)", "\(shape.heads)", "\(shape.context)",
      "\(shape.vocabulary)", String(format: "%.1f M", Double(shape.parameterCount) / 1e6), weights)
  }

  private func row(_ columns: String...) -> String {
    let widths = [14, 8, 7, 7, 9, 12, 12, 0]
    let cells = zip(columns, widths).map { $0.padding(to: $1) }
    return cells.joined() + "\n"
  }
}

extension String {
  /// The text with spaces up to `width` characters.
  func padding(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
