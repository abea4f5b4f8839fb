// SPDX-License-Identifier: Apache-2.0

internal import DFXMachine
internal import DFXSweep

/// How pass time follows each parameter.
enum Sensitivity {
  /// Prompts of 64 tokens, of which every pass is alike but for the context.
  static let workloads = [
    Workload(model: "dfx-345m", devices: 1, input: 64, output: 1),
    Workload(model: "dfx-1.5b", devices: 4, input: 64, output: 1),
  ]

  /// Parameters that cannot move by a tenth: powers of two, limits, capacities, what the program is
  /// compiled for.
  private static let fixed: Set<String> = [
    "core.tile_inner", "core.tile_lanes", "core.maximum_devices", "core.instruction_memory_kib",
    "core.vector_register_tiles", "core.scalar_registers", "core.instruction_limit",
    "ring.flit_bytes",
  ]
  private static let fixedKeys: Set<String> = [
    "channels", "capacity_gib", "bank_groups", "banks_per_group",
    "low_group_bits", "row_bytes", "rows", "burst_bytes", "burst_ticks", "command_ticks",
    "port_burst_bytes",
  ]

  static var parameters: [Parameter] {
    Machine.parameters.filter {
      $0.range != nil && Machine.u280.acts($0)
        && !["energy", "price", "resources"].contains($0.group)
        && !fixed.contains($0.path) && !fixedKeys.contains($0.key)
    }
  }

  /// The value a tenth below or above; whole numbers move by one at least. nil where it is illegal.
  static func moved(_ parameter: Parameter, by share: Double) -> Double? {
    guard let base = parameter.defaultValue.number, let range = parameter.range else { return nil }
    var value = base * (1 + share)
    if parameter.isInteger {
      value = value.rounded()
      if value == base { value += share < 0 ? -1 : 1 }
    }
    return range.contains(value) && value != base ? value : nil
  }

  static func point(_ workload: Workload, _ parameter: Parameter, _ value: Double) -> SweepPoint {
    var point = workload.point
    point.parameters[parameter.path] = value
    return point
  }

  static var points: [SweepPoint] {
    workloads.map(\.point)
      + parameters.flatMap { parameter in
        [-0.1, 0.1].compactMap { moved(parameter, by: $0) }.flatMap { value in
          workloads.map { point($0, parameter, value) }
        }
      }
  }

  /// One line of the table: percent of a pass, for each workload, down and up.
  struct Row {
    let parameter: Parameter
    let values: [Double?]
    let percents: [[Double?]]

    var largest: Double { percents.joined().compactMap { $0 }.map(abs).max() ?? 0 }
  }

  /// Rows, the most important parameter first.
  static func rows(_ runs: ValidationRuns) throws -> [Row] {
    let bases = try workloads.map { try runs.msPerPass($0.point) }
    let rows = try parameters.map { parameter in
      let values = [-0.1, 0.1].map { moved(parameter, by: $0) }
      let percents = try zip(workloads, bases).map { workload, base in
        try values.map { value in
          try value.map {
            try (runs.msPerPass(point(workload, parameter, $0)) / base - 1) * 100
          }
        }
      }
      return Row(parameter: parameter, values: values, percents: percents)
    }
    return rows.sorted {
      ($0.largest, $1.parameter.path) > ($1.largest, $0.parameter.path)
    }
  }
}
