public import VerificationCore

extension Administration {
    /// Characters of a switch's reason.
    public static let stopReasonCharactersMax = 200

    /// All stop switches that are set.
    public func stops() async throws(ServiceError) -> [StopSwitch] {
        try await stored { () async throws(StoreError) in try await store.stops() }
    }

    /// Stops sending for a target until the switch is lifted, on every machine within two seconds (R39). One that is
    /// set already stays as it is.
    public func stop(
        _ target: StopTarget, reason: String, by actor: Administrator
    ) async throws(ServiceError) -> StopSwitch {
        let isPlain = reason.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
        guard isPlain, reason.count <= Administration.stopReasonCharactersMax else {
            let detail = "at most \(Administration.stopReasonCharactersMax) characters without control characters"
            throw .invalid([FieldFault("reason", .invalid, detail)])
        }
        if case .application(let id) = target { _ = try await application(id, by: actor) }
        guard try await stops().count < stopsMax else {
            throw .invalid([FieldFault("target", .outOfRange, "at most \(stopsMax) switches at once")])
        }
        let stop = StopSwitch(target: target, reason: reason, setAt: clock.now())
        let entry = entry(.stopSet, by: actor, object: target.text)
        let note = note(entry)
        let standing = try await stored { () async throws(StoreError) in try await store.set(stop, noting: note) }
        stopBoard?.forget()
        told(entry)
        return standing
    }

    /// Lifts a switch: what waited for it goes on.
    /// - Returns: What was set; nil when nothing was.
    public func lift(_ target: StopTarget, by actor: Administrator) async throws(ServiceError) -> StopSwitch? {
        let entry = entry(.stopLifted, by: actor, object: target.text)
        let note = note(entry)
        let former = try await stored { () async throws(StoreError) in try await store.lift(target, noting: note) }
        stopBoard?.forget()
        if former != nil { told(entry) }
        return former
    }
}

private let stopsMax = 1000
