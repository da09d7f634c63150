import VerificationCore

extension SealedDestinations {
    /// Opens where a step goes to: the verification's destination, or the step's own.
    /// - Parameter channel: The step's, also where the workflow has no such step.
    /// - Returns: Nil when there is no destination for it, or its key was destroyed (R84).
    func destination(
        of step: Int, on channel: Channel, in workflow: Workflow, of key: VerificationKey, with opener: TextOpener
    ) throws(VaultError) -> Destination? {
        let stored: String?
        if workflow.steps.indices.contains(step), workflow.steps[step].hasOwnDestination {
            stored = try opener.text(phone ?? email, in: key)?.steps[step]
        } else {
            stored = try opener.text(entry(for: channel), in: key)?.own
        }
        switch channel.factor {
        case .phone: return stored.flatMap(PhoneNumber.init(stored:)).map(Destination.phone)
        case .mailbox: return stored.flatMap(EmailAddress.init(canonical:)).map(Destination.email)
        }
    }
}

/// Opens what stands sealed of a verification's destinations: with a key of the ring, or with those of the subjects,
/// which were read from the store before (R84).
struct TextOpener: Sendable {
    let vault: any Vault
    let subjects: Subjects?
    let keys: [SubjectKey]

    /// Nil when there is nothing to open, or its subject's key is gone.
    func text(_ entry: SealedDestinations.Entry?, in key: VerificationKey) throws(VaultError) -> DestinationText? {
        guard let entry else { return nil }
        guard let subjects, subjects.vault.needsSubjectKey(entry.sealed) else {
            return DestinationText(
                text: try vault.openText(entry.sealed, application: key.application, row: key.id.text))
        }
        guard let subjectKey = keys.first(where: { $0.subject.index == entry.index }) else { return nil }
        return DestinationText(text: try subjects.vault.openText(entry.sealed, under: subjectKey, row: key.id.text))
    }
}

extension Subjects {
    /// The keys under which destinations are sealed; one that was destroyed is missing.
    func keys(
        sealing destinations: SealedDestinations, of application: ApplicationID
    ) async throws(StoreError) -> [SubjectKey] {
        let sealed = [destinations.phone, destinations.email].compactMap(\.self)
            .filter { vault.needsSubjectKey($0.sealed) }
        guard !sealed.isEmpty else { return [] }
        return try await store.subjectKeys(
            of: sealed.map { DestinationKey(application: application, index: $0.index) })
    }
}

extension Destination {
    /// The country of a phone number, as an ISO 3166 code; nil for a mail address.
    var country: String? {
        guard case .phone(let number) = self else { return nil }
        return number.region
    }
}
