import VerificationCore

/// The keys of subjects and the audit chain: without the former nothing that is still to be delivered could be read.
extension StoreCopy {
    func copySubjectKeys(of application: ApplicationID) async throws {
        var place: [UInt8]?
        while true {
            let page = try await source.subjectKeyCopies(of: application, after: place, limit: Self.pageMax)
            if !page.isEmpty { try await target.insert(page) }
            guard page.count == Self.pageMax, let last = page.last else { return }
            place = last.subject.index
        }
    }

    func compareSubjectKeys(of application: ApplicationID, _ counts: inout Counts) async throws {
        var place: [UInt8]?
        while true {
            let page = try await source.subjectKeyCopies(of: application, after: place, limit: Self.pageMax)
            let copied = try await target.subjectKeyCopies(of: application, after: place, limit: Self.pageMax)
            try equal(page, copied) { "the key of a destination of \($0.subject.application)" }
            counts.subjectKeys += page.count
            guard page.count == Self.pageMax, let last = page.last else { return }
            place = last.subject.index
        }
    }

    func copyAudit() async throws {
        guard let anchor = try await source.auditAnchor() else { return }
        var last = 0
        while true {
            let page = try await source.auditLines(after: last, limit: Self.pageMax)
            let isLast = page.count < Self.pageMax
            try await target.insert(page, anchor: isLast ? anchor : nil)
            guard !isLast, let next = page.last else { return }
            last = next.number
        }
    }

    func compareAudit(_ counts: inout Counts) async throws {
        let anchors = try await [source.auditAnchor(), target.auditAnchor()].map { $0.map { [$0] } ?? [] }
        try equal(anchors[0], anchors[1]) { _ in "the anchor of the audit chain" }
        var last = 0
        while true {
            let page = try await source.auditLines(after: last, limit: Self.pageMax)
            let copied = try await target.auditLines(after: last, limit: Self.pageMax)
            try equal(page, copied) { "audit entry \($0.number)" }
            counts.auditEntries += page.count
            guard page.count == Self.pageMax, let next = page.last else { return }
            last = next.number
        }
    }
}
