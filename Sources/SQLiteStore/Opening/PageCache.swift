/// How much memory connections may fill with pages of the database (R104).
struct PageCache: Sendable {
    let writerKiB: Int
    let readerKiB: Int

    /// - Parameters:
    ///   - mebibytes: For all connections together. The writer, who needs the pages of every index, has eight tenths.
    ///   - readers: The connections that share the rest.
    init(mebibytes: Int = SQLiteStore.Options().cacheMiB, readers: Int = SQLiteStore.Options().readers) {
        let kibibytes = mebibytes * 1024
        writerKiB = kibibytes * 8 / 10
        readerKiB = (kibibytes - writerKiB) / readers
    }
}
