public import VerificationCore

extension PostgreSQLStore: StoreCopyTarget {
    public func applicationCopies() async throws(StoreError) -> [ApplicationCopy] {
        try await change(.all) { transaction throws(StoreError) in try transaction.applicationCopies() }
    }

    public func verificationCopies(
        of application: ApplicationID, after cursor: VerificationCursor?, limit: Int
    ) async throws(StoreError) -> [VerificationCopy] {
        try await change(.application(application)) { transaction throws(StoreError) in
            try transaction.verificationCopies(of: application, after: cursor, limit: limit)
        }
    }

    public func answerCopies(
        of application: ApplicationID, after cursor: AnswerCursor?, limit: Int
    ) async throws(StoreError) -> [AnswerCopy] {
        try await read(.application(application)) { transaction throws(StoreError) in
            try transaction.answerCopies(of: application, after: cursor, limit: limit)
        }
    }

    public func insert(_ copies: [ApplicationCopy]) async throws(StoreError) {
        try await change(.all) { transaction throws(StoreError) in try transaction.insert(copies) }
    }

    /// The verifications of one call belong to one application.
    public func insert(_ copies: [VerificationCopy]) async throws(StoreError) {
        for (application, copies) in Dictionary(grouping: copies, by: \.record.key.application) {
            try await change(.application(application)) { transaction throws(StoreError) in
                try transaction.insert(copies, of: application)
            }
        }
    }

    public func insert(_ copies: [AnswerCopy]) async throws(StoreError) {
        for (application, copies) in Dictionary(grouping: copies, by: \.application) {
            try await change(.application(application)) { transaction throws(StoreError) in
                transaction.insert(copies)
            }
        }
    }

    public func guardCopies(
        of application: ApplicationID, after index: [UInt8]?, limit: Int
    ) async throws(StoreError) -> [GuardCopy] {
        try await read(.application(application)) { transaction throws(StoreError) in
            try transaction.guardCopies(of: application, after: index, limit: limit)
        }
    }

    public func insert(_ copies: [GuardCopy]) async throws(StoreError) {
        for (application, copies) in Dictionary(grouping: copies, by: \.destination.application) {
            try await change(.application(application)) { transaction throws(StoreError) in
                transaction.insert(copies)
            }
        }
    }
}
