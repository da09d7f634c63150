import StrictJSON

/// What attacks share: a key, mailboxes of the operator's own, and requests as a login flow makes them.
struct Attacker: Sendable {
    let target: any AttackTarget
    let key: String
    /// A key of another application of the operator's.
    let otherKey: String?
    let mailbox: String
    /// Tells this run's mailboxes and idempotency keys from those of others.
    let mark: String
    let patience: AttackPatience

    /// A mailbox of the operator's that no other attack uses: what one closes, another still needs.
    func mailbox(_ name: String) -> String {
        let parts = mailbox.split(separator: "@", maxSplits: 1)
        return "\(parts[0])+\(mark)-\(name)@\(parts.last ?? "")"
    }

    func createBody(_ name: String) -> JSONValue {
        [
            "to": ["email": .string(mailbox(name))], "workflow": [["channel": "email", "timeout": 60]],
            "purpose": "self-attack",
        ]
    }

    /// Creates a verification and gives its id.
    /// - Throws: When there is none to attack.
    func create(_ name: String) async throws -> String {
        let answer = try await post("/v1/verifications", createBody(name)).heard
        guard answer.status == 201 || answer.status == 200, let id = answer.json["id"]?.string else {
            let detail = answer.json["code"]?.string ?? "and no problem"
            throw AttackHindrance(reason: "no verification could be created: \(answer.status) \(detail)")
        }
        return id
    }

    func check(_ id: String, _ code: String, key: String? = nil) async -> AttackAnswer? {
        await post("/v1/verifications/\(id)/checks", ["code": .string(code)], key: key)
    }

    func read(_ id: String, key: String? = nil) async -> AttackAnswer? {
        await send(AttackRequest("GET", "/v1/verifications/\(id)"), key: key)
    }

    /// Nil also when there is no answer.
    func checksLeft(_ id: String) async -> Int64? { await read(id)?.json["checks_left"]?.integer }

    func post(
        _ path: String, _ body: JSONValue, key: String? = nil, headers: [(name: String, value: String)] = []
    ) async -> AttackAnswer? {
        await send(
            AttackRequest(
                "POST", path, headers: headers + [("Content-Type", "application/json")], body: body.serialized()),
            key: key)
    }

    func send(_ request: AttackRequest, key: String? = nil) async -> AttackAnswer? {
        var request = request
        request.headers.append(("Authorization", "Bearer \(key ?? self.key)"))
        return await target.send(request)
    }

    /// Sends all at once.
    func inParallel(
        _ count: Int, _ send: @escaping @Sendable (Int) async -> AttackAnswer?
    ) async -> [AttackAnswer] {
        await withTaskGroup(of: AttackAnswer?.self) { group in
            for number in 0..<count { group.addTask { await send(number) } }
            return await group.reduce(into: []) { answers, answer in if let answer { answers.append(answer) } }
        }
    }

    /// Six digits, different for every number.
    static func guess(_ number: Int) -> String {
        let digits = String((number * 7919 + 104_729) % 1_000_000)
        return String(repeating: "0", count: 6 - digits.count) + digits
    }

    /// An id of the right form that nothing has.
    static let unknownID = "ver_00000000000000000000000000"
}

extension AttackAnswer? {
    /// The answer that there has to be.
    /// - Throws: When there was none: a deployment that is not there proves nothing.
    var heard: AttackAnswer {
        get throws(AttackHindrance) {
            guard let self else { throw AttackHindrance(reason: "no answer") }
            return self
        }
    }
}

extension AttackAnswer {
    var outcome: String? { json["outcome"]?.string }

    /// The body without the one member that differs between any two errors.
    var comparable: JSONValue? {
        json.members.map { .object($0.filter { $0.name != "request_id" }) }
    }
}
