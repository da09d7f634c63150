/// The values that were given, each checked by its key's kind, with the place it came from.
struct CheckedValues: Sendable {
    struct Given: Sendable {
        let value: ConfigurationValue
        let source: ConfigurationSource
    }

    var given: [String: Given] = [:]

    func value(_ key: ConfigurationKey) -> ConfigurationValue? {
        if let given = given[key.path] { return given.value }
        if case .value(let value) = key.fallback { return value }
        return nil
    }

    func source(_ key: ConfigurationKey) -> ConfigurationSource {
        given[key.path]?.source ?? .standard
    }

    func isGiven(_ key: ConfigurationKey) -> Bool { given[key.path] != nil }

    /// Whether any key of a section was given.
    func isGiven(section: ConfigurationTable.Section) -> Bool {
        given.keys.contains { $0.hasPrefix(section.path + ".") }
    }

    func text(_ key: ConfigurationKey) -> String? {
        guard case .text(let text)? = value(key) else { return nil }
        return text
    }

    func integer(_ key: ConfigurationKey) -> Int {
        guard case .integer(let number)? = value(key) else { preconditionFailure("\(key.path) is a number") }
        return number
    }

    func flag(_ key: ConfigurationKey) -> Bool {
        guard case .flag(let flag)? = value(key) else { preconditionFailure("\(key.path) is true or false") }
        return flag
    }

    func list(_ key: ConfigurationKey) -> [String] {
        guard case .list(let texts)? = value(key) else { preconditionFailure("\(key.path) is a list") }
        return texts
    }

    func map(_ key: ConfigurationKey) -> [String: String] {
        guard case .map(let entries)? = value(key) else { preconditionFailure("\(key.path) is a map") }
        return Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0.value) })
    }

    func seconds(_ key: ConfigurationKey) -> Duration { .seconds(integer(key)) }

    func days(_ key: ConfigurationKey) -> Duration { .seconds(integer(key) * 24 * 3600) }

    /// A text that has a default or was checked to be there.
    func required(_ key: ConfigurationKey) -> String {
        guard let text = text(key) else { preconditionFailure("\(key.path) was checked to be there") }
        return text
    }

    /// One of the words of an enumeration whose words are the key's choices.
    func choice<Word: RawRepresentable>(_ key: ConfigurationKey) -> Word where Word.RawValue == String {
        guard let word = Word(rawValue: required(key)) else { preconditionFailure("\(key.path) has a closed list") }
        return word
    }
}
