// SPDX-License-Identifier: Apache-2.0

internal import DFXMachine
internal import DFXReport
public import Foundation

/// Machine files for points whose parameters differ from their machine's.
public struct MachineFiles: Sendable {
  private let folder: URL

  /// Files go to `folder`, which is created when it is needed.
  public init(folder: URL) {
    self.folder = folder
  }

  /// The machine to run a point on: its own when it changes nothing, else the path of a new file.
  ///
  /// - Throws: `MachineError` for unknown machines and parameters and for illegal values; Foundation's
  ///   errors when the file cannot be written.
  public func machine(for point: SweepPoint) throws -> String {
    guard !point.parameters.isEmpty else { return point.machine }
    var machine = try Machine.named(point.machine)
    for (path, value) in point.parameters.sorted(by: { $0.key < $1.key }) {
      machine = try machine.changing(path, to: value, origin: "sweep")
    }
    var groups = [(name: String, members: [OrderedJSON.Member])]()
    for (path, value) in machine.changes.sorted(by: { $0.key < $1.key }) {
      let parts = path.split(separator: ".", maxSplits: 1).map(String.init)
      if groups.last?.name != parts[0] { groups.append((parts[0], [])) }
      groups[groups.count - 1].members.append(.init(parts[1], .number(value)))
    }
    let name = ([machine.name] + point.assignments).joined(separator: " ")
    let file = OrderedJSON.object(
      [.init("base", .string(Machine.u280.name)), .init("name", .string(name))]
        + groups.map { .init($0.name, .object($0.members)) })
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let url = folder.appending(path: "\(UUID().uuidString).json")
    try file.pretty.write(to: url, atomically: true, encoding: .utf8)
    return url.path
  }

  /// Removes all files that were made.
  public func remove() {
    try? FileManager.default.removeItem(at: folder)
  }
}
