// SPDX-License-Identifier: Apache-2.0

/// Mutations inside the pages of a SQLite file, whose header stays as it is.
///
/// Format: <https://www.sqlite.org/fileformat2.html>.
enum DatabaseMutation {
  private static let header = 100
  /// Bytes at the begin of a page that say its kind, its cells and where they lie.
  private static let structure = 64
  /// What varints, counts and page numbers go wrong at.
  private static let bytes: [UInt8] = [0, 1, 2, 5, 10, 13, 0x7F, 0x80, 0x81, 0xFE, 0xFF]

  static func mutate<Random: RandomNumberGenerator>(
    _ input: [UInt8], using random: inout Random
  ) -> [UInt8]? {
    guard input.count > header, input.starts(with: Array("SQLite format 3\0".utf8)) else {
      return nil
    }
    // 1 stands for 65536.
    let stated = Int(input[16]) << 8 | Int(input[17])
    let page = stated == 1 ? 65_536 : stated
    guard page >= 512, input.count >= page, input.count % page == 0 else { return nil }
    var file = input
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let start = Int.random(in: 0..<file.count / page, using: &random) * page
      let first = start == 0 ? header : start
      let used = (first..<start + page).filter { file[$0] != 0 }
      switch Int.random(in: 0..<8, using: &random) {
      case 0:
        // One page in place of another: trees with loops.
        let other = Int.random(in: 0..<file.count / page, using: &random) * page
        guard start > 0, other > 0 else { continue }
        file.replaceSubrange(start..<start + page, with: file[other..<other + page])
      case 1...4:
        change(&file[Int.random(in: first..<first + structure, using: &random)], using: &random)
      default:
        guard let place = used.randomElement(using: &random) else { continue }
        change(&file[place], using: &random)
      }
    }
    return file
  }

  private static func change<Random: RandomNumberGenerator>(
    _ byte: inout UInt8, using random: inout Random
  ) {
    switch Int.random(in: 0..<3, using: &random) {
    case 0: byte = bytes.randomElement(using: &random)!
    case 1: byte ^= 1 << UInt8.random(in: 0..<8, using: &random)
    default: byte = UInt8.random(in: 0...255, using: &random)
    }
  }
}
