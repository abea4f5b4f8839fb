// SPDX-License-Identifier: Apache-2.0

internal import DFXSweep
internal import Foundation

/// A store of a sweep: reading changes nothing, and what is merged into another store can be merged on.
enum StoreSubject {
  static func file(_ input: [UInt8], in folder: ScratchFolder) -> Outcome {
    for name in ["store", "merged", "again"] {
      folder.remove(name)
      folder.remove(name + "-journal")
    }
    let url = folder.write(input, to: "store")
    guard let store = try? SweepStore(path: url.path, .read) else { return .refused }
    let merged = folder.url.appending(path: "merged").path
    do throws(SweepError) {
      let target = try SweepStore(path: merged)
      let count = try target.merge(store)
      precondition((try? Data(contentsOf: url)) == Data(input), "reading changed a store")
      let again = try SweepStore(path: folder.url.appending(path: "again").path)
      let copied = try again.merge(target)
      let kept = try target.rowCount()
      precondition(copied == kept && copied <= count, "rows were lost")
      return .accepted
    } catch {
      precondition((try? Data(contentsOf: url)) == Data(input), "reading changed a store")
      return .passedHeader
    }
  }
}
