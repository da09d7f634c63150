import StoreColumns
import VerificationCore

/// The statements of the list: one for each combination of filters, so that each walks an index that fits (R63).
enum VerificationListing {
    /// What a list is narrowed by, besides the application and the status.
    enum Narrowing: Int, CaseIterable {
        case nothing, reference, destination
        /// Both at once.
        case referenceAndDestination
    }

    /// Verifications in one answer.
    static let limits = 1...VerificationQuery.limitMax

    /// All statements, by narrowing and then with and without a status.
    static let statements: [SQL] = Narrowing.allCases.flatMap { narrowing in
        [false, true].map { SQL(text(narrowing, hasStatus: $0)) }
    }

    static func statement(_ query: VerificationQuery) -> SQL {
        let narrowing: Narrowing =
            switch (query.reference, query.destination) {
            case (nil, nil): .nothing
            case (_, nil): .reference
            case (nil, _): .destination
            case (_, _): .referenceAndDestination
            }
        return statements[narrowing.rawValue * 2 + (query.status == nil ? 0 : 1)]
    }

    /// The values of a query's statement: application, where to go on, how many, and what the list is narrowed by in
    /// the order reference, destination, status.
    static func values(_ query: VerificationQuery, of application: ApplicationID) -> [ColumnValue] {
        // Without a place to go on from, the list begins above every moment that can be.
        let place = query.after?.createdAt.milliseconds ?? .max
        var values: [ColumnValue] = [
            .text(application.text), .integer(place), .text(query.after?.id.text ?? ""),
            .integer(min(max(query.limit, limits.lowerBound), limits.upperBound)),
        ]
        if let reference = query.reference { values.append(.text(reference)) }
        if let destination = query.destination { values.append(.blob(destination)) }
        if let status = query.status { values.append(.text(status.rawValue)) }
        return values
    }

    private static func text(_ narrowing: Narrowing, hasStatus: Bool) -> String {
        switch narrowing {
        case .nothing: page(from: "l", status(hasStatus, at: 5))
        case .reference: page(from: "v", "AND v.reference = $5 " + status(hasStatus, at: 6))
        case .destination: destinations("", at: 5, status(hasStatus, at: 6))
        case .referenceAndDestination: destinations("AND v.reference = $5", at: 6, status(hasStatus, at: 7))
        }
    }

    private static func status(_ hasStatus: Bool, at place: Int) -> String {
        hasStatus ? "AND l.status = $\(place)" : ""
    }

    /// - Parameter table: The one whose index is walked.
    private static func page(from table: String, _ narrowing: String) -> String {
        "SELECT \(Transaction.recordColumns) \(walk(table, narrowing))"
    }

    /// A destination is a phone or a mailbox: a page of each, then the newest of both.
    private static func destinations(_ narrowing: String, at place: Int, _ status: String) -> String {
        let halves = ["phone_index", "email_index"].map { column in
            "(SELECT v.row_id \(walk("v", "\(narrowing) AND v.\(column) = $\(place) \(status)")))"
        }
        return """
            SELECT \(Transaction.recordColumns) FROM \(Transaction.both)
            WHERE v.row_id IN (\(halves.joined(separator: " UNION "))) ORDER BY v.created_at DESC, v.id DESC LIMIT $4
            """
    }

    private static func walk(_ table: String, _ narrowing: String) -> String {
        """
        FROM \(Transaction.both)
        WHERE \(table).application = $1 AND (\(table).created_at, \(table).id) < ($2, $3) \(narrowing)
        ORDER BY \(table).created_at DESC, \(table).id DESC LIMIT $4
        """
    }
}
