extension Rule {
    static let fileLinesMax = 400
    static let functionLinesMax = 70
    static let columnsMax = 120

    static let sizes = [files, functions, columns]

    private static let files = Rule(
        "a file of more than 400 lines is two things",
        broken: [TextFile("Sources/sandi/Long.swift", String(repeating: "let x = 1\n", count: 401))],
        kept: [TextFile("Sources/sandi/Long.swift", String(repeating: "let x = 1\n", count: 400))]
    ) { file in
        guard file.isSwift || file.isScript, file.lines.count > fileLinesMax else { return [] }
        return [Violation(file, "\(file.lines.count) lines; at most \(fileLinesMax)")]
    }

    private static let functions = Rule(
        "a function has at most 70 lines",
        broken: [
            TextFile("A.swift", function(lines: 71)), TextFile("A.swift", "struct A {\n\(function(lines: 90))}\n"),
        ],
        kept: [TextFile("A.swift", function(lines: 70)), TextFile("A.swift", protocolSample)]
    ) { file in
        guard file.isSwift else { return [] }
        return FunctionBody.all(in: file.code.bytes).filter { $0.lines > functionLinesMax }.map { body in
            Violation(file, line: body.line, "a function of \(body.lines) lines; at most \(functionLinesMax)")
        }
    }

    private static let columns = Rule(
        "a line has at most 120 columns",
        broken: [
            TextFile("A.swift", String(repeating: "x", count: 121)),
            TextFile("scripts/run", "#!/bin/sh\n" + String(repeating: "x", count: 121)),
        ],
        kept: [TextFile("A.swift", String(repeating: "ä", count: 120) + "\n")]
    ) { file in
        guard file.isSwift || file.isScript else { return [] }
        return file.lines.enumerated().filter { $0.element.count > columnsMax && !isCommandToCopy($0.element) }.map {
            Violation(file, line: $0.offset + 1, "\($0.element.count) columns; at most \(columnsMax)")
        }
    }

    /// A line that people copy into their shell is of one piece.
    private static func isCommandToCopy(_ line: Substring) -> Bool { line.hasPrefix("  curl ") }

    private static func function(lines: Int) -> String {
        "func a() {\n" + String(repeating: "    b()\n", count: lines - 2) + "}\n"
    }

    private static let protocolSample = """
        protocol A {
            func a(_ b: () -> Void)
            init()
        }
        \(String(repeating: "let c = 1\n", count: 100))
        struct B {
            let make: () -> B = { B.init() }
        }
        """
}

/// Where a function's lines are.
struct FunctionBody {
    let line: Int
    /// From the line of its name to that of its closing brace.
    let lines: Int

    /// All functions and initializers with a body, those within others too.
    static func all(in code: [UInt8]) -> [FunctionBody] {
        var found: [FunctionBody] = []
        var line = 1
        var start: Int?
        for place in code.indices {
            if SwiftCode.isNamePart(code[place]) {
                if start == nil { start = place }
                continue
            }
            if let begin = start, isDeclaration(code[begin..<place], in: code),
                let end = end(of: begin, in: code)
            {
                let lines = code[begin...end].count { $0 == UInt8(ascii: "\n") } + 1
                found.append(FunctionBody(line: line, lines: lines))
            }
            start = nil
            if code[place] == UInt8(ascii: "\n") { line += 1 }
        }
        return found
    }

    private static func isDeclaration(_ word: ArraySlice<UInt8>, in code: [UInt8]) -> Bool {
        guard keywords.contains(where: { word.elementsEqual($0.utf8) }) else { return false }
        let before = word.startIndex - 1
        return before < 0 || code[before] != UInt8(ascii: ".")
    }

    /// The place of the closing brace; nil when there is no body.
    private static func end(of begin: Int, in code: [UInt8]) -> Int? {
        var parentheses = 0
        var braces = 0
        for place in begin..<code.count {
            switch code[place] {
            case UInt8(ascii: "("), UInt8(ascii: "["): parentheses += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"): parentheses -= 1
            case UInt8(ascii: "{") where parentheses == 0: braces += 1
            case UInt8(ascii: "}") where parentheses == 0:
                guard braces > 0 else { return nil }
                braces -= 1
                if braces == 0 { return place }
            case UInt8(ascii: "\n") where parentheses == 0 && braces == 0:
                if !goesOn(after: place, in: code) { return nil }
            default: break
            }
            if parentheses < 0 { return nil }
        }
        return nil
    }

    /// Whether the next line with anything on it carries a declaration on.
    private static func goesOn(after place: Int, in code: [UInt8]) -> Bool {
        let rest = code[(place + 1)...].drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
        return continuations.contains { rest.starts(with: $0.utf8) }
    }

    private static let keywords = ["func", "init", "deinit", "subscript"]
    private static let continuations = ["{", "->", "throws", "async", "where", ")"]
}
