/// Why a value is refused, in words that follow the key. Never holds the value itself.
struct ValueFault: Error {
    let sentence: String
}

extension ValueKind {
    /// Checks a value of the file.
    func read(_ tree: YAMLTree) throws(ValueFault) -> ConfigurationValue {
        switch (self, tree) {
        case (.list(let rule, let count), .list(let values, _)):
            var texts: [String] = []
            for value in values { texts.append(try ValueKind.text(value, allowed: rule.allowed)) }
            return .list(try checked(texts, rule, count))
        case (.map, .map(let members, _)):
            var entries: [ConfigurationValue.Entry] = []
            for member in members {
                let value = try ValueKind.text(member.value, allowed: "a text, in quotes if it looks like a number")
                entries.append(.init(member.name, value))
            }
            return .map(try checked(entries))
        case (.list, .scalar), (.list, .map):
            throw ValueFault(sentence: "must be a list in brackets; allowed: \(allowed)")
        case (.map, .scalar), (.map, .list):
            throw ValueFault(sentence: "must be names with values; allowed: \(allowed)")
        case (_, .list), (_, .map): throw ValueFault(sentence: "must be a single value; allowed: \(allowed)")
        case (_, .scalar): return try readScalar(tree)
        }
    }

    /// Checks the value of an environment variable: lists are separated by commas, maps are written `a=b,c=d`.
    func read(variable text: String) throws(ValueFault) -> ConfigurationValue {
        guard text.utf8.count <= textBytesMax else {
            throw ValueFault(sentence: "is longer than \(textBytesMax) bytes; allowed: \(allowed)")
        }
        let parts = text.isEmpty ? [] : text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        switch self {
        case .list(let rule, let count):
            return .list(try checked(parts, rule, count))
        case .map:
            var entries: [ConfigurationValue.Entry] = []
            for part in parts {
                let fields = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                guard fields.count == 2 else { throw ValueFault(sentence: "must be written name=value,name=value") }
                entries.append(.init(fields[0], fields[1]))
            }
            return .map(try checked(entries))
        case .integer, .flag, .text, .choice:
            return try checked(text)
        }
    }

    private func readScalar(_ tree: YAMLTree) throws(ValueFault) -> ConfigurationValue {
        guard case .scalar(let text, let isPlain, let kind, _) = tree else {
            preconditionFailure("a scalar was asked for")
        }
        guard !tree.isNothing else { throw ValueFault(sentence: "has no value; allowed: \(allowed)") }
        switch self {
        case .integer, .flag:
            guard isPlain else { throw ValueFault(sentence: "must stand without quotes; allowed: \(allowed)") }
            return try checked(text)
        case .text(let rule):
            return try checked(try ValueKind.text(tree, allowed: rule.allowed))
        case .choice:
            guard !isPlain || kind == .text else { throw ValueFault(sentence: "must be one of \(allowed)") }
            return try checked(text)
        case .list, .map: preconditionFailure("lists and maps are read apart")
        }
    }

    /// A text of the file; one that YAML takes for something else must be quoted, so that nobody is surprised.
    private static func text(_ tree: YAMLTree, allowed: String) throws(ValueFault) -> String {
        guard case .scalar(let text, let isPlain, let kind, _) = tree else {
            throw ValueFault(sentence: "must hold texts only; allowed: \(allowed)")
        }
        guard text.utf8.count <= textBytesMax else {
            throw ValueFault(sentence: "is longer than \(textBytesMax) bytes; allowed: \(allowed)")
        }
        guard isPlain, kind != .text else { return text }
        let idea =
            switch kind {
            case .flag: "a yes or no (so `NO` for Norway too)"
            case .number: "a number"
            case .nothing: "nothing"
            case .text, .other: "something else than a text"
            }
        throw ValueFault(sentence: "is a text that YAML takes for \(idea); put it in quotes. Allowed: \(allowed)")
    }

    private func checked(_ text: String) throws(ValueFault) -> ConfigurationValue {
        switch self {
        case .text(let rule):
            guard rule.accepts(text) else { throw ValueFault(sentence: "is not allowed; allowed: \(rule.allowed)") }
            return .text(text)
        case .choice(let words):
            guard words.contains(text) else { throw ValueFault(sentence: "is not allowed; allowed: \(allowed)") }
            return .text(text)
        case .flag:
            guard text == "true" || text == "false" else {
                throw ValueFault(sentence: "must be true or false, in small letters")
            }
            return .flag(text == "true")
        case .integer(let range):
            guard let number = ValueKind.integer(text) else {
                throw ValueFault(sentence: "must be a whole number in plain digits; allowed: \(allowed)")
            }
            guard range.contains(number) else {
                throw ValueFault(sentence: "is out of range; allowed: \(allowed)")
            }
            return .integer(number)
        case .list, .map: preconditionFailure("lists and maps are checked apart")
        }
    }

    /// Plain digits only: `0x1F`, `010`, `1_000`, `1e3` and `1:30` all mean different things to different readers.
    private static func integer(_ text: String) -> Int? {
        let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
        guard (1...18).contains(digits.count), digits.allSatisfy(\.isDigit), digits.count == 1 || digits.first != 0x30
        else { return nil }
        return Int(text)
    }

    private func checked(
        _ texts: [String], _ rule: TextRule, _ count: ClosedRange<Int>
    ) throws(ValueFault) -> [String] {
        guard count.contains(texts.count) else {
            throw ValueFault(sentence: "has \(texts.count) values; allowed: \(allowed)")
        }
        for (index, text) in texts.enumerated() {
            guard rule.accepts(text) else {
                throw ValueFault(sentence: "value \(index + 1) of the list is not allowed; allowed: \(allowed)")
            }
        }
        guard Set(texts).count == texts.count else { throw ValueFault(sentence: "has a value twice") }
        return texts
    }

    private func checked(_ entries: [ConfigurationValue.Entry]) throws(ValueFault) -> [ConfigurationValue.Entry] {
        guard case .map(let names, let values, let count) = self else { preconditionFailure("a map was asked for") }
        guard count.contains(entries.count) else {
            throw ValueFault(sentence: "has \(entries.count) names; allowed: \(allowed)")
        }
        for entry in entries {
            guard names.accepts(entry.name) else {
                throw ValueFault(sentence: "name `\(entry.name.shown)` is not allowed; names: \(names.allowed)")
            }
            guard values.accepts(entry.value) else {
                throw ValueFault(sentence: "the value of `\(entry.name)` is not allowed; allowed: \(values.allowed)")
            }
        }
        guard Set(entries.map(\.name)).count == entries.count else { throw ValueFault(sentence: "has a name twice") }
        return entries
    }
}
