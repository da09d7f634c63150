import Glibc

/// A secret key's bytes, which are wiped when nobody holds them any more (R64).
///
/// They are written once, before the object is shared, and only read afterwards.
final class ProofSecret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private nonisolated(unsafe) let storage: UnsafeMutableRawBufferPointer

    /// Takes the bytes over and wipes the array that they came in.
    init(consuming bytes: inout [UInt8]) {
        storage = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
        storage.copyBytes(from: bytes)
        wipe(&bytes)
    }

    deinit {
        if let start = storage.baseAddress { explicit_bzero(start, storage.count) }
        storage.deallocate()
    }

    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        body(UnsafeRawBufferPointer(storage))
    }

    /// In base 64 for URLs, for a library that takes nothing else.
    var text: String {
        withBytes { bytes in
            var text: [UInt8] = []
            text.reserveCapacity(bytes.count * 2)
            defer { wipe(&text) }
            Base64URL.append(bytes, to: &text)
            return String(decoding: text, as: UTF8.self)
        }
    }

    var description: String { "<secret>" }
    var debugDescription: String { "<secret>" }
    var customMirror: Mirror { Mirror(self, children: []) }
}

/// Overwrites bytes in place; the optimiser does not remove it as it would a loop.
func wipe(_ bytes: inout [UInt8]) {
    bytes.withUnsafeMutableBytes { bytes in
        if let start = bytes.baseAddress { explicit_bzero(start, bytes.count) }
    }
}
