// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DFXModel

/// Where two sets of tensors part.
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Compare two safetensors files tensor by tensor.",
    discussion: """
      For each tensor: the largest difference and where it is, the root of the mean squared \
      difference relative to the first file's standard deviation, and how many values differ. Exits \
      with 1 when a tensor differs by more than the tolerance or is missing in one file.

      EXAMPLES:
        dfx diff taps.safetensors reference.safetensors --tolerance 0.02
      """)

  @Argument(help: "One file.")
  var first: String

  @Argument(help: "The other.")
  var second: String

  @Option(help: "Largest relative root mean squared difference that counts as equal.")
  var tolerance = 0.0

  func run() throws {
    let (a, b) = (try TensorFile(path: first), try TensorFile(path: second))
    // By their bytes: a file can have names that Swift takes for equal.
    let (namesA, namesB) = (
      Set(a.names.map { ByteString($0) }), Set(b.names.map { ByteString($0) })
    )
    var differs = false
    for name in a.names where namesB.contains(ByteString(name)) {
      let (left, right) = (try a.tensor(name), try b.tensor(name))
      guard left.shape == right.shape else {
        Console.show("\(name): shape \(left.shape) and \(right.shape)\n")
        differs = true
        continue
      }
      let difference = try TensorDifference(left.floats(), right.floats(), shape: left.shape)
      if !difference.isWithin(tolerance) { differs = true }
      Console.show("\(name) \(left.shape): \(difference)\n")
    }
    for name in namesA.subtracting(namesB).sorted() {
      Console.show("\(name.text): only in \(first)\n")
    }
    for name in namesB.subtracting(namesA).sorted() {
      Console.show("\(name.text): only in \(second)\n")
    }
    for file in [a, b] { try file.requireUnchanged() }
    if differs || namesA != namesB { throw ExitCode(1) }
  }
}
