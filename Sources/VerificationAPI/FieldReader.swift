import StrictJSON
import VerificationService

/// Reads the members of one JSON object with exact types and gathers every fault; what nobody asked for is refused
/// (R50).
struct FieldReader {
    private let members: [JSONMember]
    private let path: String
    private var asked: Set<String> = []
    private(set) var faults: [FieldFault] = []

    /// - Parameter path: Where the object stands in the request, empty for the body itself.
    init(_ members: [JSONMember], path: String = "") {
        self.members = members
        self.path = path
    }

    /// Reads a whole body, which has to be an object.
    init(body: JSONValue) throws {
        guard let members = body.members else {
            throw Problem.invalid([FieldFault("body", .wrongType, "an object")])
        }
        self.init(members)
    }

    mutating func string(_ name: String) -> String? {
        read(name, "a string") { $0.string }
    }

    mutating func requiredString(_ name: String, _ allowed: String) -> String? {
        if value(name) == nil { faults.append(FieldFault(place(name), .missing, allowed)) }
        return read(name, allowed) { $0.string }
    }

    mutating func integer(_ name: String) -> Int? {
        read(name, "a whole number") { $0.integer.map { Int($0) } }
    }

    mutating func flag(_ name: String) -> Bool? {
        read(name, "true or false") { $0.bool }
    }

    mutating func array(_ name: String) -> [JSONValue]? {
        read(name, "an array") { $0.array }
    }

    mutating func object(_ name: String) -> [JSONMember]? {
        read(name, "an object") { $0.members }
    }

    /// Adds faults that were found inside a member.
    mutating func add(_ found: [FieldFault]) {
        faults.append(contentsOf: found)
    }

    /// Faults a member's value.
    mutating func refuse(_ name: String, _ code: FieldFault.Code, _ allowed: String) {
        faults.append(FieldFault(place(name), code, allowed))
    }

    /// All faults, the unknown members' among them.
    mutating func finish() -> [FieldFault] {
        let known = asked.sorted().joined(separator: ", ")
        for member in members where !asked.contains(member.name) {
            let allowed = asked.isEmpty ? "no field is allowed here" : "one of \(known)"
            faults.append(FieldFault(place(FieldName.shown(member.name)), .unknownField, allowed))
        }
        return faults
    }

    func place(_ name: String) -> String {
        path.isEmpty ? name : "\(path).\(name)"
    }

    private func value(_ name: String) -> JSONValue? {
        members.first { $0.name == name }?.value
    }

    private mutating func read<Value>(_ name: String, _ allowed: String, _ convert: (JSONValue) -> Value?) -> Value? {
        asked.insert(name)
        guard let value = value(name) else { return nil }
        if let converted = convert(value) { return converted }
        faults.append(FieldFault(place(name), .wrongType, allowed))
        return nil
    }
}

/// Names from outside, as answers may repeat them.
enum FieldName {
    /// The name itself when it is plainly one, otherwise `*`: a code, number or key that was sent as a name must not
    /// come back in an answer (R11).
    static func shown(_ name: String) -> String {
        let bytes = name.utf8
        let digits = bytes.count { (0x30...0x39).contains($0) }
        let isPlain = bytes.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == 0x5F || byte == 0x2D
        }
        guard isPlain, (1...40).contains(bytes.count), digits < 4, !name.hasPrefix("sk_") else { return "*" }
        return name
    }
}
