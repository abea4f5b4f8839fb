// SPDX-License-Identifier: Apache-2.0

internal import Foundation

// specgen [ROOT] [--check]: writes every generated file, or says which one differs from the specification.
let arguments = CommandLine.arguments.dropFirst()
let isCheck = arguments.contains("--check")
let root = URL(fileURLWithPath: arguments.first { $0 != "--check" } ?? ".")
let outputs = try GeneratedFiles(root: root).contents()
var differing: [String] = []
for (path, text) in outputs.sorted(by: { $0.key < $1.key }) {
  let file = root.appendingPathComponent(path)
  if (try? Data(contentsOf: file)) == Data(text.utf8) { continue }
  differing.append(path)
  if isCheck { continue }
  try FileManager.default.createDirectory(
    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
  try Data(text.utf8).write(to: file, options: .atomic)
}
if isCheck && !differing.isEmpty {
  print("out of date, run 'make gen': " + differing.joined(separator: ", "))
  exit(1)
}
print("\(outputs.count) generated files, \(isCheck ? 0 : differing.count) written")
