// SPDX-License-Identifier: Apache-2.0

/// The known name that a misspelt one most likely means.
enum Spelling {
  /// `; did you mean 'add'?`, or nothing where no name is near.
  static func hint(_ name: String, among known: some Sequence<String>) -> String {
    // Comparing takes time with the square of the length, and no name is nearly as long.
    guard name.count <= 40 else { return "" }
    let near = known.map { (name: $0, distance: distance(name, $0)) }
      .filter { $0.distance <= max(1, name.count / 3) }
      .min { ($0.distance, $0.name) < ($1.distance, $1.name) }
    return near.map { "; did you mean '\($0.name)'?" } ?? ""
  }

  /// How many letters have to be put in, left out, replaced or swapped with their neighbour.
  static func distance(_ left: String, _ right: String) -> Int {
    let (left, right) = (Array(left), Array(right))
    var rows = [Array(0...right.count)]
    for i in 0..<left.count {
      var row = [i + 1]
      for j in 0..<right.count {
        var best = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (left[i] == right[j] ? 0 : 1))
        if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
          best = min(best, rows[i - 1][j - 1] + 1)
        }
        row.append(best)
      }
      rows.append(row)
    }
    return rows[left.count][right.count]
  }
}
