/// One statement's text. Its identity is the key under which each connection keeps it prepared; the text is written in
/// this room and holds no input (R63).
final class SQL: Sendable {
    let text: String

    init(_ text: String) {
        self.text = text
    }
}
