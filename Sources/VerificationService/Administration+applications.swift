public import VerificationCore

/// A page of applications, and the name behind which the next one begins.
public struct ApplicationPage: Sendable {
    public let applications: [Application]
    /// Nil on the last page.
    public let next: String?
}

extension Administration {
    /// Makes an application.
    /// - Parameter render: The answer that repeats of the request get.
    public func create(
        _ name: String, _ settings: ApplicationChange, by actor: Administrator, once: AdministrationOnce? = nil,
        render: (Application) -> StoredAnswer
    ) async throws(ServiceError) -> Made<Application> {
        var application = Application(
            id: try freshID(), name: name, senderName: name, workflow: defaults.workflow, policy: defaults.policy,
            countries: defaults.countries, locale: defaults.locale, isDisabled: false)
        let nameFaults = ApplicationName.isOne(name) ? [] : [FieldFault("name", .invalid, ApplicationName.allowed)]
        let faults = nameFaults + settings.apply(to: &application)
        guard faults.isEmpty else { throw .invalid(faults) }
        try refuseGuessable(application, settings)
        let request = try idempotency(once, "create_application", by: actor, render(application))
        let now = clock.now()
        let made = application
        let entry = entry(.applicationCreated, by: actor, application: made.id, object: made.name)
        let note = note(entry)
        let outcome = try await stored { () async throws(StoreError) in
            try await store.insert(made, once: request, at: now, noting: note)
        }
        switch outcome {
        case .inserted:
            told(entry)
            return .made(made)
        case .repeated(.sameRequest(let answer)): return .repeated(answer)
        case .repeated(.otherRequest): throw .idempotencyKeyReused
        case .nameTaken: throw .administration(.nameTaken)
        case .refused, .notFound: throw .unavailable("the store refused an application")
        }
    }

    /// Reads an application.
    public func application(_ id: ApplicationID, by actor: Administrator) async throws(ServiceError) -> Application {
        try see(id, by: actor)
        let found = try await stored { () async throws(StoreError) in try await store.application(id) }
        guard let found else { throw .administration(.notFound) }
        return found
    }

    /// Finds an application by its name or id, for people.
    public func application(called text: String) async throws(ServiceError) -> Application? {
        if let id = ApplicationID(text) {
            return try await stored { () async throws(StoreError) in try await store.application(id) }
        }
        return try await stored { () async throws(StoreError) in
            try await store.applications().first { $0.name == text }
        }
    }

    /// A page of the applications that may be seen, by name.
    public func applications(
        after name: String? = nil, limit: Int = listLimitMax, by actor: Administrator
    ) async throws(ServiceError) -> ApplicationPage {
        if let own = actor.ownApplication {
            let found = try await application(own, by: actor)
            return ApplicationPage(applications: name.map { found.name > $0 } != false ? [found] : [], next: nil)
        }
        let found = try await stored { () async throws(StoreError) in
            try await store.applications(after: name, limit: min(limit, listLimitMax) + 1)
        }
        let page = Array(found.prefix(min(limit, listLimitMax)))
        return ApplicationPage(applications: page, next: found.count > page.count ? page.last?.name : nil)
    }

    /// Changes an application's settings; of two changes at once none undoes the other.
    public func change(
        _ id: ApplicationID, _ change: ApplicationChange, by actor: Administrator
    ) async throws(ServiceError) -> Application {
        var tried = try await application(id, by: actor)
        let faults = change.apply(to: &tried)
        guard faults.isEmpty else { throw .invalid(faults) }
        let setsPolicy = change.codeLength != nil || change.checksMax != nil
        if setsPolicy { try refuseGuessable(tried, change) }
        return try await edit(id, .applicationChanged, by: actor) { [self] known in
            var changed = known
            guard change.apply(to: &changed).isEmpty, !setsPolicy || !isGuessable(changed) else { return nil }
            return changed
        }
    }

    /// Refuses all of an application's keys, or accepts them again.
    /// - Throws: `invalid` for an application that is to run again and whose codes are too easily guessed: disabled, it
    ///   was left out when the service started (R1).
    public func setDisabled(
        _ isDisabled: Bool, _ id: ApplicationID, by actor: Administrator
    ) async throws(ServiceError) -> Application {
        try see(id, by: actor)
        if !isDisabled {
            let known = try await application(id, by: actor)
            if known.isDisabled { try refuseGuessable(known) }
        }
        return try await edit(id, isDisabled ? .applicationDisabled : .applicationEnabled, by: actor) { [self] known in
            guard isDisabled || !known.isDisabled || !isGuessable(known) else { return nil }
            var changed = known
            changed.isDisabled = isDisabled
            return changed
        }
    }

    private func edit(
        _ id: ApplicationID, _ act: AuditAct, by actor: Administrator,
        _ edit: @escaping @Sendable (Application) -> Application?
    ) async throws(ServiceError) -> Application {
        let entry = entry(act, by: actor, application: id)
        let note = note(entry)
        switch try await stored({ () async throws(StoreError) in try await store.edit(id, noting: note, edit) }) {
        case .changed(let application):
            told(entry)
            return application
        case .refused: throw .unavailable("the application was changed meanwhile")
        case .notFound: throw .administration(.notFound)
        }
    }
}
