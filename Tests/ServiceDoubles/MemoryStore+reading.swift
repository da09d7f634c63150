public import VerificationCore

extension MemoryStore {
    public func verification(_ key: VerificationKey) throws(StoreError) -> VerificationRecord? {
        try serve { () throws(StoreError) in find(key)?.record }
    }

    public func verifications(
        _ query: VerificationQuery, of application: ApplicationID
    ) throws(StoreError) -> [VerificationRecord] {
        try serve { () throws(StoreError) in
            let all = verifications.values.map(\.record)
                .filter { $0.key.application == application && query.admits($0) }
                .sorted { $1.place < $0.place }
            return Array(all.prefix(min(max(query.limit, 1), VerificationQuery.limitMax)))
        }
    }

    public func deliveries(of key: VerificationKey) throws(StoreError) -> [DeliveryRecord]? {
        try serve { () throws(StoreError) in find(key)?.deliveries.map(\.record) }
    }

    public func events(of key: VerificationKey) throws(StoreError) -> [EventRecord]? {
        try serve { () throws(StoreError) in find(key)?.events }
    }

}

extension VerificationRecord {
    fileprivate var place: (Timestamp, String) { (state.ledger.createdAt, key.id.text) }
}

extension VerificationQuery {
    fileprivate func admits(_ record: VerificationRecord) -> Bool {
        if let status, record.state.ledger.status.word != status { return false }
        if let reference, record.details.reference != reference { return false }
        let places = record.details.destinations
        if let destination, places.phone?.index != destination, places.email?.index != destination { return false }
        guard let after else { return true }
        return record.place < (after.createdAt, after.id.text)
    }
}
