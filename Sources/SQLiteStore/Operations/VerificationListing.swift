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
    static func values(_ query: VerificationQuery, of application: ApplicationID) -> [ColumnValue] {
        // Without a place to go on from, the list begins above every moment that can be.
        let place = query.after?.createdAt.milliseconds ?? .max
        return [
            .text(application.text), .text(query.status?.rawValue), .text(query.reference), .blob(query.destination),
            .integer(place), .text(query.after?.id.text ?? ""),
            .integer(min(max(query.limit, limits.lowerBound), limits.upperBound)),
        ]
    }

    private static func text(_ narrowing: Narrowing, hasStatus: Bool) -> String {
        switch narrowing {
        case .nothing: page("", hasStatus)
        case .reference: page("AND reference = ?3", hasStatus)
        case .destination: destinations("", hasStatus)
        case .referenceAndDestination: destinations("AND reference = ?3", hasStatus)
        }
    }

    private static func page(_ narrowing: String, _ hasStatus: Bool) -> String {
        """
        SELECT \(VerificationColumns.record) FROM verifications
        WHERE \(scope(hasStatus)) \(narrowing) ORDER BY created_at DESC, id DESC LIMIT ?7
        """
    }

    /// A destination is a phone or a mailbox: a page of each, then the newest of both.
    private static func destinations(_ narrowing: String, _ hasStatus: Bool) -> String {
        let halves = ["phone_index", "email_index"].map { column in
            """
            SELECT * FROM (SELECT row FROM verifications
            WHERE \(scope(hasStatus)) \(narrowing) AND \(column) = ?4
            ORDER BY created_at DESC, id DESC LIMIT ?7)
            """
        }
        return """
            SELECT \(VerificationColumns.record) FROM verifications
            WHERE row IN (\(halves.joined(separator: " UNION "))) ORDER BY created_at DESC, id DESC LIMIT ?7
            """
    }

    private static func scope(_ hasStatus: Bool) -> String {
        "application = ?1 \(hasStatus ? "AND status = ?2" : "") AND (created_at, id) < (?5, ?6)"
    }
}
