@testable import SQLiteStore

/// Every row of every table, as text: to tell whether two databases hold the same.
enum DatabaseDump {
    static func rows(_ connection: Connection) throws -> [String: [String]] {
        let tables = try connection.rows(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
        ) { row in row.text() }
        var rows: [String: [String]] = [:]
        for table in tables {
            let columns = try connection.rows("SELECT name FROM pragma_table_info('\(table)')") { row in row.text() }
            let values = columns.map { "quote(\"\($0)\")" }.joined(separator: " || ',' || ")
            rows[table] = try connection.rows("SELECT \(values) FROM \"\(table)\" ORDER BY 1") { row in row.text() }
        }
        return rows
    }
}
