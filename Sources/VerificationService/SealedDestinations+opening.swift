import VerificationCore

extension SealedDestinations {
    /// Opens where a step goes to: the verification's destination, or the step's own.
    /// - Parameter channel: The step's, also where the workflow has no such step.
    /// - Returns: Nil when there is no destination for it.
    func destination(
        of step: Int, on channel: Channel, in workflow: Workflow, of key: VerificationKey, vault: any Vault
    ) throws(VaultError) -> Destination? {
        let stored: String?
        if workflow.steps.indices.contains(step), workflow.steps[step].hasOwnDestination {
            stored = try opened(phone ?? email, key, vault)?.steps[step]
        } else {
            stored = try opened(entry(for: channel), key, vault)?.own
        }
        switch channel.factor {
        case .phone: return stored.flatMap(PhoneNumber.init(stored:)).map(Destination.phone)
        case .mailbox: return stored.flatMap(EmailAddress.init(canonical:)).map(Destination.email)
        }
    }

    private func opened(_ entry: Entry?, _ key: VerificationKey, _ vault: any Vault) throws(VaultError)
        -> DestinationText?
    {
        guard let entry else { return nil }
        return DestinationText(
            text: try vault.openText(entry.sealed, application: key.application, row: key.id.text))
    }
}

extension Destination {
    /// The country of a phone number, as an ISO 3166 code; nil for a mail address.
    var country: String? {
        guard case .phone(let number) = self else { return nil }
        return number.region
    }
}
