public import VerificationCore

/// The keys of subjects as the use cases need them (R84): they live in the store, and only the vault can use them.
public struct Subjects: Sendable {
    let store: any SubjectStore
    let vault: any SubjectVault

    public init(store: any SubjectStore, vault: any SubjectVault) {
        self.store = store
        self.vault = vault
    }

    /// The keys of these subjects; a fresh one, that is not stored yet, for each that has none.
    func keys(
        for subjects: [DestinationKey]
    ) async throws(ServiceError) -> [DestinationKey: SubjectKey] {
        var keys: [DestinationKey: SubjectKey] = [:]
        do throws(StoreError) {
            for key in try await store.subjectKeys(of: subjects) { keys[key.subject] = key }
        } catch {
            throw ServiceError(error)
        }
        for subject in subjects where keys[subject] == nil {
            do throws(VaultError) {
                keys[subject] = try vault.makeSubjectKey(for: subject)
            } catch {
                throw .unavailable("the destination could not be sealed")
            }
        }
        return keys
    }
}
