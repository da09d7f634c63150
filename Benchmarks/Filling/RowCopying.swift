/// Multiplies the rows of some tables inside SQLite, with every index as it is.
struct RowCopying {
    private let database: FillingDatabase
    private let insertions: [String]

    /// - Parameter tables: Those whose rows, all of them, are the models.
    init(_ database: FillingDatabase, tables: [String]) throws {
        self.database = database
        try database.addCopyFunction()
        // Indexes over random values are filled in memory and written once, or every row would move pages to and fro.
        try database.run("PRAGMA cache_size = -\(cacheKibibytes)")
        try database.leaveLog()
        let columns = try tables.map { try RowCopying.columns(of: $0, in: database) }
        let stride = try zip(tables, columns).reduce(1) { stride, table in
            try table.1.filter(\.isRow).reduce(stride) { stride, column in
                max(stride, try database.number("SELECT max(\"\(column.name)\") FROM \"\(table.0)\"") + 1)
            }
        }
        guard stride < rowsMax else { throw LoadFailure("rows are numbered too high to be copied: \(stride)") }
        insertions = try zip(tables, columns).map { table, columns in
            try database.run("CREATE TEMP TABLE \"models_\(table)\" AS SELECT * FROM main.\"\(table)\"")
            let names = columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
            let values = columns.map { column in
                switch column {
                case _ where column.isRow: "\"\(column.name)\" + copy * \(stride)"
                case _ where column.isKept: "\"\(column.name)\""
                default: "copied(\"\(column.name)\", copy)"
                }
            }
            return """
                INSERT INTO main."\(table)" (\(names)) SELECT \(values.joined(separator: ", "))
                FROM copies CROSS JOIN temp."models_\(table)"
                """
        }
    }

    /// Copies the models so many times, in one transaction.
    /// - Parameter progress: Is told how often they were copied so far.
    func copy(times: Int, progress: (Int) -> Void) throws {
        var done = 0
        var saidAt = Moment.now()
        try database.run("BEGIN EXCLUSIVE")
        while done < times {
            let next = min(done + copiesAtOnce, times)
            for insertion in insertions {
                try database.run(
                    """
                    WITH RECURSIVE copies (copy) AS (SELECT \(done + 1) UNION ALL SELECT copy + 1 FROM copies
                    WHERE copy < \(next)) \(insertion)
                    """)
            }
            done = next
            guard Moment.seconds(since: saidAt) > secondsBetweenProgress else { continue }
            progress(done)
            saidAt = Moment.now()
        }
        try database.run("COMMIT")
    }

    private struct Column {
        let name: String
        /// Whether it holds the number of a row of its own or of another table.
        let isRow: Bool
        /// Whether it stays as it is though it may look random: a list of moments.
        var isKept: Bool { name.hasSuffix("times") }
    }

    private static func columns(of table: String, in database: FillingDatabase) throws -> [Column] {
        let references = Set(
            try database.rows("SELECT \"from\" FROM pragma_foreign_key_list('\(table)')").map { $0[0] })
        let found = try database.rows("SELECT name, type, pk FROM pragma_table_info('\(table)')")
        let keys = found.filter { $0[2] != "0" }.count
        return found.map { row in
            let (name, isInteger) = (row[0], row[1].uppercased() == "INTEGER")
            let isOwn = row[2] != "0" && keys == 1
            return Column(
                name: name, isRow: isInteger && (isOwn || references.contains(name) || rowNames.contains(name)))
        }
    }

    /// Columns of this name and of whole numbers hold rows, whether or not the schema says what they refer to.
    private static let rowNames: Set = ["row", "verification", "delivery"]
}

private let cacheKibibytes = 3 << 20
private let copiesAtOnce = 100
private let rowsMax = 1 << 40
private let secondsBetweenProgress = 10.0
