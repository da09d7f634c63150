import StrictJSON

@testable import SelfAttack

/// A small model of a deployment that holds, or has exactly one hole.
actor ModelTarget: AttackTarget {
    enum Hole: String, CaseIterable, Sendable {
        case comparesMore, resendForgives, reissueForgives, createForgives, replayMakesTwo, keyServesTwoBodies
        case foreignRead, foreignCheck, unknownTells, foreignTells, knownIsSlow, getCounts, getIsTaken
        case keySetLeaks, keySetIsSymmetric, keySetIsWritable, kidIsTwice, tokenOpens, wrongCodeProves, halfKeyOpens,
            urlKeyOpens
        case bigBodyFaults, bigBodyIsTaken, numbersAreCodes, extrasAreTaken, oddBodyFaults, textIsTaken
    }

    static let key = "sk_test_model_key"
    static let otherKey = "sk_test_other_key"

    private struct Entry {
        let owner: String
        let mailbox: String
        var left = 5
        var isClosed = false
        var sends = 1
        var sentAt: Duration
    }

    private let hole: Hole?
    private var entries: [String: Entry] = [:]
    /// How long its deployment has existed; `rest` lets time pass.
    private var elapsed: Duration = .zero
    private var isKeySetChanged = false
    private var answers: [String: (body: [UInt8], id: String)] = [:]

    init(_ hole: Hole? = nil) { self.hole = hole }

    /// Lets time pass.
    func rest(_ time: Duration) { elapsed += time }

    func send(_ request: AttackRequest) -> AttackAnswer? {
        let path = String(request.path.prefix { $0 != "?" })
        if path == "/.well-known/jwks.json" { return keySet(request) }
        guard let owner = owner(of: request) else { return problem(401, "unauthenticated") }
        let parts = path.split(separator: "/").map(String.init)
        guard parts.count > 2 else {
            return request.method == "POST" ? create(request, owner) : answer(200, ["data": [], "next": .null])
        }
        guard let entry = entries[parts[2]], isVisible(entry, to: owner, request) else {
            if hole == .unknownTells, parts[2] == "ver_nonsense" { return problem(400, "bad_id") }
            if hole == .foreignTells, entries[parts[2]] != nil { return problem(403, "foreign") }
            return problem(404, "not_found", duration: .milliseconds(1))
        }
        return parts.count == 3 ? show(parts[2], entry) : command(parts[3], parts[2], entry, request)
    }

    private func owner(of request: AttackRequest) -> String? {
        let given = request.headers.first { $0.name == "Authorization" }?.value
        let known = [ModelTarget.key, ModelTarget.otherKey]
        if hole == .urlKeyOpens, request.path.contains("?key=\(ModelTarget.key)") { return ModelTarget.key }
        if hole == .tokenOpens, given?.hasPrefix("Bearer eyJ") == true { return ModelTarget.key }
        if hole == .halfKeyOpens, let given, given.count > 10, "Bearer \(ModelTarget.key)".hasPrefix(given) {
            return ModelTarget.key
        }
        return known.first { given == "Bearer \($0)" }
    }

    private func isVisible(_ entry: Entry, to owner: String, _ request: AttackRequest) -> Bool {
        if entry.owner == owner { return true }
        return hole == .foreignRead && request.method == "GET"
            || hole == .foreignCheck && request.path.hasSuffix("/checks")
    }

    private func create(_ request: AttackRequest, _ owner: String) -> AttackAnswer {
        let once = request.headers.first { $0.name == "Idempotency-Key" }?.value
        let body = request.body ?? []
        if let once, let former = answers[once] {
            if former.body == body, hole != .replayMakesTwo { return answer(201, ["id": .string(former.id)]) }
            if former.body != body, hole != .keyServesTwoBodies { return problem(422, "idempotency_key_reused") }
        }
        guard let mailbox = (try? JSONValue.parse(body))?["to"]?["email"]?.string else {
            return problem(422, "invalid")
        }
        if let open = entries.first(where: { $0.value.mailbox == mailbox && !$0.value.isClosed }),
            hole != .replayMakesTwo
        {
            if hole == .createForgives { entries[open.key]?.left = 5 }
            return answer(200, ["id": .string(open.key)])
        }
        let digits = String(entries.count + 100)
        let id = "ver_" + digits + String(repeating: "0", count: 26 - digits.count)
        entries[id] = Entry(owner: owner, mailbox: mailbox, sentAt: elapsed)
        if let once { answers[once] = (body, id) }
        return answer(201, ["id": .string(id)])
    }

    private func command(_ name: String, _ id: String, _ entry: Entry, _ request: AttackRequest) -> AttackAnswer {
        if request.method == "GET", ["deliveries", "events"].contains(name) { return answer(200, ["data": []]) }
        guard request.method == "POST" else {
            if hole == .getCounts { entries[id]?.left -= 1 }
            return hole == .getIsTaken ? answer(200, [:]) : problem(405, "method_not_allowed")
        }
        switch name {
        case "checks": return check(id, entry, request)
        case "cancel": entries[id]?.isClosed = true
        case "resend", "reissue": return sendAgain(name, id, entry)
        default: return problem(409, "no_step")
        }
        return answer(200, ["id": .string(id)])
    }

    /// Sends again once the wait behind the last send is over; holes open no sooner.
    private func sendAgain(_ name: String, _ id: String, _ entry: Entry) -> AttackAnswer {
        guard !entry.isClosed else { return problem(409, "verification_closed") }
        guard entry.sends <= ModelTarget.waits.count else { return problem(409, "too_many_sends") }
        let rest = entry.sentAt + .seconds(ModelTarget.waits[entry.sends - 1]) - elapsed
        guard rest <= .zero else {
            return problem(429, "too_soon", retryAfter: Int(rest.components.seconds))
        }
        entries[id]?.sends += 1
        entries[id]?.sentAt = elapsed
        if hole == .resendForgives && name == "resend" || hole == .reissueForgives && name == "reissue" {
            entries[id]?.left = 5
        }
        return answer(200, ["id": .string(id)])
    }

    private static let waits = [30, 40, 60, 90, 120]

    private func check(_ id: String, _ entry: Entry, _ request: AttackRequest) -> AttackAnswer {
        let body = request.body ?? []
        if body.count > 16_384, hole != .bigBodyIsTaken {
            return problem(hole == .bigBodyFaults ? 500 : 413, "body_too_large")
        }
        let isJSON = request.headers.contains { $0.name == "Content-Type" && $0.value == "application/json" }
        guard isJSON || hole == .textIsTaken else { return problem(415, "unsupported_media_type") }
        guard let json = try? JSONValue.parse(body) else {
            return problem(hole == .oddBodyFaults ? 500 : 400, "invalid_json")
        }
        var code = json["code"]?.string
        if hole == .numbersAreCodes, let number = json["code"]?.integer { code = String(number) }
        let hasExtras = (json.members?.count ?? 0) > 1
        guard let code, code.utf8.count == 6, code.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            !hasExtras || hole == .extrasAreTaken
        else { return problem(422, "invalid_request") }
        let duration: Duration = hole == .knownIsSlow ? .milliseconds(30) : .milliseconds(1)
        let least = hole == .comparesMore ? -3 : 0
        guard !entry.isClosed, entry.left > least else {
            return problem(409, "verification_closed", duration: duration)
        }
        entries[id]?.left -= 1
        if entry.left - 1 <= least { entries[id]?.isClosed = true }
        var members = [JSONMember("outcome", "wrong_code"), JSONMember("checks_left", .integer(Int64(entry.left - 1)))]
        if hole == .wrongCodeProves { members.append(JSONMember("proof", "a.b.c")) }
        return answer(200, .object(members), duration: duration)
    }

    private func show(_ id: String, _ entry: Entry) -> AttackAnswer {
        answer(
            200,
            [
                "id": .string(id), "status": entry.isClosed ? "attempts_exceeded" : "pending",
                "checks_left": .integer(Int64(max(0, entry.left))),
            ])
    }

    private func keySet(_ request: AttackRequest) -> AttackAnswer {
        if request.method != "GET" {
            guard hole == .keySetIsWritable else { return problem(405, "method_not_allowed") }
            isKeySetChanged = true
        }
        let kids = isKeySetChanged ? ["one"] : ["one", hole == .kidIsTwice ? "one" : "two"]
        return answer(200, ["keys": .array(kids.map(key))])
    }

    private func key(_ kid: String) -> JSONValue {
        var key: [JSONMember] = [
            JSONMember("kty", hole == .keySetIsSymmetric ? "oct" : "OKP"), JSONMember("alg", "EdDSA"),
            JSONMember("crv", "Ed25519"), JSONMember("kid", .string(kid)),
            JSONMember("x", .string(String(repeating: "A", count: 43))),
        ]
        if hole == .keySetLeaks { key.append(JSONMember("d", "AAAA")) }
        return .object(key)
    }

    private func answer(_ status: Int, _ body: JSONValue, duration: Duration = .milliseconds(1)) -> AttackAnswer {
        AttackAnswer(
            status: status, contentType: "application/json", body: body.serialized(), duration: duration)
    }

    private func problem(
        _ status: Int, _ code: String, duration: Duration = .milliseconds(1), retryAfter: Int? = nil
    ) -> AttackAnswer {
        AttackAnswer(
            status: status, contentType: "application/problem+json",
            body: JSONValue.object([JSONMember("code", .string(code))]).serialized(), duration: duration,
            retryAfter: retryAfter)
    }
}
