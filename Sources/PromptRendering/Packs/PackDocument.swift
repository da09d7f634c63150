internal import StrictJSON

/// A JSON object of a pack, read member by member; what is missing, unknown or out of range becomes a fault.
struct PackDocument {
    let file: String
    /// Where the object stands in the file, as it is told: `voice.`, `clips[3].`; empty at the top.
    private let path: String
    private let members: [JSONMember]

    /// Reads the file's text; nil when it is no JSON object.
    init?(_ bytes: [UInt8], file: String, _ faults: inout FaultLedger) {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue.parse(bytes)
        } catch {
            faults.add(.notJSON, file, "not JSON: \(error)")
            return nil
        }
        self.init(value, file: file, path: "", &faults)
    }

    private init?(_ value: JSONValue, file: String, path: String, _ faults: inout FaultLedger) {
        guard let members = value.members else {
            faults.add(.notJSON, file, path.isEmpty ? "not a JSON object" : "\(path.dropLast()) must be an object")
            return nil
        }
        self.file = file
        self.path = path
        self.members = members
    }

    /// The names of all members, in the file's order.
    var names: [String] { members.map(\.name) }

    /// Notes every member that is not in this list.
    func allowOnly(_ names: [String], _ faults: inout FaultLedger) {
        for member in members where !names.contains(member.name) {
            faults.add(.memberUnknown, file, "\(path)\(quoted(member.name)) is not a known member")
        }
    }

    /// Whether the object has this member.
    func has(_ name: String) -> Bool { members.contains { $0.name == name } }

    func text(_ name: String, charactersMax: Int, _ faults: inout FaultLedger) -> String? {
        value(name, expected: "a text of 1 to \(charactersMax) plain characters", &faults) { value in
            guard let text = value.string, !text.isEmpty, text.utf8.count <= charactersMax * 4,
                text.count <= charactersMax, !text.unicodeScalars.contains(where: PlainText.isControl)
            else { return nil }
            return text
        }
    }

    func integer(_ name: String, in range: ClosedRange<Int>, _ faults: inout FaultLedger) -> Int? {
        value(name, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)", &faults) { value in
            value.integer.flatMap { Int(exactly: $0) }.flatMap { range.contains($0) ? $0 : nil }
        }
    }

    func number(_ name: String, in range: ClosedRange<Double>, _ faults: inout FaultLedger) -> Double? {
        value(name, expected: "a number from \(range.lowerBound) to \(range.upperBound)", &faults) { value in
            let number: Double? =
                switch value {
                case .integer(let integer): Double(integer)
                case .number(let number): number
                default: nil
                }
            return number.flatMap { range.contains($0) ? $0 : nil }
        }
    }

    func flag(_ name: String, _ faults: inout FaultLedger) -> Bool? {
        value(name, expected: "true or false", &faults, read: \.bool)
    }

    /// SHA-256 in lower-case hex.
    func digest(_ name: String, _ faults: inout FaultLedger) -> String? {
        value(name, expected: "64 lower-case hex digits", &faults) { value in
            value.string.flatMap { text in
                let isHex = text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
                return text.utf8.count == 64 && isHex ? text : nil
            }
        }
    }

    func object(_ name: String, _ faults: inout FaultLedger) -> PackDocument? {
        guard let value = value(name, expected: "an object", &faults, read: { $0 }) else { return nil }
        return PackDocument(value, file: file, path: "\(path)\(name).", &faults)
    }

    /// A list of short plain texts.
    func texts(_ name: String, countMax: Int, _ faults: inout FaultLedger) -> [String]? {
        value(name, expected: "a list of 1 to \(countMax) texts", &faults) { value in
            value.array.flatMap { values in
                let texts = values.compactMap(\.string)
                return texts.count == values.count && (1...countMax).contains(texts.count) ? texts : nil
            }
        }
    }

    func objects(_ name: String, countMax: Int, _ faults: inout FaultLedger) -> [PackDocument]? {
        let values = value(name, expected: "a list of at most \(countMax) objects", &faults) { value in
            value.array.flatMap { $0.count <= countMax ? $0 : nil }
        }
        guard let values else { return nil }
        return values.enumerated().compactMap { index, value in
            PackDocument(value, file: file, path: "\(path)\(name)[\(index)].", &faults)
        }
    }

    private func value<Value>(
        _ name: String, expected: String, _ faults: inout FaultLedger, read: (JSONValue) -> Value?
    ) -> Value? {
        guard let member = members.first(where: { $0.name == name }) else {
            faults.add(.memberMissing, file, "\(path)\(name) is missing; it must be \(expected)")
            return nil
        }
        guard let value = read(member.value) else {
            faults.add(.memberOutOfRange, file, "\(path)\(name) must be \(expected)")
            return nil
        }
        return value
    }
}
