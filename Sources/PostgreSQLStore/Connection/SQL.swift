/// One statement's text. Its identity is the key under which each connection keeps it prepared; the text is written in
/// this room and holds no input (R63).
final class SQL: Sendable {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    /// `$1, $2` and so on, up to `count`.
    static func places(_ count: Int) -> String {
        (1...count).map { "$\($0)" }.joined(separator: ", ")
    }

    /// The columns with the table's letter in front.
    static func prefixed(_ table: String, _ columns: String) -> String {
        prefixed(columns) { _ in table }
    }

    /// The columns, each with the letter that `table` gives it in front.
    static func prefixed(_ columns: String, _ table: (Substring) -> String) -> String {
        columns.split(separator: ",").map { column in
            let name = column.drop { $0 == " " }
            return "\(table(name)).\(name)"
        }.joined(separator: ", ")
    }
}
