public import VerificationCore

/// A page of verifications, and where the next one begins.
public struct VerificationPage: Sendable {
    public let verifications: [VerificationRecord]
    /// Nil on the last page.
    public let next: VerificationCursor?
}

/// Which verifications a caller wants to see; the destination in any spelling.
public struct ListRequest: Sendable {
    public var status: VerificationStatus.Word?
    public var reference: String?
    public var phone: String?
    public var email: String?
    public var after: VerificationCursor?
    public var limit: Int

    public init(
        status: VerificationStatus.Word? = nil, reference: String? = nil, phone: String? = nil, email: String? = nil,
        after: VerificationCursor? = nil, limit: Int = 20
    ) {
        self.status = status
        self.reference = reference
        self.phone = phone
        self.email = email
        self.after = after
        self.limit = limit
    }
}

extension Verifications {
    /// Reads one verification.
    public func read(_ id: VerificationID, by application: ApplicationID) async throws(ServiceError)
        -> VerificationRecord
    {
        let key = VerificationKey(application: application, id: id)
        let record = try await stored { () async throws(StoreError) in try await store.verification(key) }
        guard let record else { throw .notFound }
        return record
    }

    /// A page of an application's verifications, newest first.
    public func list(_ request: ListRequest, by application: Application) async throws(ServiceError) -> VerificationPage
    {
        var query = VerificationQuery(
            status: request.status, reference: request.reference,
            destination: try destinationIndex(request, application), after: request.after, limit: request.limit + 1)
        query.limit = min(query.limit, VerificationQuery.limitMax)
        let found = try await stored { () async throws(StoreError) in
            try await store.verifications(query, of: application.id)
        }
        let page = Array(found.prefix(query.limit - 1))
        let next = found.count > page.count ? page.last : nil
        return VerificationPage(
            verifications: page,
            next: next.map { VerificationCursor(createdAt: $0.state.ledger.createdAt, id: $0.key.id) })
    }

    /// The deliveries of a verification with their attempts, oldest first.
    public func deliveries(
        of id: VerificationID, by application: ApplicationID
    ) async throws(ServiceError) -> [DeliveryRecord] {
        let key = VerificationKey(application: application, id: id)
        let found = try await stored { () async throws(StoreError) in try await store.deliveries(of: key) }
        guard let found else { throw .notFound }
        return found
    }

    /// The timeline of a verification, oldest first, with its checks.
    public func timeline(
        of id: VerificationID, by application: ApplicationID
    ) async throws(ServiceError) -> [TimelineLine] {
        let record = try await read(id, by: application)
        let events = try await stored { () async throws(StoreError) in try await store.events(of: record.key) }
        let deliveries = try await stored { () async throws(StoreError) in try await store.deliveries(of: record.key) }
        guard let events, let deliveries else { throw .notFound }
        return Timeline.lines(record, events, deliveries)
    }

    private func destinationIndex(
        _ request: ListRequest, _ application: Application
    ) throws(ServiceError) -> [UInt8]? {
        let destination: Destination
        do throws(DestinationFault) {
            if let phone = request.phone {
                destination = .phone(try reader.phoneNumber(phone, region: application.countries.first))
            } else if let email = request.email {
                destination = .email(try reader.emailAddress(email))
            } else {
                return nil
            }
        } catch {
            throw .invalid([FieldFault(request.phone == nil ? "email" : "phone", error)])
        }
        do {
            return try vault.index(destination, application: application.id)
        } catch {
            throw .unavailable("the index could not be computed")
        }
    }
}

/// Verifications on one page.
public let listLimitMax = VerificationQuery.limitMax - 1
