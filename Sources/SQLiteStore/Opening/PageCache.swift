/// How much memory connections may fill with pages of the database (R104).
struct PageCache: Sendable {
    let writerKiB: Int
    let readerKiB: Int

    /// The writer, who needs the pages of every index, has eight tenths, and the readers share the rest.
    init(_ options: SQLiteStore.Options = SQLiteStore.Options()) {
        let kibibytes = options.cacheMiB * 1024
        writerKiB = kibibytes * 8 / 10
        readerKiB = (kibibytes - writerKiB) / options.readers
    }
}
