import StoreColumns
import VerificationCore

/// Which migrations a database has.
struct SchemaState {
    private let numbers: Set<Int>
    /// The migrations that there are.
    private let known: [Migration]

    /// Whether the role may look.
    private let isReadable: Bool

    private static let find = SQL(
        """
        SELECT has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
        FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = $1 AND relname = 'migrations'
        """)
    private static let read = SQL("SELECT number FROM migrations")

    init(_ connection: Connection, known: [Migration] = Migration.all) throws(StoreError) {
        self.known = known
        let request = Request(SchemaState.find, [.text(Migration.schema)])
        let mayRead = try connection.trip([request]).first?.first { row throws(StoreError) in row.flag() }
        isReadable = mayRead ?? true
        guard mayRead == true else {
            numbers = []
            return
        }
        let found = try connection.trip([Request(SchemaState.read)]).first?.all { row throws(StoreError) in row.int() }
        numbers = Set(found ?? [])
    }

    private var newest: Int { known.map(\.number).max() ?? 0 }
    private var isNewer: Bool { (numbers.max() ?? 0) > newest }

    /// The migrations that are lacking, in their order.
    var pending: [Migration] {
        isNewer ? [] : known.filter { !numbers.contains($0.number) }
    }

    /// A sentence for a schema that this version cannot work with; nil for one that it can.
    var fault: PostgreSQLStoreError? {
        guard isReadable else {
            return PostgreSQLStoreError(
                .unsafe, "the role has no rights in the schema \(Migration.schema): the migrations grant them")
        }
        if isNewer {
            let found = numbers.max() ?? 0
            return PostgreSQLStoreError(
                .newer, "a newer version wrote the schema: it is at \(found), ours at \(newest)")
        }
        let lacking = pending
        guard !lacking.isEmpty else { return nil }
        let list = lacking.map { "\($0.number) \($0.name)" }.joined(separator: "; ")
        let what = numbers.isEmpty ? "there is no schema \(Migration.schema) yet" : "the schema is older"
        return PostgreSQLStoreError(.schema, "\(what): its owner has to run the migrations (\(list))")
    }
}
