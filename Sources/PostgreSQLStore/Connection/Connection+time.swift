import VerificationCore

extension Connection {
    private static let time = SQL("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint")

    /// Asks the server what time it is.
    func set(_ clock: StoreClock) throws(StoreError) {
        let asked = clock.monotonic()
        let answer = try trip([Request(Connection.time)])
        let answered = clock.monotonic()
        let server = try answer.first?.first { row throws(StoreError) in row.integer() }
        guard let server else { throw .unavailable("the database does not tell the time") }
        clock.take(server: server, asked: asked, answered: answered)
    }
}
