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

    /// All statements, by `place`.
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

    /// The values of every statement: application, status, reference, destination, where to go on, and how many.
    static func values(_ query: VerificationQuery, of owner: Int64) -> [ColumnValue] {
        // Without a place to go on from, the list begins above every moment that can be.
        let place = query.after?.createdAt.milliseconds ?? .max
        return [
            .integer(owner), .text(query.status?.rawValue), .text(query.reference), .blob(query.destination),
            .integer(place), query.after.map { .id($0.id) } ?? .blob([]),
            .integer(min(max(query.limit, limits.lowerBound), limits.upperBound)),
        ]
    }

    private static let columns = "\(Session.isWhole), \(Session.recordOfVerification)"

    private static func text(_ narrowing: Narrowing, hasStatus: Bool) -> String {
        switch narrowing {
        case .nothing: page("", hasStatus)
        case .reference: page("AND v.reference = ?3", hasStatus)
        case .destination: destinations("", hasStatus)
        case .referenceAndDestination: destinations("AND v.reference = ?3", hasStatus)
        }
    }

    private static func page(_ narrowing: String, _ hasStatus: Bool) -> String {
        """
        SELECT \(columns) FROM \(Session.recordTables)
        WHERE \(scope(hasStatus)) \(narrowing) ORDER BY v.created_at DESC, v.id DESC LIMIT ?7
        """
    }

    /// A destination is a phone or a mailbox: a page of each, then the newest of both.
    private static func destinations(_ narrowing: String, _ hasStatus: Bool) -> String {
        let halves = ["phone_index", "email_index"].map { column in
            """
            SELECT * FROM (SELECT v.row FROM verifications v
            WHERE \(scope(hasStatus)) \(narrowing) AND v.\(column) = ?4
            ORDER BY v.created_at DESC, v.id DESC LIMIT ?7)
            """
        }
        return """
            SELECT \(columns) FROM \(Session.recordTables)
            WHERE v.row IN (\(halves.joined(separator: " UNION "))) ORDER BY v.created_at DESC, v.id DESC LIMIT ?7
            """
    }

    private static func scope(_ hasStatus: Bool) -> String {
        "v.owner = ?1 \(hasStatus ? "AND v.status = ?2" : "") AND (v.created_at, v.id) < (?5, ?6)"
    }
}
