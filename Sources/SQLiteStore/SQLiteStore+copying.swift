public import VerificationCore

extension SQLiteStore: StoreCopySource {
    public func applicationCopies() async throws(StoreError) -> [ApplicationCopy] {
        try await read { session throws(StoreError) in try session.applicationCopies() }
    }

    public func verificationCopies(
        of application: ApplicationID, after cursor: VerificationCursor?, limit: Int
    ) async throws(StoreError) -> [VerificationCopy] {
        try await read { session throws(StoreError) in
            try session.verificationCopies(of: application, after: cursor, limit: limit)
        }
    }

    public func answerCopies(
        of application: ApplicationID, after cursor: AnswerCursor?, limit: Int
    ) async throws(StoreError) -> [AnswerCopy] {
        try await read { session throws(StoreError) in
            try session.answerCopies(of: application, after: cursor, limit: limit)
        }
    }

    public func guardCopies(
        of application: ApplicationID, after index: [UInt8]?, limit: Int
    ) async throws(StoreError) -> [GuardCopy] {
        try await read { session throws(StoreError) in
            try session.guardCopies(of: application, after: index, limit: limit)
        }
    }
}
