import CPostgreSQL
import Glibc

/// Blocks until the connection's socket can be read, or written if that is wanted too; false when it stays silent.
func waitForSocket(_ handle: OpaquePointer, isWriting: Bool, milliseconds: Int32) -> Bool {
    let events = Int16(POLLIN) | (isWriting ? Int16(POLLOUT) : 0)
    var entry = pollfd(fd: PQsocket(handle), events: events, revents: 0)
    guard entry.fd >= 0 else { return false }
    while true {
        let count = poll(&entry, 1, milliseconds)
        if count < 0, errno == EINTR { continue }
        return count > 0
    }
}
