import Foundation

/// The bytes of a request, made once; only an id or a number in it changes from request to request.
struct RequestTemplate {
    private(set) var bytes: [UInt8]
    private let place: Int
    private let ids: [UInt8]
    private var next: Int
    private let end: Int
    private let kind: LoadKind

    /// Characters of a verification's id.
    static let idCharacters = 30
    private static let numberDigits = 10
    private static let numbersMax = 100_000_000
    private static let numbersAll = 10_000_000_000
    /// Has no factor in common with `numbersAll`, so that every number comes once.
    private static let numberSpread = 6_180_339_887

    init(_ plan: LoadPlan) throws {
        kind = plan.kind
        let key = try String(contentsOfFile: plan.keyFile, encoding: .utf8).filter { !$0.isWhitespace }
        let placeholder = String(repeating: "0", count: RequestTemplate.idCharacters)
        let text =
            switch plan.kind {
            case .empty: RequestTemplate.text("/empty", key, "{\"code\":\"000000\"}")
            case .checks: RequestTemplate.text("/v1/verifications/\(placeholder)/checks", key, "{\"code\":\"000000\"}")
            case .creates: RequestTemplate.text("/v1/verifications", key, "{\"to\":{\"phone\":\"+62810000000000\"}}")
            }
        bytes = Array(text.utf8)
        ids = try plan.idFile.map { try RequestTemplate.ids($0) } ?? []
        switch plan.kind {
        case .empty:
            (place, next, end) = (0, 0, .max)
        case .checks:
            place = RequestTemplate.place(of: placeholder, in: bytes)
            (next, end) = (0, ids.count / RequestTemplate.idCharacters * plan.checksEach)
        case .creates:
            place = RequestTemplate.place(of: "0000000000", in: bytes)
            (next, end) = (plan.firstNumber, RequestTemplate.numbersMax)
        }
    }

    /// Puts the next id or number in; false when there is none left.
    mutating func advance() -> Bool {
        guard next < end else { return false }
        defer { next += 1 }
        switch kind {
        case .empty: break
        case .checks:
            let width = RequestTemplate.idCharacters
            let id = next % (ids.count / width) * width
            for offset in 0..<width { bytes[place + offset] = ids[id + offset] }
        case .creates:
            // Far from one another, so that no prefix gets many of them: the limits would hold it.
            var rest = next * RequestTemplate.numberSpread % RequestTemplate.numbersAll
            for offset in (0..<RequestTemplate.numberDigits).reversed() {
                bytes[place + offset] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
            }
        }
        return true
    }

    private static func text(_ path: String, _ key: String, _ body: String) -> String {
        "POST \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \(key)\r\n"
            + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private static func ids(_ file: String) throws -> [UInt8] {
        let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: file))).filter { $0 != UInt8(ascii: "\n") }
        guard !bytes.isEmpty, bytes.count % idCharacters == 0 else { throw LoadFailure("\(file) holds no ids") }
        return bytes
    }

    private static func place(of placeholder: String, in bytes: [UInt8]) -> Int {
        guard let range = bytes.firstRange(of: Array(placeholder.utf8)) else {
            preconditionFailure("the template holds its placeholder")
        }
        return range.lowerBound
    }
}
