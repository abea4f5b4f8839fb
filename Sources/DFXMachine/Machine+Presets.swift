// SPDX-License-Identifier: Apache-2.0

internal import Foundation

extension Machine {
  /// The machines of `machine/presets/`, the paper's first.
  public static let presets: [Machine] = {
    let names = presetTexts.map(\.name).sorted { first, second in
      (first != specified.name, first) < (second != specified.name, second)
    }
    return names.map { name in
      do throws(MachineError) {
        return try preset(name, below: [])
      } catch {
        // A test reads every preset, so that this build would not have been released.
        preconditionFailure(error.description)
      }
    }
  }()

  static func preset(_ name: String, below bases: [String]) throws(MachineError) -> Machine {
    guard let text = presetTexts.first(where: { $0.name == name })?.text else {
      throw .unknown(name: name, presets: presetTexts.map(\.name))
    }
    return try decode(Data(text.utf8), path: "machine/presets/\(name).json", below: bases)
  }
}

private func < (a: (Bool, String), b: (Bool, String)) -> Bool {
  a.0 == b.0 ? a.1 < b.1 : !a.0
}
