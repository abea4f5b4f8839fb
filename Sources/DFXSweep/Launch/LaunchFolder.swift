// SPDX-License-Identifier: Apache-2.0

internal import DFXFiles
internal import DFXReport
internal import Foundation

/// What is known of a launch, in a file beside its tasks.
struct Launch: Codable, Equatable {
  static let schema = "dfx.launch/1"

  var schema = Launch.schema
  /// The name of its jobs, by which the scheduler finds them.
  let name: String
  /// Points of each task.
  let tasks: [Int]
  /// Jobs that were submitted for it.
  var jobs: [String] = []
  /// Whether everything in its shards is in the store.
  var isCollected = false
}

/// The folder of a launch, beside the store: a definition, a store and a log for each task.
///
/// It appears whole, and its file `launch.json` is replaced whole: a process may end at any time, and the next one
/// goes on from what is there.
struct LaunchFolder {
  let path: String

  /// The folder of a store's launch.
  init(store: String) {
    path = URL(filePath: store).resolvingSymlinksInPath().path + ".slurm"
  }

  var script: String { path + "/task.sh" }
  func definition(_ task: Int) -> String { path + "/task-\(task).json" }
  func shard(_ task: Int) -> String { path + "/task-\(task).sqlite" }
  func log(_ task: Int) -> String { path + "/task-\(task).log" }
  private var manifest: String { path + "/launch.json" }

  /// The launch that it holds; nil where there is no folder.
  func launch() throws(LaunchProblem) -> Launch? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let data: Data
    do throws(FileError) {
      data = try InputFile(manifest).read()
    } catch {
      throw .folder(path: path, reason: error.message)
    }
    guard let launch = try? JSONDecoder().decode(Launch.self, from: data) else {
      throw .folder(path: path, reason: "launch.json is not understood")
    }
    guard launch.schema == Launch.schema else {
      throw .folder(path: path, reason: "its version is \(launch.schema)")
    }
    guard launch.name.wholeMatch(of: /dfx-[0-9a-f]{16}/) != nil, !launch.tasks.isEmpty,
      launch.tasks.count <= Sweep.mostPoints, launch.tasks.allSatisfy({ $0 > 0 })
    else { throw .folder(path: path, reason: "launch.json is damaged") }
    return launch
  }

  /// Makes the folder of a launch that runs `chunks`, a task each, by `command`.
  ///
  /// - Parameter command: the program and its arguments; the definition's and the shard's path follow them.
  func make(
    _ chunks: [ArraySlice<PreparedPoint>], command: [String]
  ) throws(LaunchProblem) -> Launch {
    let digits = String(UInt64.random(in: 0...UInt64.max), radix: 16)
    let launch = Launch(
      name: "dfx-" + String(repeating: "0", count: 16 - digits.count) + digits,
      tasks: chunks.map(\.count))
    do throws(FileError) {
      let folder = try OutputFolder(path)
      try folder.begin()
      for (index, chunk) in chunks.enumerated() {
        try write(Self.definition(of: chunk), to: "task-\(index + 1).json", of: folder)
      }
      try write(text(of: command), to: "task.sh", of: folder)
      try write(Self.encoded(launch), to: "launch.json", of: folder)
      try folder.finish()
    } catch {
      throw .file(error)
    }
    return launch
  }

  /// Replaces what is known of the launch.
  func update(_ launch: Launch) throws(LaunchProblem) {
    do throws(FileError) {
      try OutputFile(manifest).write(Self.encoded(launch))
    } catch {
      throw .file(error)
    }
  }

  /// Removes the files of a launch, what tells of it last; a folder with files of others stays.
  func remove(_ launch: Launch) {
    for task in launch.tasks.indices.map({ $0 + 1 }) {
      for file in [definition(task), shard(task), shard(task) + "-journal", log(task)] {
        unlink(file)
      }
    }
    unlink(script)
    unlink(manifest)
    rmdir(path)
  }

  /// What a task that did not finish said last.
  func lastWords(of task: Int) -> String? {
    guard let handle = FileHandle(forReadingAtPath: log(task)) else { return nil }
    defer { try? handle.close() }
    let most: UInt64 = 4096
    let size = (try? handle.seekToEnd()) ?? 0
    try? handle.seek(toOffset: size > most ? size - most : 0)
    let end = (try? handle.readToEnd()) ?? nil
    return String(decoding: end ?? Data(), as: UTF8.self).split(whereSeparator: \.isNewline)
      .map { visible($0.trimmingCharacters(in: .whitespaces)) }.last { !$0.isEmpty }
  }

  /// The script of each task: it becomes the program, so that signals reach that.
  private func text(of command: [String]) -> String {
    let words = command.map(quotedForShell).joined(separator: " ")
    let place = quotedForShell(path) + "/task-\"$SLURM_ARRAY_TASK_ID\""
    return """
      #!/bin/sh
      # A task of a sweep, written by 'dfx sweep --launch slurm'.
      exec \(words) \(place).json --store \(place).sqlite

      """
  }

  /// A definition of points whose models and machines are found from every folder.
  private static func definition(of points: ArraySlice<PreparedPoint>) -> String {
    encoded(["points": points.map(\.portable)])
  }

  /// The points of all tasks.
  func points(of launch: Launch) throws(LaunchProblem) -> Set<SweepPoint> {
    var points = Set<SweepPoint>()
    for task in 1...launch.tasks.count {
      let data: Data
      do throws(FileError) {
        data = try InputFile(definition(task)).read()
      } catch {
        throw .file(error)
      }
      guard let some = try? JSONDecoder().decode([String: [SweepPoint]].self, from: data) else {
        throw .folder(path: path, reason: "task-\(task).json is damaged")
      }
      points.formUnion(some["points"] ?? [])
    }
    return points
  }

  private static func encoded(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
    // Texts and finite numbers always have a JSON form.
    return String(decoding: (try? encoder.encode(value)) ?? Data(), as: UTF8.self) + "\n"
  }

  private func write(
    _ text: String, to name: String, of folder: OutputFolder
  ) throws(FileError) {
    try folder.file(name).finish(text)
  }
}

extension PreparedPoint {
  /// The point under names that are found from every folder.
  var portable: SweepPoint {
    var point = point
    point.model = model.fullName
    point.machine = machineName
    point.plan = planName
    return point
  }
}
