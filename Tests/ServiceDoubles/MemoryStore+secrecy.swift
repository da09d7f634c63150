public import VerificationCore

extension MemoryStore: AuditedStore {
    public func append(_ note: AuditNote) throws(StoreError) {
        try serve { () throws(StoreError) in try note.chained(to: self) }
    }

    public func auditLines(after number: Int, limit: Int) throws(StoreError) -> [AuditLine] {
        try serve { () throws(StoreError) in Array(auditLinesKept.filter { $0.number > number }.prefix(limit)) }
    }

    public func auditAnchor() throws(StoreError) -> AuditAnchor? {
        try serve { () throws(StoreError) in auditAnchorKept }
    }

    public func auditTraces() throws(StoreError) -> AuditTraces {
        try serve { () throws(StoreError) in tracesKept }
    }

    var tracesKept: AuditTraces {
        AuditTraces(applications: applicationsByID.count, adminKeys: adminKeysByID.count, stops: stopsByTarget.count)
    }

    public func trimAudit(
        before moment: Timestamp, limit: Int, sealing: any AuditSealing
    ) throws(StoreError) -> Int {
        try serve { () throws(StoreError) in
            guard let anchor = auditAnchorKept else { return 0 }
            let trim = try AuditChain.trim(
                anchor, oldest: auditLinesKept, before: moment, limit: limit, sealing: sealing)
            guard let trim else { return 0 }
            let count = auditLinesKept.count
            auditLinesKept.removeAll { $0.number <= trim.last.number }
            auditAnchorKept = trim.anchor
            return count - auditLinesKept.count
        }
    }

    public func unlock(_ destination: DestinationKey, noting note: AuditNote) throws(StoreError) -> DestinationGuard? {
        let found = try unlock(destination)
        try note.chained(to: self)
        return found
    }
}

extension MemoryStore {
    /// Changes the audit chain as somebody would who can write to the database.
    public func tamper(_ change: @Sendable (inout [AuditLine], inout AuditAnchor?) -> Void) {
        change(&auditLinesKept, &auditAnchorKept)
    }
}

extension AuditNote {
    /// Appends the entry; called before what it tells is done, since only this can fail.
    func chained(to store: isolated MemoryStore) throws(StoreError) {
        let (line, anchor) = try AuditChain.extend(
            store.auditAnchorKept, with: self, after: { () throws(StoreError) in store.tracesKept })
        store.auditLinesKept.append(line)
        store.auditAnchorKept = anchor
    }
}

extension MemoryStore: SubjectStore {
    public func subjectKeys(of subjects: [DestinationKey]) throws(StoreError) -> [SubjectKey] {
        try serve { () throws(StoreError) in
            subjects.compactMap { subject in subjectKeysKept[subject].map { SubjectKey(subject: subject, box: $0) } }
        }
    }

    /// Puts a key there as if a create had stored it.
    public func keep(_ key: SubjectKey) { subjectKeysKept[key.subject] = key.box }

    func keepSubjectKeys(of draft: VerificationDraft) throws(StoreError) {
        for key in draft.subjectKeys where subjectKeysKept[key.subject] != key.box {
            guard subjectKeysKept[key.subject] == nil, key.isFresh else {
                throw .conflict("the destination's key has changed")
            }
            subjectKeysKept[key.subject] = key.box
        }
    }

    public func staleSubjectKeys(
        notUnder keyID: UInt32, after subject: DestinationKey?, limit: Int
    ) throws(StoreError) -> [SubjectKey] {
        try serve { () throws(StoreError) in
            let sorted = subjectKeysKept.sorted { $0.key.place.lexicographicallyPrecedes($1.key.place) }
            let behind = sorted.filter { key, _ in
                subject.map { $0.place.lexicographicallyPrecedes(key.place) } ?? true
            }
            return behind.filter { $0.value.ringKeyID != keyID }.prefix(limit)
                .map { SubjectKey(subject: $0.key, box: $0.value) }
        }
    }

    public func replace(_ changes: [(former: SubjectKey, renewed: SubjectKey)]) throws(StoreError) -> Int {
        try serve { () throws(StoreError) in
            let present = changes.filter { subjectKeysKept[$0.former.subject] == $0.former.box }
            for (former, renewed) in present { subjectKeysKept[former.subject] = renewed.box }
            return present.count
        }
    }

    public func erase(_ subject: DestinationKey, noting note: AuditNote) throws(StoreError) -> ErasedSubject {
        try serve { () throws(StoreError) in
            let hadKey = subjectKeysKept.removeValue(forKey: subject) != nil
            let found = verifications.values.filter {
                $0.record.key.application == subject.application
                    && $0.record.details.destinations.indexes.contains(subject.index)
            }
            eraseMasks(of: found)
            for var verification in found {
                if verification.record.state.ledger.status == .pending {
                    _ = try feed(.cancelRequested, to: &verification, at: note.entry.at)
                }
                verification.erase(subject.index)
                let id = Array(verification.record.key.id.text.utf8)
                answers = answers.filter { !$0.value.answer.body.contains(id) }
                verifications[verification.record.key.id] = verification
            }
            guards[subject] = nil
            for key in LimitKey.erased(with: subject.index) { limits[subject.application]?[key] = nil }
            try note.chained(to: self)
            return ErasedSubject(verifications: found.count, hadKey: hadKey)
        }
    }

    /// What the limits told of destinations, known by the masks that their verifications have.
    private func eraseMasks(of found: [Verification]) {
        for verification in found {
            let places = verification.record.details.destinations
            let masks = [places.phone, places.email].compactMap { $0?.masked }
            let application = verification.record.key.application
            limitEvents[application] = limitEvents[application]?.map { line in
                guard let masked = line.event.masked, masks.contains(masked) else { return line }
                let event = line.event
                return LimitEventRecord(
                    id: line.id, at: line.at,
                    event: LimitEvent(
                        event.news, event.block, times: event.times, masked: nil, country: event.country))
            }
        }
    }

    /// Keys go with the last verification that is sealed under them.
    func dropUnusedKeys() {
        guard !subjectKeysKept.isEmpty else { return }
        let used = Set(
            verifications.values.flatMap { verification in
                verification.record.details.destinations.indexes.map {
                    DestinationKey(application: verification.record.key.application, index: $0)
                }
            })
        subjectKeysKept = subjectKeysKept.filter { used.contains($0.key) }
    }

    public func keysInUse() throws(StoreError) -> KeysInUse {
        try serve { () throws(StoreError) in
            let open = verifications.values.filter { $0.record.state.ledger.status == .pending }
            return KeysInUse(
                code: Set(open.map(\.code.keyID)), envelope: Set(open.compactMap { $0.envelope?.ringKeyID }),
                subject: Set(subjectKeysKept.values.compactMap(\.ringKeyID)),
                audit: Set(auditLinesKept.map(\.digest.keyID)))
        }
    }
}

extension MemoryStore.Verification {
    fileprivate mutating func erase(_ index: [UInt8]) {
        let details = record.details
        let phone = details.destinations.phone.flatMap { $0.index == index ? nil : $0 }
        let email = details.destinations.email.flatMap { $0.index == index ? nil : $0 }
        targets = nil
        record = VerificationRecord(
            key: record.key,
            details: VerificationDetails(
                purpose: details.purpose, locale: details.locale, reference: nil, metadata: [],
                destinations: SealedDestinations(phone: phone, email: email)),
            state: record.state)
        for place in deliveries.indices { deliveries[place].record.eraseDetails() }
        events = events.map(\.withoutVendorWord)
    }
}

extension DestinationKey {
    fileprivate var place: [UInt8] { Array(application.text.utf8) + index }
}
