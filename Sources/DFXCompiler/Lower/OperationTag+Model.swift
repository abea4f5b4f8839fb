// SPDX-License-Identifier: Apache-2.0

package import DFXISA

/// What compiled programs name beside the parts of a model.
extension OperationTag {
  package static let synchronization: Self = "synchronization"
}
