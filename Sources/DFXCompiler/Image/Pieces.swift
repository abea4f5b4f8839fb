// SPDX-License-Identifier: Apache-2.0

internal import DFXDevice
internal import DFXModel

extension Range<Int> {
  /// Ranges of `length`, the last one with what is left.
  func cut(into length: Int) -> [Range<Int>] {
    stride(from: lowerBound, to: upperBound, by: length).map {
      $0..<Swift.min($0 + length, upperBound)
    }
  }
}

extension WeightSource {
  /// Where an element of a tensor is stored; nil where weights lie in no file.
  func source(of tensor: GPT2Tensor, element: Int) -> ContentSource? {
    // Content without a tensor says so when it is written.
    guard let place = (try? self.tensor(tensor))?.place(ofElement: element) else { return nil }
    return ContentSource(file: place.file, offset: place.offset)
  }
}
