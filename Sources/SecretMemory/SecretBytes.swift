import Glibc

/// Key material that is wiped when nobody holds it any more (R64).
///
/// The bytes are written once, before the object is shared, and only read afterwards.
public final class SecretBytes: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private nonisolated(unsafe) let storage: UnsafeMutableRawBufferPointer

    /// Takes the bytes over and wipes the array that they came in.
    public init(consuming bytes: inout [UInt8]) {
        storage = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
        storage.copyBytes(from: bytes)
        wipe(&bytes)
    }

    deinit {
        wipe(storage)
        storage.deallocate()
    }

    /// How many they are.
    public var count: Int { storage.count }

    /// Lends the bytes; the pointer is good for this call only.
    public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        body(UnsafeRawBufferPointer(storage))
    }

    public var description: String { "<secret>" }
    public var debugDescription: String { "<secret>" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Overwrites bytes in place; the optimiser does not remove it as it would a loop.
public func wipe(_ bytes: inout [UInt8]) {
    bytes.withUnsafeMutableBytes { wipe($0) }
}

private func wipe(_ memory: UnsafeMutableRawBufferPointer) {
    if let start = memory.baseAddress { explicit_bzero(start, memory.count) }
}
