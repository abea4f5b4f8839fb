// SPDX-License-Identifier: Apache-2.0

internal import DFXHardware

/// Faults put into the model on purpose; only builds with `DFX_SEEDED_FAULTS` have any.
public enum SeededFault {
  /// Names of all faults of this build.
  public static var names: [String] { numbered.map(\.name) }

  /// Those that change no value, only what a memory model takes.
  public static var namesOfTime: [String] {
    numbered.filter { dfx_seeded_fault_is_of_time($0.number) != 0 }.map(\.name)
  }

  private static var numbered: [(number: UInt32, name: String)] {
    var faults: [(UInt32, String)] = []
    // Number 0 is that there is none.
    var number: UInt32 = 1
    while let name = dfx_seeded_fault_name(number).map({ String(cString: $0) }), !name.isEmpty {
      faults.append((number, name))
      number += 1
    }
    return faults
  }

  /// Chooses the fault of this process before it makes a platform; whether there is one of that name.
  public static func choose(_ name: String) -> Bool { dfx_choose_seeded_fault(name) != 0 }
}
