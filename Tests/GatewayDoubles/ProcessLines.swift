public import Foundation

/// The lines that a process writes, as they come.
///
/// A thread of its own reads them: a dispatch source would be left behind when the pipe is closed under it.
public struct ProcessLines: Sendable {
    private let lines: AsyncStream<String>

    /// - Parameter handle: The end of a pipe that is read, until the other one is closed.
    public init(_ handle: FileHandle) {
        let (lines, continuation) = AsyncStream.makeStream(of: String.self)
        self.lines = lines
        Thread {
            var rest = Data()
            while case let data = handle.availableData, !data.isEmpty {
                rest += data
                while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    continuation.yield(String(decoding: rest[rest.startIndex..<end], as: UTF8.self))
                    rest = Data(rest[(end + 1)...])
                }
            }
            continuation.finish()
        }.start()
    }

    /// The next line; nil at the end.
    public func next() async -> String? {
        for await line in lines { return line }
        return nil
    }
}
