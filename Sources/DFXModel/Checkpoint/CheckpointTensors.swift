// SPDX-License-Identifier: Apache-2.0

/// What a family has in its checkpoints: a tensor by what it is.
protocol CheckpointTensor: Hashable, Sendable {
  associatedtype Configuration
  associatedtype All: Sequence<Self>

  /// All tensors of a model, made one after the other: a configuration may claim any number of layers.
  static func all(in model: Configuration) -> All

  /// The names under which files may have it; the last is the one that messages say.
  func fileNames(in model: Configuration) -> [String]

  /// The dimensions in a model.
  func shape(in model: Configuration) -> [Int]

  /// The elements of a tensor that a checkpoint need not have; nil where it must.
  var standardValue: Float? { get }
}

extension CheckpointTensor {
  /// Tensors outside of layers, then those inside of each, none of which is made before it is asked for.
  static func tensors<Part: Sendable>(
    outside: [Self], layers: Int, inside: [Part], in layer: @escaping (Int, Part) -> Self
  ) -> LazyMapSequence<Range<Int>, Self> {
    (0..<outside.count + layers * inside.count).lazy.map { index in
      guard index >= outside.count else { return outside[index] }
      let (number, part) = (index - outside.count).quotientAndRemainder(dividingBy: inside.count)
      return layer(number, inside[part])
    }
  }
}

/// All tensors of a checkpoint, each found, of the shape that its model asks for, or of its standard value.
struct CheckpointTensors<Tensor: CheckpointTensor>: Sendable {
  /// Names of the tensors that the files lack.
  let absent: [String]
  private let views: [Tensor: TensorView]

  /// Finds the tensors of a model; `family` is whose checkpoint was expected, for messages.
  init(
    of model: Tensor.Configuration, in files: any NamedTensors, family: String
  ) throws(CheckpointError) {
    var views: [Tensor: TensorView] = [:]
    var absent: [String] = []
    for tensor in Tensor.all(in: model) {
      let names = tensor.fileNames(in: model)
      let shape = tensor.shape(in: model)
      if let view = try files.view(names, shape: shape) {
        views[tensor] = view
      } else if let value = tensor.standardValue, let name = names.last {
        absent.append(name)
        views[tensor] = TensorView(
          name: name, shape: shape, values: Array(repeating: value, count: shape.reduce(1, *)))
      } else {
        throw files.missing(names, of: family)
      }
    }
    self.views = views
    self.absent = absent
  }

  /// One tensor.
  func view(_ tensor: Tensor) throws(CheckpointError) -> TensorView {
    guard let view = views[tensor] else {
      throw CheckpointError(.missingTensor, "the model has no tensor \(tensor)")
    }
    return view
  }

  /// One line on the tensors that the files lack; nil when they have all.
  var absenceNote: String? {
    guard let first = absent.first else { return nil }
    let others = absent.count > 1 ? " and \(absent.count - 1) more" : ""
    return "the checkpoint lacks \(first)\(others): biases are taken as 0, gains as 1"
  }
}
