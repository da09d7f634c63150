/// Header fields in their order; names are looked up without regard to case. Prints names only, as a value may be a
/// secret.
public struct GatewayHeaders: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    public struct Field: Sendable, Hashable {
        public let name: String
        public let value: String
    }

    public private(set) var fields: [Field]

    public init(_ fields: [(name: String, value: String)] = []) {
        self.fields = fields.map { Field(name: $0.name, value: $0.value) }
    }

    /// Adds a field after the others; a name may come again.
    public mutating func append(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// The first value under this name.
    public subscript(name: String) -> String? {
        let wanted = name.lowercased()
        return fields.first { $0.name.lowercased() == wanted }?.value
    }

    public var description: String { fields.map(\.name).joined(separator: ", ") }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// What a vendor answered: hostile until it has been read.
public struct GatewayAnswer: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    public let status: Int
    public let headers: GatewayHeaders
    public let body: [UInt8]
    /// Whether the body was longer than what is read.
    public let isCut: Bool

    public init(status: Int, headers: GatewayHeaders = GatewayHeaders(), body: [UInt8] = [], isCut: Bool = false) {
        self.status = status
        self.headers = headers
        self.body = body
        self.isCut = isCut
    }

    public var isSuccess: Bool { (200..<300).contains(status) }

    public var description: String { "answer \(status) of \(body.count) bytes" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
