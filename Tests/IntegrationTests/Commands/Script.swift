import Foundation
import Testing

/// A command line session as text, with what is expected of it.
///
/// `$` runs a command; `${NAME}` in it is replaced. `<` is typed into the command before it. Then, about the last
/// command: `?` is its exit code, `>` and `!` stand in its output and its errors, `~` stands in neither, and `=`
/// keeps the first line of its output under a name. `#` is a comment.
struct Script {
    let folder: String
    var names: [String: String]
    var environment: [String: String] = [:]

    /// Runs a session from its file.
    mutating func run(_ name: String) async throws {
        let path = "\(projectFolder)/Tests/IntegrationTests/Scripts/\(name).txt"
        var last: Finished?
        var typed = ""
        let session = try String(contentsOfFile: path, encoding: .utf8)
        for (number, text) in session.components(separatedBy: "\n").enumerated() {
            guard let mark = text.first, mark != "#" else { continue }
            let rest = filled(String(text.dropFirst(2)))
            let place: Comment = "\(name).txt:\(number + 1): \(text)\n\(last?.output ?? "")\(last?.errors ?? "")"
            switch mark {
            case "$":
                last = try await execute(rest, typed)
                typed = ""
                #expect(last?.wasSignalled == false, place)
            case "<": typed += rest + "\n"
            case "?": #expect(last.map { String($0.status) } == rest, place)
            case ">": #expect(last?.output.contains(rest) == true, place)
            case "!": #expect(last?.errors.contains(rest) == true, place)
            case "~": #expect(last.map { ($0.output + $0.errors).contains(rest) } == false, place)
            case "=": names[rest] = try #require(last?.lines.first, place)
            default: Issue.record("\(name).txt:\(number + 1) begins with no mark that is known")
            }
        }
        #expect(last != nil)
    }

    private func filled(_ text: String) -> String {
        names.reduce(text) { $0.replacingOccurrences(of: "${\($1.key)}", with: $1.value) }
    }

    private func execute(_ line: String, _ typed: String) async throws -> Finished {
        var words = Script.words(line)
        let name = words.removeFirst()
        return try await IntegrationTests.run(
            words, by: name, in: folder, environment: environment, input: typed)
    }

    /// Splits at spaces, except between single quotes.
    private static func words(_ line: String) -> [String] {
        line.components(separatedBy: "'").enumerated().reduce(into: [String]()) { words, piece in
            guard piece.offset % 2 == 0 else { return words.append(piece.element) }
            words += piece.element.split(separator: " ").map(String.init)
        }
    }
}
