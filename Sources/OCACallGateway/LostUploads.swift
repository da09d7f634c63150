import Synchronization

/// Names whose upload may have left a file that nobody knows the id of, so that its release looks for all of the name.
final class LostUploads: Sendable {
    private let names = Mutex<Set<String>>([])

    func note(_ name: String) {
        names.withLock { names in
            if names.count >= lostUploadsMax, let any = names.first { names.remove(any) }
            names.insert(name)
        }
    }

    func contains(_ name: String) -> Bool { names.withLock { $0.contains(name) } }
    func forget(_ name: String) { names.withLock { _ = $0.remove(name) } }
}

private let lostUploadsMax = 4096
