/// The fewest letters to add, drop, change or swap with their neighbour that turn one text into the other.
func editDistance(_ left: String, _ right: String) -> Int {
    let (left, right) = (Array(left.utf8), Array(right.utf8))
    var former: [Int] = []
    var row = Array(0...right.count)
    for (i, letter) in left.enumerated() {
        let next = nextRow(letter, i, left, right, row, former)
        (former, row) = (row, next)
    }
    return row[right.count]
}

private func nextRow(
    _ letter: UInt8, _ i: Int, _ left: [UInt8], _ right: [UInt8], _ row: [Int], _ former: [Int]
) -> [Int] {
    var next = [i + 1]
    for (j, other) in right.enumerated() {
        var best = min(row[j + 1] + 1, next[j] + 1, row[j] + (letter == other ? 0 : 1))
        if i > 0, j > 0, letter == right[j - 1], left[i - 1] == other { best = min(best, former[j - 1] + 1) }
        next.append(best)
    }
    return next
}

/// The known name that was most likely meant, if one is near enough.
func likelyMeant(_ name: String, among known: some Sequence<String>) -> String? {
    guard name.utf8.count <= 100 else { return nil }
    let nearest = known.map { (distance: editDistance(name, $0), name: $0) }.min { $0 < $1 }
    guard let nearest, nearest.distance <= max(2, name.utf8.count / 4) else { return nil }
    return nearest.name
}
