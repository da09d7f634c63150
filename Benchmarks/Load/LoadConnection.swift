import Glibc

/// One connection of the load; at most one request is under way on it.
struct LoadConnection {
    let descriptor: CInt
    /// When the request that is under way was sent, or was due, in nanoseconds.
    var askedAt: UInt64 = 0
    var sentAt: UInt64 = 0
    /// What came of an answer that is not whole yet.
    var partial: [UInt8] = []

    init(port: Int) throws {
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw LoadFailure.system("socket") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            defer { end() }
            throw LoadFailure.system("connect")
        }
        var yes: CInt = 1
        setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<CInt>.size))
        guard fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0 else { throw LoadFailure.system("fcntl") }
    }

    func end() { close(descriptor) }

    /// Sends a request, which always fits into an empty socket's buffer.
    func send(_ bytes: [UInt8]) throws {
        let sent = Glibc.send(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL))
        guard sent == bytes.count else { throw LoadFailure.system("send") }
    }

    /// Takes what came; the status once the answer is whole.
    mutating func receive(_ buffer: UnsafeMutableRawBufferPointer) throws -> Int? {
        let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
        if count < 0, errno == EAGAIN || errno == EINTR { return nil }
        guard count > 0 else { throw count == 0 ? LoadFailure("the server closed a connection") : .system("recv") }
        let new = UnsafeRawBufferPointer(rebasing: buffer[..<count])
        guard !partial.isEmpty else {
            let status = try LoadConnection.status(of: new)
            if status == nil { partial = Array(new) }
            return status
        }
        partial.append(contentsOf: new)
        let status = try partial.withUnsafeBytes { try LoadConnection.status(of: $0) }
        if status != nil { partial.removeAll(keepingCapacity: true) }
        return status
    }

    private static func status(of bytes: UnsafeRawBufferPointer) throws -> Int? {
        guard let head = try AnswerHead(bytes), bytes.count >= head.byteCount else { return nil }
        guard bytes.count == head.byteCount else { throw LoadFailure("an answer is longer than it says") }
        return head.status
    }
}

extension LoadFailure {
    static func system(_ call: String) -> LoadFailure {
        LoadFailure("\(call) failed: \(String(cString: strerror(errno)))")
    }
}
