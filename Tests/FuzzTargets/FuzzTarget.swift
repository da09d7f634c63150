/// Something that reads what comes from outside, with texts to begin from.
public struct FuzzTarget: Sendable, CustomStringConvertible {
    public let name: String
    /// Inputs that it takes, or nearly; what is tried is made out of them.
    public let seeds: [[UInt8]]
    private let body: @Sendable ([UInt8]) async throws -> Void

    init(_ name: String, seeds: [[UInt8]], _ body: @escaping @Sendable ([UInt8]) async throws -> Void) {
        self.name = name
        self.seeds = seeds
        self.body = body
    }

    init(_ name: String, texts: [String], _ body: @escaping @Sendable ([UInt8]) async throws -> Void) {
        self.init(name, seeds: texts.map { Array($0.utf8) }, body)
    }

    /// Gives it one input, which it may refuse in any way but by ending the process (R105).
    /// - Throws: `FuzzFinding` when it took the input and what it made of it is not right.
    public func run(_ input: [UInt8]) async throws { try await body(input) }

    public var description: String { name }

    /// Every target, by name.
    public static let all = reading + values + gateways
}

/// Something was read that cannot be right.
public struct FuzzFinding: Error, CustomStringConvertible {
    public let description: String
}

func expect(_ isRight: Bool, _ sentence: @autoclosure () -> String) throws {
    if !isRight { throw FuzzFinding(description: sentence()) }
}

/// An input as text, whatever its bytes.
func text(_ input: [UInt8]) -> String { String(decoding: input, as: UTF8.self) }
