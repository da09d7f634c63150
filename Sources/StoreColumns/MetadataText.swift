import StrictJSON
public import VerificationCore

/// The caller's metadata as one JSON text: a list of pairs, because their order is the caller's.
public enum MetadataText {
    /// The text for these pairs.
    public static func write(_ pairs: [MetadataPair]) -> String {
        let value = JSONValue.array(pairs.map { .array([.string($0.name), .string($0.value)]) })
        return String(decoding: value.serialized(), as: UTF8.self)
    }

    /// The pairs in a text; nil for a text that `write` did not make.
    public static func read(_ text: String) -> [MetadataPair]? {
        guard let values = (try? JSONValue.parse(Array(text.utf8)))?.array else { return nil }
        var pairs: [MetadataPair] = []
        for value in values {
            guard let pair = value.array, pair.count == 2, let name = pair[0].string, let text = pair[1].string else {
                return nil
            }
            pairs.append(MetadataPair(name: name, value: text))
        }
        return pairs
    }
}
