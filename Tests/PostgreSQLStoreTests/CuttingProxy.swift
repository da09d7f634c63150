import StoreThreads
import Glibc
import Synchronization

@testable import PostgreSQLStore

/// Stands between libpq and the server, passes on message by message, and cuts the connection where it is told to.
final class CuttingProxy: Sendable {
    /// Where the first changing commit is cut.
    enum Cut: Sendable {
        /// Nothing of the last round trip reaches the server.
        case beforeMark
        /// The server has the mark but not the commit, and does not hear that the client is gone until the client
        /// asks what became of it.
        case beforeCommit
        /// The server commits and its answer is lost.
        case beforeAnswer
        /// As before, and nobody is let in any more.
        case forGood
    }

    private struct State {
        var cut: Cut?
        var isShut = false
        var cuts = 0
        var work = AskedWork()
        /// A server's connection that is left open without a client.
        var orphan: CInt?
    }

    private let state = Mutex(State())
    private let listener: CInt
    private let target: UInt16
    let port: Int

    /// - Parameter target: The server's port on 127.0.0.1.
    init(to target: Int) throws(StoreFailure) {
        self.target = UInt16(target)
        let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        var address = CuttingProxy.loopback(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(listener, generic, length) == 0 && listen(listener, 64) == 0
                    && getsockname(listener, generic, &length) == 0
            }
        }
        guard isBound else { throw StoreFailure(description: "no port for the proxy") }
        port = Int(UInt16(bigEndian: address.sin_port))
        _ = ConnectionThread.start { [self] in accept() }
    }

    /// Arms the proxy: the next changing commit of a connection that has made none before is cut.
    func cut(_ cut: Cut) { state.withLock { $0.cut = cut } }

    /// Connections that were cut.
    var cuts: Int { state.withLock { $0.cuts } }

    /// What clients have asked of the server so far.
    var work: AskedWork { state.withLock { $0.work } }

    func close() {
        state.withLock { $0.isShut = true }
        shutdown(listener, CInt(SHUT_RDWR))
        Glibc.close(listener)
    }

    private func accept() {
        while true {
            let client = Glibc.accept(listener, nil, nil)
            guard client >= 0 else { return }
            guard !state.withLock({ $0.isShut }), let server = connect() else {
                Glibc.close(client)
                continue
            }
            let pair = Pair(client: client, server: server)
            _ = ConnectionThread.start { [self] in passOnRequests(pair) }
            _ = ConnectionThread.start { [self] in passOnAnswers(pair) }
        }
    }

    private func connect() -> CInt? {
        let server = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = CuttingProxy.loopback(target)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(server, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        return isConnected ? server : nil
    }

    private func passOnRequests(_ pair: Pair) {
        var isFirst = true
        while let message = Message(from: pair.client, isTyped: !isFirst) {
            isFirst = false
            if message.holds("is_fence) VALUES ($1, $2, true)") { abandonOrphan() }
            if message.holds("is_fence) VALUES ($1, $2, false)") { pair.willCommit() }
            state.withLock { $0.work.note(message.type) }
            if pair.isCommitting, act(on: message, pair) { return }
            guard message.send(to: pair.server) else { break }
        }
        pair.end()
    }

    /// - Returns: Whether the connection was cut.
    private func act(on message: Message, _ pair: Pair) -> Bool {
        switch state.withLock({ $0.cut }) {
        case .beforeMark:
            note()
            pair.end()
            return true
        case .beforeCommit where message.holds("COMMIT"):
            state.withLock { $0.orphan = pair.server }
            note()
            pair.abandonServer()
            return true
        case .beforeAnswer where message.type == UInt8(ascii: "S"), .forGood where message.type == UInt8(ascii: "S"):
            pair.swallowAnswer()
            return false
        default:
            return false
        }
    }

    private func passOnAnswers(_ pair: Pair) {
        while let message = Message(from: pair.server, isTyped: true) {
            if pair.isSwallowing {
                guard message.type == UInt8(ascii: "Z") else { continue }
                if state.withLock({ $0.cut }) == .forGood { state.withLock { $0.isShut = true } }
                note()
                break
            }
            guard message.send(to: pair.client) else { break }
        }
        pair.end()
    }

    private func note() {
        state.withLock { state in
            state.cut = nil
            state.cuts += 1
        }
    }

    /// Lets the server hear at last that the client is gone.
    private func abandonOrphan() {
        let orphan = state.withLock { state in
            defer { state.orphan = nil }
            return state.orphan
        }
        if let orphan { shutdown(orphan, CInt(SHUT_RDWR)) }
    }

    private static func loopback(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}

/// What clients ask of a server.
struct AskedWork: Equatable {
    /// How often they wait for it.
    var trips = 0
    var statements = 0

    /// Counts what ends a trip, and what has a statement carried out.
    mutating func note(_ type: UInt8) {
        if type == UInt8(ascii: "S") { trips += 1 }
        if type == UInt8(ascii: "E") { statements += 1 }
    }

    static func - (later: AskedWork, earlier: AskedWork) -> AskedWork {
        AskedWork(trips: later.trips - earlier.trips, statements: later.statements - earlier.statements)
    }
}

/// Something that a test needs could not be had.
struct StoreFailure: Error, CustomStringConvertible {
    let description: String
}

/// A client's connection and the one to the server that belongs to it.
private final class Pair: Sendable {
    private struct State {
        var isCommitting = false
        var isSwallowing = false
    }

    let client: CInt
    let server: CInt
    private let state = Mutex(State())

    init(client: CInt, server: CInt) {
        self.client = client
        self.server = server
    }

    var isCommitting: Bool { state.withLock { $0.isCommitting } }
    var isSwallowing: Bool { state.withLock { $0.isSwallowing } }
    func willCommit() { state.withLock { $0.isCommitting = true } }
    func swallowAnswer() { state.withLock { $0.isSwallowing = true } }

    func end() {
        shutdown(client, CInt(SHUT_RDWR))
        shutdown(server, CInt(SHUT_RDWR))
    }

    func abandonServer() { shutdown(client, CInt(SHUT_RDWR)) }
}

/// One message of PostgreSQL's protocol.
private struct Message {
    /// Zero for the first message of a connection, which has none.
    let type: UInt8
    private let bytes: [UInt8]

    init?(from descriptor: CInt, isTyped: Bool) {
        guard let head = Message.read(isTyped ? 5 : 4, from: descriptor) else { return nil }
        let length = head.suffix(4).reduce(0) { $0 << 8 | Int($1) }
        guard length >= 4, let body = Message.read(length - 4, from: descriptor) else { return nil }
        type = isTyped ? head[0] : 0
        bytes = head + body
    }

    func holds(_ text: String) -> Bool {
        let wanted = Array(text.utf8)
        guard bytes.count >= wanted.count else { return false }
        return bytes.indices.dropLast(wanted.count - 1).contains { bytes[$0...].starts(with: wanted) }
    }

    func send(to descriptor: CInt) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.send(descriptor, buffer.baseAddress! + sent, bytes.count - sent, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    private static func read(_ count: Int, from descriptor: CInt) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let more = bytes.withUnsafeMutableBytes { buffer in
                Glibc.read(descriptor, buffer.baseAddress! + filled, count - filled)
            }
            guard more > 0 else { return nil }
            filled += more
        }
        return bytes
    }
}
