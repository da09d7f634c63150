import Logging
import Synchronization
import VerificationCore

/// A vault without keys that remembers the last code.
final class OpenVault: Vault {
    private let code = Mutex("")

    var lastCode: String { code.withLock { $0 } }

    func digest(_ code: Code, scope: CodeScope) throws(VaultError) -> KeyedDigest {
        KeyedDigest(keyID: 1, bytes: bytes(code, scope))
    }
    func matches(_ code: Code, _ digest: KeyedDigest, scope: CodeScope) throws(VaultError) -> Bool {
        digest.bytes == bytes(code, scope)
    }
    func sealEnvelope(_ code: Code, scope: CodeScope) throws(VaultError) -> SealedBox {
        self.code.withLock { $0 = code.revealText() }
        return SealedBox(bytes: [1])
    }
    func openEnvelope(_ box: SealedBox, scope: CodeScope) throws(VaultError) -> Code { throw .notAuthentic }
    func sealText(_ text: String, application: ApplicationID, row: String) throws(VaultError) -> SealedBox {
        SealedBox(bytes: [2])
    }
    func openText(_ box: SealedBox, application: ApplicationID, row: String) throws(VaultError) -> String {
        throw .notAuthentic
    }
    func index(_ destination: Destination, application: ApplicationID) throws(VaultError) -> [UInt8] {
        Array("\(application)/\(destination.reveal)".utf8)
    }
    func requestDigest(
        _ bytes: [UInt8], of part: RequestPart, application: ApplicationID
    ) throws(VaultError) -> [UInt8] { bytes }
    func fingerprint(_ bytes: [UInt8]) -> [UInt8] { bytes + [UInt8](repeating: 0, count: max(0, 32 - bytes.count)) }

    private func bytes(_ code: Code, _ scope: CodeScope) -> [UInt8] {
        Array("\(scope.verification)/\(scope.generation)/".utf8) + code.revealASCII()
    }
}

/// Reads numbers and addresses that are canonical already.
struct CanonicalReader: DestinationReader {
    func phoneNumber(_ text: String, region: String?) throws(DestinationFault) -> PhoneNumber {
        guard text.utf8.count <= 64 else { throw .tooLong }
        guard text.hasPrefix("+"), let number = PhoneNumber(e164: text, region: "ID", callingCodeDigits: 2) else {
            throw .notANumber
        }
        return number
    }

    func emailAddress(_ text: String) throws(DestinationFault) -> EmailAddress {
        guard text.utf8.count <= 254 else { throw .tooLong }
        guard let address = EmailAddress(canonical: text), !text.hasPrefix("@"), !text.hasSuffix("@") else {
            throw .notAnAddress
        }
        return address
    }
}

struct NoRendering: MessageRendering {
    func locales(for channel: Channel) -> [String] { ["en", "id"] }
    func message(for channel: Channel, code: Code, context: MessageContext) throws(RenderingFault) -> OutgoingMessage {
        throw RenderingFault("nothing is rendered here")
    }
}

/// Keeps every line that is logged, with its metadata.
struct LogKeeper: LogHandler {
    private let shared: Lines
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .trace

    final class Lines: Sendable {
        private let lines = Mutex<[(message: String, metadata: Logger.Metadata)]>([])
        var all: [(message: String, metadata: Logger.Metadata)] { lines.withLock { $0 } }
        var text: String { all.map { "\($0.message) \($0.metadata)" }.joined(separator: "\n") }
        func add(_ message: String, _ metadata: Logger.Metadata) { lines.withLock { $0.append((message, metadata)) } }
    }
    init(_ lines: Lines) { shared = lines }
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }
    func log(event: LogEvent) {
        var line = (event.metadata ?? [:]).merging(metadata) { own, _ in own }
        if let trace = TraceContext.current { line["trace"] = .string(trace.traceID) }
        shared.add("\(event.message)", line)
    }
}
