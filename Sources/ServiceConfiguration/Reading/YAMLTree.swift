import Yams

/// A configuration file as a tree in which every value knows its line.
indirect enum YAMLTree: Sendable {
    /// - Parameter isPlain: The text stands without quotes, so that YAML may take it for something else than a text.
    case scalar(String, isPlain: Bool, kind: PlainKind, line: Int)
    case list([YAMLTree], line: Int)
    case map([Member], line: Int)

    /// What YAML takes an unquoted text for.
    enum PlainKind: Sendable, Hashable { case text, nothing, flag, number, other }

    struct Member: Sendable {
        let name: String
        let line: Int
        let value: YAMLTree
    }

    var line: Int {
        switch self {
        case .scalar(_, _, _, let line), .list(_, let line), .map(_, let line): line
        }
    }

    /// The text of a single value.
    var scalarText: String? {
        guard case .scalar(let text, _, _, _) = self else { return nil }
        return text
    }

    /// Whether nothing stands after the colon.
    var isNothing: Bool {
        guard case .scalar(_, true, .nothing, _) = self else { return false }
        return true
    }
}

/// Why a text is no configuration file.
struct YAMLFault: Error {
    let line: Int?
    let sentence: String
}

extension YAMLTree {
    /// Reads a file's bytes; nil when it holds nothing but comments.
    static func parse(_ bytes: [UInt8]) throws(YAMLFault) -> YAMLTree? {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw YAMLFault(line: nil, sentence: "the file is not UTF-8")
        }
        if let (line, sentence) = YAMLScreening.fault(in: text) { throw YAMLFault(line: line, sentence: sentence) }
        do {
            // The encoding is named because the parser's default asks an environment variable for it.
            guard let root = try Parser(yaml: text, encoding: .utf8).singleRoot() else { return nil }
            return try tree(root, depth: 0)
        } catch let fault as YAMLFault {
            throw fault
        } catch let error as YamlError {
            throw YAMLFault(error)
        } catch {
            throw YAMLFault(line: nil, sentence: "the file cannot be read as YAML")
        }
    }

    private static func tree(_ node: Node, depth: Int) throws(YAMLFault) -> YAMLTree {
        let line = node.mark?.line ?? 1
        guard depth < depthMax else {
            throw YAMLFault(line: line, sentence: "values are nested more than \(depthMax) deep")
        }
        switch node {
        case .scalar(let scalar):
            return .scalar(scalar.string, isPlain: scalar.style == .plain, kind: plainKind(node), line: line)
        case .sequence(let sequence):
            var values: [YAMLTree] = []
            for value in sequence { values.append(try tree(value, depth: depth + 1)) }
            return .list(values, line: line)
        case .mapping(let mapping):
            var members: [Member] = []
            for (key, value) in mapping { members.append(try member(key, value, depth: depth)) }
            return .map(members, line: line)
        case .alias:
            throw YAMLFault(line: line, sentence: "aliases are not used here")
        }
    }

    private static func member(_ key: Node, _ value: Node, depth: Int) throws(YAMLFault) -> Member {
        let line = key.mark?.line ?? 1
        guard case .scalar(let name) = key, name.string != "<<" else {
            throw YAMLFault(line: line, sentence: "a key must be a plain name")
        }
        return Member(name: name.string, line: line, value: try tree(value, depth: depth + 1))
    }

    /// YAML 1.1 readers see more booleans than 1.2 readers do; a word that any of them might see is no text.
    private static func plainKind(_ node: Node) -> PlainKind {
        if let text = node.scalar?.string.lowercased(), text == "y" || text == "n" { return .flag }
        switch node.tag.rawValue.split(separator: ":").last {
        case "str": return .text
        case "null": return .nothing
        case "bool": return .flag
        case "int", "float": return .number
        default: return .other
        }
    }
}

extension YAMLFault {
    /// Takes the parser's words for what is wrong, and never the line itself, which may hold a secret.
    fileprivate init(_ error: YamlError) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            self.init(line: mark.line, sentence: "this is no YAML: \(problem)")
        case .duplicatedKeysInMapping(let names, let context):
            let listed = names.map(\.shown).joined(separator: ", ")
            self.init(line: context.mark.line, sentence: "a key stands twice in one section: \(listed)")
        default:
            self.init(line: nil, sentence: "the file cannot be read as YAML")
        }
    }
}

private let depthMax = 8
