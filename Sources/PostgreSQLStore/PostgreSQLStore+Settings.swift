extension PostgreSQLStore {
    /// How the server is reached and how long it may take.
    public struct Settings: Sendable {
        /// A name or address, several of them separated by commas, or the folder of a unix socket.
        public var host: String
        public var port: Int
        public var database: String
        public var user: String
        public var password: Password?
        public var tls: TLS
        /// The file of the authorities that may vouch for the server; nil trusts those of the system.
        public var rootCertificate: String?
        /// Connections for changes of one verification each; checks, events and reads have their own beside them.
        public var connections = 8
        /// Connections that only read.
        public var readers = 2
        /// Time for a connection to stand, at least 2 s.
        public var connectTimeout: Duration = .seconds(3)
        /// Time for one statement.
        public var statementTimeout: Duration = .seconds(5)
        /// Time for which a statement waits for another transaction's lock.
        public var lockTimeout: Duration = .seconds(3)
        /// Time after which the server ends a transaction that nobody goes on with.
        public var idleInTransactionTimeout: Duration = .seconds(10)
        /// Time for finding out what came of a commit whose answer was lost.
        public var resolutionTimeout: Duration = .seconds(15)
        /// Checks that one transaction counts together.
        public var groupMax = 256
        /// Operations of each kind that may wait; above this the store answers `overloaded` (R102).
        public var waitingMax = 4096

        /// - Parameter tls: Anything but `verifyFull` is for a server on this machine (R65).
        public init(
            host: String, port: Int = 5432, database: String, user: String, password: Password? = nil,
            tls: TLS = .verifyFull, rootCertificate: String? = nil
        ) {
            self.host = host
            self.port = port
            self.database = database
            self.user = user
            self.password = password
            self.tls = tls
            self.rootCertificate = rootCertificate
        }
    }

    /// How a connection is protected, in libpq's words.
    public enum TLS: String, Sendable, Hashable, CaseIterable {
        /// The server's certificate is verified, and that it bears the host's name.
        case verifyFull = "verify-full"
        /// Encrypted, without knowing with whom.
        case require
        case disable
    }

    /// The role's password; it prints as redacted.
    public struct Password: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
        let text: String

        public init(_ text: String) {
            self.text = text
        }

        public var description: String { "[redacted]" }
        public var debugDescription: String { description }
        public var customMirror: Mirror { Mirror(self, children: []) }
    }
}

extension PostgreSQLStore.Settings {
    /// Whether the server is reached through a socket in the file system.
    var isSocket: Bool { hosts.allSatisfy { $0.hasPrefix("/") } }

    /// Whether a socket stands among names of machines: then nobody can say what is protected.
    var isPartlySocket: Bool { !isSocket && hosts.contains { $0.hasPrefix("/") } }

    /// Whether every named server is this machine.
    var isLocal: Bool {
        hosts.allSatisfy { $0.hasPrefix("/") || $0 == "localhost" || $0 == "::1" || $0.hasPrefix("127.") }
    }

    private var hosts: [Substring] { host.split(separator: ",", omittingEmptySubsequences: false) }
}
