import VerificationCore

/// The applications that have asked for something lately.
struct ActiveApplications {
    private var askedAt: [ApplicationID: Duration] = [:]
    private var forgottenAt = Duration.zero

    var count: Int { askedAt.count }

    mutating func note(_ application: ApplicationID, at now: Duration) {
        askedAt[application] = now
        guard now - forgottenAt >= lately else { return }
        forgottenAt = now
        askedAt = askedAt.filter { now - $0.value < lately }
    }
}

private let lately: Duration = .seconds(1)
