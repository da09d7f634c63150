/// One numbered step of the schema: forward only, carried out in one transaction, never edited after a release.
struct Migration: Sendable {
    /// 1 for the first; the database keeps the number of its last one.
    let number: Int
    /// What it does, in a few words, for people.
    let name: String
    let text: String

    /// All steps in their order.
    static let all = [first, second, third, fourth, fifth, sixth, seventh, eighth, ninth]

    /// The number that a database of this version has.
    static var newest: Int { all.count }
}
