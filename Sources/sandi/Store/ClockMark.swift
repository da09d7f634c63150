import FoundationEssentials
import Glibc

/// Where a store's clock stood, as a file of the data folder keeps it (R90).
struct ClockMark: Sendable, Hashable {
    /// Names the run of the machine.
    let boot: String
    /// Microseconds of the monotonic clock of that run.
    let monotonic: Int64
    /// Microseconds since 1970 at that moment.
    let time: Int64

    /// The file's name within the data folder.
    static let file = "clock"
    private static let textBytesMax = 200

    init(boot: String, monotonic: Int64, time: Int64) {
        self.boot = boot
        self.monotonic = monotonic
        self.time = time
    }

    /// Reads what `text` wrote; nil for anything else.
    init?(text: String) {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard text.utf8.count <= ClockMark.textBytesMax, words.count == 3, let monotonic = Int64(words[1]),
            let time = Int64(words[2]), monotonic >= 0, time >= 0
        else { return nil }
        self.init(boot: String(words[0]), monotonic: monotonic, time: time)
    }

    var text: String { "\(boot) \(monotonic) \(time)\n" }

    /// The mark of a folder; nil where there is none that can be read: then the machine's time alone counts.
    init?(folder: String) {
        guard let text = try? String(contentsOfFile: folder + "/" + ClockMark.file, encoding: .utf8) else { return nil }
        self.init(text: text)
    }

    /// Puts the mark into a folder in the place of the former one. It is not waited for until it reaches the disk:
    /// after a loss of power an older mark is as good.
    /// - Returns: Whether it is there.
    func save(folder: String) -> Bool {
        let path = folder + "/" + ClockMark.file
        let temporary = path + ".new"
        let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { return false }
        let bytes = Array(text.utf8)
        let written = write(file, bytes, bytes.count)
        guard close(file) == 0, written == bytes.count else { return false }
        return rename(temporary, path) == 0
    }
}
