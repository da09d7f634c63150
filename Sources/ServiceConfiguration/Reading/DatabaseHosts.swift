/// Where a database server is: names or addresses, or the folder of a unix socket.
struct DatabaseHosts {
    /// Whether all of them are this machine.
    let areHere: Bool

    /// Nil unless `text` is one absolute path, or names and addresses separated by commas.
    init?(_ text: String) {
        if text.hasPrefix("/") {
            guard text.utf8.count <= pathBytesMax, text.isPrintable, !text.contains(",") else { return nil }
            areHere = true
            return
        }
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let hosts = parts.compactMap { HostName(String($0)) }
        guard hosts.count == parts.count, hosts.count <= hostsMax else { return nil }
        areHere = hosts.allSatisfy(\.isLoopback)
    }
}

/// A socket's address has room for 107 bytes, its file's name among them.
private let pathBytesMax = 100
private let hostsMax = 8
