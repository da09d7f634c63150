import StoreColumns
import VerificationCore

/// Which migrations a database has.
struct SchemaState {
    let numbers: Set<Int>

    private static let find = SQL("SELECT to_regclass('\(Migration.schema).migrations') IS NOT NULL")
    private static let read = SQL("SELECT number FROM migrations")

    init(_ connection: Connection) throws(StoreError) {
        let exists = try connection.trip([Request(SchemaState.find)]).first?.first { row throws(StoreError) in
            row.flag()
        }
        guard exists == true else {
            numbers = []
            return
        }
        let found = try connection.trip([Request(SchemaState.read)]).first?.all { row throws(StoreError) in row.int() }
        numbers = Set(found ?? [])
    }

    var isNewer: Bool { (numbers.max() ?? 0) > Migration.newest }

    /// The migrations that are lacking, in their order.
    func pending(of all: [Migration] = Migration.all) -> [Migration] {
        all.filter { !numbers.contains($0.number) }
    }

    /// A sentence for a schema that this version cannot work with; nil for one that it can.
    var fault: PostgreSQLStoreError? {
        if isNewer {
            let newest = numbers.max() ?? 0
            return PostgreSQLStoreError(
                .newer, "a newer version wrote the schema: it is at \(newest), ours at \(Migration.newest)")
        }
        let lacking = pending()
        guard !lacking.isEmpty else { return nil }
        let list = lacking.map { "\($0.number) \($0.name)" }.joined(separator: "; ")
        let what = numbers.isEmpty ? "there is no schema \(Migration.schema) yet" : "the schema is older"
        return PostgreSQLStoreError(.schema, "\(what): its owner has to run the migrations (\(list))")
    }
}
