import VerificationCore

/// One table as it is copied and compared: in pages, each of which begins behind the last row of the one before.
struct CopiedTable<Row: Hashable, Place> {
    typealias Store = any StoreCopySource & SecrecyCopySource

    let place: (Row) -> Place
    /// What a row is called when it differs.
    let name: (Row) -> String
    let read: (Store, Place?) async throws -> [Row]
    let write: (_ page: [Row], _ isLast: Bool) async throws -> Void
}

extension StoreCopy {
    func copy<Row, Place>(_ table: CopiedTable<Row, Place>) async throws {
        try await walk(table) { page, _ in try await table.write(page, page.count < Self.pageMax) }
    }

    /// - Throws: For the first row that is missing, differs, or is too many.
    func compare<Row, Place>(_ table: CopiedTable<Row, Place>, count: ([Row]) -> Void) async throws {
        try await walk(table) { page, place in
            try equal(page, try await table.read(target, place), table.name)
            count(page)
        }
    }

    private func walk<Row, Place>(
        _ table: CopiedTable<Row, Place>, take: (_ page: [Row], _ place: Place?) async throws -> Void
    ) async throws {
        var place: Place?
        while true {
            let page = try await table.read(source, place)
            try await take(page, place)
            guard page.count == Self.pageMax, let last = page.last else { return }
            place = table.place(last)
        }
    }

    func verifications(of application: ApplicationID) -> CopiedTable<VerificationCopy, VerificationCursor> {
        CopiedTable(
            place: \.cursor, name: \.record.key.id.text,
            read: { try await $0.verificationCopies(of: application, after: $1, limit: Self.pageMax) },
            write: { page, _ in try await target.insert(page) })
    }

    func answers(of application: ApplicationID) -> CopiedTable<AnswerCopy, AnswerCursor> {
        CopiedTable(
            place: \.cursor, name: { "the answer to \($0.route) of \($0.application)" },
            read: { try await $0.answerCopies(of: application, after: $1, limit: Self.pageMax) },
            write: { page, _ in try await target.insert(page) })
    }

    func guards(of application: ApplicationID) -> CopiedTable<GuardCopy, [UInt8]> {
        CopiedTable(
            place: \.destination.index,
            name: { "what stands against a destination of \($0.destination.application)" },
            read: { try await $0.guardCopies(of: application, after: $1, limit: Self.pageMax) },
            write: { page, _ in try await target.insert(page) })
    }

    func limits(of application: ApplicationID) -> CopiedTable<LimitCopy, LimitKey> {
        CopiedTable(
            place: \.row.key, name: { "a counter of the limits on sending of \($0.application)" },
            read: { try await $0.limitCopies(of: application, after: $1, limit: Self.pageMax) },
            write: { page, _ in try await target.insert(page) })
    }

    /// Without the keys of destinations nothing that is still to be delivered could be read.
    func subjectKeys(of application: ApplicationID) -> CopiedTable<SubjectKey, [UInt8]> {
        CopiedTable(
            place: \.subject.index, name: { "the key of a destination of \($0.subject.application)" },
            read: { try await $0.subjectKeyCopies(of: application, after: $1, limit: Self.pageMax) },
            write: { page, _ in try await target.insert(page) })
    }

    /// The anchor is written with the last page: until then the chain is known to be unfinished.
    func audit(_ anchor: AuditAnchor?) -> CopiedTable<AuditLine, Int> {
        CopiedTable(
            place: \.number, name: { "audit entry \($0.number)" },
            read: { try await $0.auditLines(after: $1 ?? 0, limit: Self.pageMax) },
            write: { page, isLast in try await target.insert(page, anchor: isLast ? anchor : nil) })
    }
}
